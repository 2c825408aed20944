import type { CellObject } from 'write-excel-file/node';
import { stampsIn } from '../../core/time/zone-offsets.ts';
import type { Instant } from '../../core/time/civil-time.ts';
import type { ReportedEvaluation } from '../assessment/schema.ts';
import type { Language, Words } from '../tables/csv.ts';
import type { Figures, MonthlyDocument } from '../month/schema.ts';
import { FITNESS_WORDS, KIND_WORDS } from '../words.ts';
import { heading, label, valued } from './cells.ts';
import { shareOf } from './lists.ts';
import { BOXED, COLOURS } from './scaffold.ts';
import type { Form } from './sheet.ts';

/** What the cover says besides the figures. */
export type CoverFacts = {
  /** SHA-256 of files the report stands on, by their names. */
  readonly hashes: readonly (readonly [string, string])[];
  /** Grade and points of the evaluation form; null: none, or not all rows are scored. */
  readonly grade: { readonly name: string; readonly points: number } | null;
};

/** Grade and points of a form; null: there is none, or not all rows are scored. */
export function gradeOf(evaluation: ReportedEvaluation | null): CoverFacts['grade'] {
  return evaluation?.grade != null && evaluation.total
    ? { name: evaluation.grade, points: Number(evaluation.total.decimal) }
    : null;
}

type Row = readonly (CellObject | null)[];
const COLUMNS = 8;

const words = (chinese: string, english: string): Words => ({ 'zh-CN': chinese, en: english });

const SIGNATORIES: readonly Words[] = [
  words('运维单位', 'Maintenance contractor'),
  words('使用单位', 'User'),
  words('指挥中心', 'Command centre'),
];

/**
 * The cover: what the month came to, the hashes that tie the paper to the files, and room for three
 * signatures.
 */
export function coverOf(document: MonthlyDocument, facts: CoverFacts, language: Language): Form {
  const say = (chinese: string, english: string): string => words(chinese, english)[language];
  return {
    layout: 'form',
    name: say('封面', 'Cover'),
    widths: [17, 17, 17, 17, 17, 17, 17, 17],
    rows: [
      [
        wide(say('视频监控设备运行考核月报', 'Monthly availability report'), {
          fontSize: 22,
          fontWeight: 'bold',
          align: 'center',
          textColor: COLOURS.head,
          height: 48,
        }),
      ],
      [
        wide(subtitle(document, language), {
          fontSize: 11,
          align: 'center',
          textColor: COLOURS.quiet,
          height: 22,
        }),
      ],
      [],
      ...figureRows(document, facts, language),
      [],
      ...hashRows(
        facts.hashes,
        words(
          '校验值（SHA-256）：本报告的每个数字均可由下列文件重新算出',
          'SHA-256: every figure of this report can be computed again from these files',
        )[language],
      ),
      [],
      ...signatureRows(facts.hashes, language),
    ],
  };
}

function subtitle(
  { month, zone, contract, period, complete, method }: MonthlyDocument,
  language: Language,
): string {
  const stamp = stampsIn(zone);
  const state = complete
    ? ''
    : words('（当月未结束，仅供参考）', ' (the month is not over: preliminary)')[language];
  const day = (at: Instant): string => stamp(at).slice(0, 16).replace('T', ' ');
  const only = contract === null ? '' : `${words('合同', 'contract')[language]} ${contract}　`;
  return `${month}　${only}${day(period.from)} — ${day(period.to)}　${zone}　${method.program}${state}`;
}

/** A cell over the whole width of a cover. */
export function wide(value: string, style: Partial<CellObject>): CellObject {
  return { value, columnSpan: COLUMNS, alignVertical: 'center', ...style };
}

const HEADINGS: readonly Words[] = [
  words('范围', 'scope'),
  words('设备数', 'devices'),
  words('在线率', 'online rate'),
  words('下限', 'lower bound'),
  words('上限', 'upper bound'),
  words('完好率', 'intact rate'),
  words('覆盖率', 'coverage'),
  words('考核条件', 'assessment'),
];

function figureRows(
  { groups }: MonthlyDocument,
  { grade }: CoverFacts,
  language: Language,
): readonly Row[] {
  const shown = groups.filter(({ by }) => by === 'total' || by === 'kind');
  return [
    HEADINGS.map((text) => heading(text[language])),
    ...shown.map(({ by, key, devices, figures }) => [
      label(
        by === 'total'
          ? words('合计', 'total')[language]
          : KIND_WORDS[key as keyof typeof KIND_WORDS][language],
      ),
      valued(devices, 'count'),
      ...ratesOf(figures),
      valued(FITNESS_WORDS[figures.assessable ? 'fit' : 'unfit'][language], 'text'),
    ]),
    gradeRow(grade, language),
  ];
}

/** The grade and the points, or that there are none yet. */
export function gradeRow(grade: CoverFacts['grade'], language: Language): Row {
  const result = grade
    ? `${grade.name}　${grade.points.toFixed(2)}`
    : words('未评定（有需人工填写的指标）', 'not graded (rows are left to people)')[language];
  return [
    label(words('自评等级与得分', 'grade and score')[language]),
    { ...valued(result, 'text'), columnSpan: COLUMNS - 1, fontWeight: 'bold' },
  ];
}

/** Online rate, its bounds, intact rate and coverage. */
export function ratesOf({ online, intact, coverage }: Figures): readonly CellObject[] {
  return [online.rate, online.lower, online.upper, intact.rate, coverage].map((share) =>
    valued(shareOf(share), 'percent'),
  );
}

/** Hashes of files by their names, under a heading that says what they are for. */
export function hashRows(hashes: CoverFacts['hashes'], title: string): readonly Row[] {
  return [
    [{ ...heading(title), columnSpan: COLUMNS }],
    ...hashes.map(([name, hash]) => [
      label(name),
      { ...valued(hash, 'text'), columnSpan: COLUMNS - 1, fontFamily: 'Consolas' },
    ]),
  ];
}

/**
 * Room for three signatures: each signatory signs next to the hash of what is signed, the last of
 * `hashes`.
 */
export function signatureRows(hashes: CoverFacts['hashes'], language: Language): readonly Row[] {
  const say = (chinese: string, english: string): string => words(chinese, english)[language];
  const [name, hash] = hashes.at(-1) ?? ['', ''];
  const empty = (span: number): CellObject => ({ ...BOXED, columnSpan: span });
  return [
    [
      { ...heading(say('单位', 'party')), columnSpan: 1 },
      { ...heading(`${say('确认的校验值', 'confirmed hash')}（${name}）`), columnSpan: 4 },
      null,
      null,
      null,
      heading(say('签字', 'signature')),
      heading(say('盖章', 'seal')),
      heading(say('日期', 'date')),
    ],
    ...SIGNATORIES.map((party) => [
      { ...label(party[language]), height: 46 },
      { ...valued(hash, 'text'), columnSpan: 4, fontSize: 8, fontFamily: 'Consolas', wrap: true },
      null,
      null,
      null,
      empty(1),
      empty(1),
      empty(1),
    ]),
  ];
}
