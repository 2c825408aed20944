import type { ReportedExclusion, ReportedSettlement } from '../assessment/schema.ts';
import type { Language, Words } from '../tables/csv.ts';
import type { MonthlyDocument } from '../month/schema.ts';
import { hoursOf, serialsIn } from '../tables/stamp.ts';
import { numberOf } from './form.ts';
import { column } from './lists.ts';
import { tableOf, type BookColumn, type Table, type Value } from './sheet.ts';

type Line = ReportedSettlement['lines'][number];
/** A line of a settlement, or (null) what the contract comes to. */
type SettlementRow = { readonly settlement: ReportedSettlement; readonly line: Line | null };

const words = (chinese: string, english: string): Words => ({ 'zh-CN': chinese, en: english });

const RULE_WORDS: Readonly<Record<Line['rule'], Words>> = {
  stepBelowTarget: words('在线率低于目标，每步', 'online rate below target, each step'),
  downtimeOver: words('单机离线超时限，每台', 'device offline too long, each'),
  lateRepair: words('修复超时限，每次', 'late repair, each'),
  gradeBands: words('按得分支付比例', 'share paid by score'),
};

const UNDECIDED_WORDS: Readonly<Record<NonNullable<Line['undecided']>, Words>> = {
  'not-fit': words('未定：不具备考核条件', 'undecided: not fit for assessment'),
  nothing: words('未定：无可计量对象', 'undecided: nothing to measure'),
  'no-target': words('未定：合同未定目标', 'undecided: no target agreed'),
  'no-fee': words('未定：合同未定费用', 'undecided: no fee told'),
};

/**
 * Settlement of the contracts (each line's arithmetic, then what it comes to), whom it deducts for,
 * and exclusions with their evidence.
 */
export function settlementTables(document: MonthlyDocument, language: Language): readonly Table[] {
  const { month, settlements, exclusions } = document;
  const rows = settlements.flatMap((settlement) => [
    ...settlement.lines.map((line): SettlementRow => ({ settlement, line })),
    { settlement, line: null },
  ]);
  return [
    tableOf(
      {
        name: words('合同结算', 'Settlement'),
        title: words(`${month}　合同考核结算`, `${month}  settlement of contracts`),
        columns: SETTLEMENT_COLUMNS,
        rows,
        frozen: 2,
      },
      language,
    ),
    tableOf(
      {
        name: words('扣减设备', 'Deducted devices'),
        title: words(`${month}　扣减涉及的设备`, `${month}  devices that deductions are for`),
        columns: BLAMED_COLUMNS,
        rows: blamedIn(document),
        frozen: 3,
      },
      language,
    ),
    tableOf(
      {
        name: words('免责停机', 'Exclusions'),
        title: words(`${month}　报备与免责停机`, `${month}  exclusions`),
        columns: exclusionColumns(serialsIn(document.zone)),
        rows: exclusions,
        frozen: 1,
      },
      language,
    ),
  ];
}

/** A device that a line of a settlement counts. */
type Blamed = {
  readonly contract: string;
  readonly line: Line;
  readonly device: string;
  readonly name: string;
  readonly site: string;
};

function blamedIn({ settlements, devices }: MonthlyDocument): readonly Blamed[] {
  const byId = new Map(devices.map((device) => [device.id, device]));
  return settlements.flatMap(({ contract, lines }) =>
    lines.flatMap((line) =>
      line.devices.map((device) => {
        const { name = '', site = '' } = byId.get(device) ?? {};
        return { contract, line, device, name, site };
      }),
    ),
  );
}

const BLAMED_COLUMNS: readonly BookColumn<Blamed>[] = [
  column('合同编号', 'contract', 20, 'text', ({ contract }) => contract),
  column('扣减规则', 'rule', 28, 'text', ({ line }, language) => ruleText(line, language)),
  column('设备编码', 'device', 24, 'text', ({ device }) => device),
  column('名称', 'name', 40, 'text', ({ name }) => name),
  column('辖区', 'site', 24, 'text', ({ site }) => site),
];

function ruleText({ number, rule }: Line, language: Language): string {
  return `${number}. ${RULE_WORDS[rule][language]}`;
}

/** Fen as yuan. */
export const yuan = (fen: number | null): Value => (fen === null ? null : fen / 100);
/** Percent as a share of 1. */
export const share = (value: Value): Value => (typeof value === 'number' ? value / 100 : value);

const SETTLEMENT_COLUMNS: readonly BookColumn<SettlementRow>[] = [
  column('合同编号', 'contract', 16, 'text', ({ settlement }) => settlement.contract),
  column('合同名称', 'name', 24, 'text', ({ settlement }) => settlement.name),
  column('维护单位', 'vendor', 18, 'text', ({ settlement }) => settlement.vendor),
  column('设备数', 'devices', 8, 'count', ({ settlement, line }) =>
    line ? null : settlement.devices,
  ),
  column('在线率（剔除前）', 'online before exclusions', 11, 'percent', ({ settlement, line }) =>
    line ? null : share(numberOf(settlement.rates.before)),
  ),
  column('在线率（剔除后）', 'online after exclusions', 11, 'percent', ({ settlement, line }) =>
    line ? null : share(numberOf(settlement.rates.after)),
  ),
  column('目标', 'target', 9, 'percent', ({ settlement, line }) =>
    line ? null : share(numberOf(settlement.rates.target)),
  ),
  column('达标', 'met', 12, 'text', ({ settlement, line }, language) =>
    line ? null : metText(settlement.rates.met, language),
  ),
  column('扣减规则', 'rule', 24, 'text', ({ line }, language) =>
    line ? ruleText(line, language) : words('合计', 'total')[language],
  ),
  column('数量', 'quantity', 8, 'count', ({ line }) => line?.quantity ?? null),
  column('单价（元）', 'each (yuan)', 11, 'money', ({ line }) => yuan(line?.unitFen ?? null)),
  column('比例', 'share', 9, 'percent', ({ line }) => numberOf(line?.share ?? null)),
  column('扣减（元）', 'deduction (yuan)', 12, 'money', ({ settlement, line }) =>
    yuan(line ? line.productFen : settlement.deductionFen),
  ),
  column('封顶（元）', 'cap (yuan)', 12, 'money', ({ settlement, line }) =>
    line ? null : yuan(settlement.capFen),
  ),
  column('月费（元）', 'fee (yuan)', 12, 'money', ({ settlement, line }) =>
    line ? null : yuan(settlement.feeFen),
  ),
  column('应付（元）', 'payable (yuan)', 12, 'money', ({ settlement, line }) =>
    line ? null : yuan(settlement.payableFen),
  ),
  column('说明', 'note', 44, 'text', ({ settlement, line }, language) =>
    noteOf(settlement, line, language),
  ),
];

/** Whether a target is met. */
export function metText(met: boolean | null, language: Language): Value {
  if (met === null) return words('未定', 'undecided')[language];
  return (met ? words('达标', 'met') : words('未达标', 'missed'))[language];
}

function noteOf(settlement: ReportedSettlement, line: Line | null, language: Language): Value {
  if (line)
    return line.undecided ? UNDECIDED_WORDS[line.undecided][language] : reckoning(line)[language];
  return (
    totalNotes(settlement)
      .map((note) => note[language])
      .join('; ') || null
  );
}

/** What has to be known of a settlement's sums. */
export function totalNotes({
  provisional,
  assessable,
  sumFen,
  deductionFen,
  days: { part, of },
}: ReportedSettlement): readonly Words[] {
  return [
    ...(assessable ? [] : [words('不具备考核条件', 'not fit for assessment')]),
    ...(provisional ? [words('暂定：有未定项', 'provisional: a line is undecided')] : []),
    ...(sumFen > deductionFen
      ? [
          words(
            `各项合计 ${yuanText(sumFen)} 元，已封顶`,
            `lines sum to ${yuanText(sumFen)} yuan, capped`,
          ),
        ]
      : []),
    ...(part < of
      ? [words(`月费按在约 ${part}/${of} 天计`, `fee for ${part} of ${of} days in force`)]
      : []),
  ];
}

function yuanText(fen: number): string {
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
}

/**
 * What a line measured and what it held that against. Shown rounded; the steps are counted exactly.
 */
function reckoning(line: Line): Words {
  switch (line.rule) {
    case 'stepBelowTarget':
      return stepsReckoned(line);
    case 'downtimeOver':
      return downtimeReckoned(line);
    case 'lateRepair':
      return words('修复超过时限的故障次数', 'faults repaired after their limit');
    case 'gradeBands':
      return bandReckoned(line);
  }
}

function stepsReckoned({ measured, against, step, quantity }: Line): Words {
  const [is, target, each] = [measured, against, step].map((exact) => exact?.shown ?? '–');
  return words(
    `目标 ${target} %，实际 ${is} %，每 ${each} % 一步：${quantity} 步`,
    `target ${target} %, actual ${is} %, steps of ${each} %: ${quantity}`,
  );
}

function downtimeReckoned({ against, points, productPoints }: Line): Words {
  const limit = hoursOf(Number(against?.decimal ?? 0));
  const off = points === null ? null : productPoints.shown;
  return words(
    `当月计入离线超过 ${limit}${off === null ? '' : `，扣 ${off} 分`}`,
    `charged downtime over ${limit}${off === null ? '' : `, ${off} points off`}`,
  );
}

function bandReckoned({ measured, against }: Line): Words {
  const score = measured?.shown ?? '–';
  const band = against
    ? words(`达到 ${against.shown} 档`, `band from ${against.shown}`)
    : words('未达最低档', 'below the last band');
  return words(
    `得分 ${score}，${band['zh-CN']}；比例为不支付部分`,
    `score ${score}, ${band.en}; the share is what is not paid`,
  );
}

function exclusionColumns(
  serial: (at: number) => number,
): readonly BookColumn<ReportedExclusion>[] {
  return [
    column('编号', 'id', 22, 'text', ({ id }) => id),
    column('原因', 'reason', 12, 'text', ({ reason }) => reason),
    column('起', 'from', 19, 'time', ({ from }) => serial(from)),
    column('止', 'to', 19, 'time', ({ to }) => (to === null ? null : serial(to))),
    column('涉及设备', 'devices', 9, 'count', ({ devices }) => devices),
    column('免责时长', 'excused', 12, 'duration', ({ excusedMs }) => excusedMs),
    column('报备时间', 'filed at', 19, 'time', ({ filedAt }) => serial(filedAt)),
    column('登记时间', 'recorded at', 19, 'time', ({ recordedAt }) => serial(recordedAt)),
    column('逾期报备', 'filed late', 9, 'text', ({ late }, language) =>
      late ? words('逾期', 'late')[language] : null,
    ),
    column('申请人', 'requester', 12, 'text', ({ requester }) => requester),
    column('批准人', 'approver', 12, 'text', ({ approver }) => approver),
    column('佐证文件', 'evidence', 20, 'text', ({ evidence }) => evidence?.name ?? null),
    column(
      '佐证文件 SHA-256',
      'SHA-256 of the evidence',
      68,
      'text',
      ({ evidence }) => evidence?.sha256 ?? null,
    ),
    column('备注', 'note', 24, 'text', ({ note }) => note),
  ];
}
