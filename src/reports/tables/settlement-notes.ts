import { term, type Language, type Term } from '../../core/terms/language.ts';
import type { ReportedSettlement } from '../assessment/schema.ts';
import { hoursOf, yuanText } from './values.ts';

/** One rule of a contract with what it deducts. */
export type Line = ReportedSettlement['lines'][number];

/** That a deduction may still grow. */
export const PROVISIONAL = term('暂定：有未定项', 'provisional: a line is undecided');

const RULE_TERMS: Readonly<Record<Line['rule'], Term>> = {
  stepBelowTarget: term('在线率低于目标，每步', 'online rate below target, per step'),
  downtimeOver: term('单机离线超时限，每台', 'device down too long, per device'),
  lateRepair: term('修复超时限，每次', 'late repair, per fault'),
  gradeBands: term('按得分支付比例', 'share paid by score'),
};

const UNDECIDED_TERMS: Readonly<Record<NonNullable<Line['undecided']>, Term>> = {
  'not-fit': term('未定：不具备考核条件', 'undecided: not fit for assessment'),
  nothing: term('未定：无可计量对象', 'undecided: nothing to measure'),
  'no-target': term('未定：合同未定目标', 'undecided: the contract sets no target'),
  'no-fee': term('未定：合同未定费用', 'undecided: the contract sets no fee'),
};

const TARGET_TERMS = {
  met: term('达标', 'met'),
  missed: term('未达标', 'missed'),
  undecided: term('未定', 'undecided'),
} as const;

/** A rule with its number in the contract. */
export function ruleText({ number, rule }: Line, language: Language): string {
  return `${number}. ${RULE_TERMS[rule][language]}`;
}

/** Whether a target is met; null: undecided. */
export function metText(met: boolean | null, language: Language): string {
  if (met === null) return TARGET_TERMS.undecided[language];
  return TARGET_TERMS[met ? 'met' : 'missed'][language];
}

/** Why the sums of a settlement are what they are; null where nothing needs saying. */
export function totalNote(settlement: ReportedSettlement, language: Language): string | null {
  const notes = totalNotes(settlement).map((note) => note[language]);
  return notes.length === 0 ? null : notes.join(term('；', '; ')[language]);
}

function totalNotes(settlement: ReportedSettlement): readonly Term[] {
  const { provisional, assessable, sumFen, deductionFen, days } = settlement;
  const notes: Term[] = [];
  if (!assessable) notes.push(term('不具备考核条件', 'not fit for assessment'));
  if (provisional) notes.push(PROVISIONAL);
  if (sumFen > deductionFen) {
    const sum = yuanText(sumFen);
    notes.push(term(`各项合计 ${sum} 元，已封顶`, `lines sum to ${sum} yuan, capped`));
  }
  if (days.part < days.of) {
    const share = `${days.part}/${days.of}`;
    notes.push(term(`月费按在约 ${share} 天计`, `fee for ${share} days in force`));
  }
  return notes;
}

/** What a line measured and what it was compared with. Rounded; the steps are counted exactly. */
export function lineNote(line: Line, language: Language): string {
  return (line.undecided ? UNDECIDED_TERMS[line.undecided] : reckoning(line))[language];
}

function reckoning(line: Line): Term {
  switch (line.rule) {
    case 'stepBelowTarget':
      return stepsBelowTarget(line);
    case 'downtimeOver':
      return downtimeOver(line);
    case 'lateRepair':
      return term('修复超过时限的故障次数', 'faults repaired after their limit');
    case 'gradeBands':
      return gradeBand(line);
  }
}

function stepsBelowTarget({ measured, against, step, quantity }: Line): Term {
  const [actual, target, size] = [measured, against, step].map((exact) => exact?.shown ?? '–');
  return term(
    `目标 ${target} %，实际 ${actual} %，每 ${size} % 一步：${quantity} 步`,
    `target ${target} %, actual ${actual} %, steps of ${size} %: ${quantity}`,
  );
}

function downtimeOver({ against, points, productPoints }: Line): Term {
  const limit = hoursOf(Number(against?.decimal ?? 0));
  const off = points && productPoints.shown;
  return term(
    `当月计入离线超过 ${limit}${off === null ? '' : `，扣 ${off} 分`}`,
    `downtime charged in the month over ${limit}${off === null ? '' : `, ${off} points off`}`,
  );
}

function gradeBand({ measured, against }: Line): Term {
  const score = measured?.shown ?? '–';
  const band = against
    ? term(`达到 ${against.shown} 档`, `band from ${against.shown}`)
    : term('未达最低档', 'below the last band');
  return term(
    `得分 ${score}，${band['zh-CN']}；比例为不支付部分`,
    `score ${score}, ${band.en}; the share is what is not paid`,
  );
}
