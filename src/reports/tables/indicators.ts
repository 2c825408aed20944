import { term, type Language, type Term } from '../../core/terms/language.ts';
import type { Exact, ReportedEvaluation } from '../assessment/schema.ts';
import { text, type Medium, type Table } from './table.ts';

/** A row of the evaluation form. */
export type Indicator = ReportedEvaluation['rows'][number];

const media: readonly Medium[] = ['workbook', 'page'];

/** The rows of the evaluation form (项目支出绩效自评表). */
export const INDICATORS: Table<Indicator> = {
  name: term('自评表', 'Self-evaluation'),
  title: term('项目支出绩效自评表', 'self-evaluation of the project'),
  frozen: 3,
  columns: [
    text('level1', term('一级指标', 'Level 1'), ({ names }) => names[0], { media }),
    text('level2', term('二级指标', 'Level 2'), ({ names }) => names[1], { media }),
    text('level3', term('三级指标', 'Level 3'), ({ names }) => names[2], { media }),
    text('target', term('年度指标值', 'Target'), targetText, { media }),
    text('actual', term('实际完成值', 'Actual'), ({ actual, unit }) => measured(actual, unit), {
      media,
    }),
    text('points', term('分值', 'Points'), ({ points }) => points.shown, { media }),
    text('earned', term('得分', 'Score'), ({ earned }) => earned?.shown ?? null, { media }),
    text('note', term('偏差原因分析及改进措施', 'Deviations and remedies'), noteText, { media }),
  ],
};

/** How a target bounds the value. */
export function signOf({ direction }: Indicator): string {
  return direction === 'higher' ? '≥' : '≤';
}

/** What a form that still has rows without a score came to. */
export function scoredSoFar(earned: Exact, possible: Exact): Term {
  return term(
    `已评 ${earned.shown} / ${possible.shown} 分；其余由人工填写`,
    `scored ${earned.shown} of ${possible.shown}; the rest is left to people`,
  );
}

function targetText(indicator: Indicator): string | null {
  const target = measured(indicator.target, indicator.unit);
  return target && `${signOf(indicator)} ${target}`;
}

function measured(value: Exact | null, unit: string): string | null {
  return value && `${value.shown} ${unit}`;
}

const NO_SCORE = {
  'not-fit': term(
    '不具备考核条件（覆盖率不足 95 %）',
    'not fit for assessment (coverage below 95 %)',
  ),
  nothing: term('无可计量对象', 'nothing to measure'),
} as const;

/** Why a row has no score. */
export function noteText({ status }: Indicator, language: Language): string | null {
  return status === 'not-fit' || status === 'nothing' ? NO_SCORE[status][language] : null;
}
