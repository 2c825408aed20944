import type { Column, Language, Words } from './tables/csv.ts';
import type { Cover, ReportedSettlement } from './assessment/schema.ts';
import type { MonthlyDocument } from './month/schema.ts';
import type { Instant } from '../core/time/civil-time.ts';
import { hoursOf } from './tables/stamp.ts';
import { findingName, KIND_WORDS } from './words.ts';
import type { YearDocument } from './year/schema.ts';

const HOUR_MS = 3_600_000;

/** One line of the method page (统计口径). */
export type MethodRow = { readonly item: Words; readonly value: Words };

/** The columns of `method.csv`. */
export const METHOD_COLUMNS: readonly Column<MethodRow>[] = [
  { heading: { 'zh-CN': '项目', en: 'item' }, cell: ({ item }, language) => item[language] },
  { heading: { 'zh-CN': '口径', en: 'method' }, cell: ({ value }, language) => value[language] },
];

const ONLINE_WORDS: Readonly<Record<MonthlyDocument['method']['online'], Words>> = {
  any: { 'zh-CN': '任一检测有应答即为在线', en: 'online when any check answers' },
  all: { 'zh-CN': '全部检测有应答方为在线', en: 'online when every check answers' },
  icmp: { 'zh-CN': '仅以 ping 判定', en: 'online when ping answers' },
};

/** Writes down how the figures came about. */
export function methodRows(
  document: MonthlyDocument,
  stamp: (at: Instant) => string,
): readonly MethodRow[] {
  return [
    ...periodRows(document, stamp),
    ...settingRows(document),
    ...document.settlements.map(termsRow),
    ...RULES,
    ...findingRows(document),
    marksRow('report.json'),
  ];
}

/** Writes down how the figures of a year came about. */
export function yearMethodRows(document: YearDocument): readonly MethodRow[] {
  const settlements = new Map(
    document.months
      .flatMap((month) => month.settlements)
      .map((settlement) => [settlement.contract, settlement]),
  );
  return [
    ...yearRows(document),
    ...settingRows(document),
    ...[...settlements.values()].map(termsRow),
    ...YEAR_RULES,
    ...RULES,
    marksRow('year.json'),
  ];
}

function yearRows({
  year,
  zone,
  complete,
  months,
  missing,
  cover,
}: YearDocument): readonly MethodRow[] {
  const names = (list: readonly { readonly month: string }[]): string =>
    list.map(({ month }) => month).join(', ') || '–';
  const state: Words = complete
    ? { 'zh-CN': '全年', en: 'the whole year' }
    : { 'zh-CN': '不完整，仅供参考', en: 'preliminary: not every month is over and has facts' };
  return [
    row('年度', 'year', year),
    row('时区', 'time zone', zone),
    row('完整性', 'completeness', state),
    row('计入的月份', 'months counted', names(months)),
    row('无记录的月份', 'months without facts', names(missing)),
    ...coverRows(cover),
  ];
}

function row(chinese: string, english: string, value: string | Words): MethodRow {
  return {
    item: { 'zh-CN': chinese, en: english },
    value: typeof value === 'string' ? { 'zh-CN': value, en: value } : value,
  };
}

function periodRows(
  { month, zone, contract, period, complete }: MonthlyDocument,
  stamp: (at: Instant) => string,
): readonly MethodRow[] {
  const state: Words = complete
    ? { 'zh-CN': '全月', en: 'the whole month' }
    : {
        'zh-CN': `当月未结束，截至 ${stamp(period.to)}，仅供参考`,
        en: `preliminary: the month is not over, cut at ${stamp(period.to)}`,
      };
  return [
    row('月份', 'month', month),
    ...(contract === null ? [] : [row('仅限合同', 'limited to contract', contract)]),
    row('时区', 'time zone', zone),
    row('统计区间', 'period', `${stamp(period.from)} / ${stamp(period.to)}`),
    row('完整性', 'completeness', state),
  ];
}

/**
 * Why the form can show another rate than the months do: only time under a contract counts in it.
 */
function coverRows({
  ledger,
  inContractMs,
  outOfContractMs,
  outOfContractDownMs,
}: Cover): readonly MethodRow[] {
  if (!ledger) return [];
  const [within, without, down] = [inContractMs, outOfContractMs, outOfContractDownMs].map(hoursOf);
  return [
    row('在约与脱保时长', 'time under a contract, and without', {
      'zh-CN': `在约 ${within}；脱保 ${without}，其中离线 ${down} 不计入任何合同；自评表、计数方法、结算仅计在约时长，逐月情况计全部在役时长`,
      en: `under a contract ${within}; without ${without}, of which ${down} down and charged to nobody; the form, the ways of counting and the settlement count only time under a contract, the months count all time in service`,
    }),
  ];
}

function settingRows({ method }: Pick<MonthlyDocument, 'method'>): readonly MethodRow[] {
  const seconds = (ms: number): string => `${ms / 1000} s`;
  const tolerance = (language: Language): string =>
    Object.entries(method.clockToleranceMs)
      .map(
        ([kind, ms]) => `${KIND_WORDS[kind as keyof typeof KIND_WORDS][language]} ${seconds(ms)}`,
      )
      .join('; ');
  return [
    row('程序版本', 'program', method.program),
    row('在线判定', 'online rule', ONLINE_WORDS[method.online]),
    row('时钟允许误差', 'clock tolerance', { 'zh-CN': tolerance('zh-CN'), en: tolerance('en') }),
    row('时钟分辨力', 'clock resolution', seconds(method.clockResolutionMs)),
    row('离线确认次数', 'failures that confirm', String(method.confirmAfter)),
    row('复核间隔', 'wait before asking again', seconds(method.reaskMs)),
    ...(method.uplinkGraceMs === undefined ? [] : [uplinkRow(seconds(method.uplinkGraceMs))]),
    ...(method.staggerGraceMs === undefined || method.online !== 'any'
      ? []
      : [unseenRow(seconds(method.staggerGraceMs))]),
    row('未观测判定', 'unobserved after', {
      'zh-CN': `${method.gapFactor} 个检测周期无结果`,
      en: `${method.gapFactor} intervals without an observation`,
    }),
    row('离线设备降频', 'asked less while dead to ping', {
      'zh-CN': `其余检测周期 × ${method.deadFactor}`,
      en: `other intervals x ${method.deadFactor}`,
    }),
    ...method.checks.map(({ check, intervalMs, timeoutMs }) =>
      row(`检测 ${check}`, `check ${check}`, {
        'zh-CN': `周期 ${seconds(intervalMs)}，超时 ${seconds(timeoutMs)}`,
        en: `every ${seconds(intervalMs)}, deadline ${seconds(timeoutMs)}`,
      }),
    ),
  ];
}

/** What is unreachable. `grace`: how long a stretch beside an outage of the uplink may be. */
function uplinkRow(grace: string): MethodRow {
  return row('上联中断', 'unreachable', {
    'zh-CN': `未在线，且所挂上联设备已离线、尚未再次看到其应答；紧接其前后或两次之间、不超过 ${grace} 的未在线时长视为同一事件，一并计入(设备与上联不在同一时刻被检测)；更长的全部计为设备自身离线`,
    en: `not up while the device it is reached through was down and not yet seen up again, and stretches not up of no more than ${grace} just before, just after or between outages of that device, as the two are asked at different times; a longer stretch is all its own downtime`,
  });
}

/**
 * What is unobserved though one check of a device was down. `grace`: how long such a stretch may
 * be.
 */
function unseenRow(grace: string): MethodRow {
  return row('部分检测未观测', 'one check not observed', {
    'zh-CN': `一项检测不通、另一项无人观测(本系统重启或自身网络故障)而其前紧接着正常、或设备恢复后首次观测即正常的，不超过 ${grace}(后者算至该次观测)计为未观测，不计离线；更长的全部计为离线`,
    en: `while one check was down and another not observed (a restart, or our own network), but up just before, or when next seen once the device was up again, a stretch of no more than ${grace} (in the latter case up to when it was next seen) is unobserved, not down; a longer one is all down`,
  });
}

const EXCUSAL_WORDS: Readonly<Record<ReportedSettlement['terms']['onlineMethod'], Words>> = {
  none: { 'zh-CN': '免责停机仍计离线', en: 'excused time counts as down' },
  exclude: { 'zh-CN': '免责停机剔除', en: 'excused time is left out' },
  credit: { 'zh-CN': '免责停机视同在线', en: 'excused time counts as online' },
};

/** What a contract says its figures are reckoned by. */
function termsRow({ contract, terms }: ReportedSettlement): MethodRow {
  const {
    onlineMethod,
    unreachableCounts,
    excusedReasons,
    filingLimitDays,
    lateFilingCounts,
    repairLimitMs,
    defaultRepairLimitMs,
  } = terms;
  const limits =
    [
      ...Object.entries(repairLimitMs).map(([pointClass, ms]) => `${pointClass} ${ms / HOUR_MS} h`),
      ...(defaultRepairLimitMs === null ? [] : [`* ${defaultRepairLimitMs / HOUR_MS} h`]),
    ].join(', ') || '–';
  const value = {
    'zh-CN': [
      EXCUSAL_WORDS[onlineMethod]['zh-CN'],
      unreachableCounts ? '上联中断计入离线' : '上联中断不计入离线',
      `免责原因 ${excusedReasons?.join('、') ?? '不限'}`,
      filingLimitDays === null
        ? '报备不限时'
        : `报备期限 ${filingLimitDays} 个工作日，逾期${lateFilingCounts ? '仍免责' : '不免责'}`,
      `修复时限 ${limits}`,
    ].join('；'),
    en: [
      EXCUSAL_WORDS[onlineMethod].en,
      unreachableCounts ? 'unreachable counts as down' : 'unreachable does not count as down',
      `reasons that excuse: ${excusedReasons?.join(', ') ?? 'any'}`,
      filingLimitDays === null
        ? 'no limit to file'
        : `to be filed within ${filingLimitDays} working days; filed late ${lateFilingCounts ? 'it still excuses' : 'it excuses nothing'}`,
      `repair limits ${limits}`,
    ].join('; '),
  };
  return row(`合同 ${contract}`, `contract ${contract}`, value);
}

const RULES: readonly MethodRow[] = [
  row('率的算法', 'rate', {
    'zh-CN': '在线(完好)时长 ÷（在役时长 − 未观测时长），未剔除任何离线',
    en: 'up / (due - unobserved), nothing taken out',
  }),
  row('上下限', 'bounds', {
    'zh-CN': '未观测时长全部按离线计为下限，全部按在线计为上限',
    en: 'lower: all unobserved time down; upper: all of it up',
  }),
  row('考核条件', 'fit for assessment', {
    'zh-CN': '覆盖率低于 95 % 的不具备考核条件；按精确分数比较，百分数四舍五入仅供显示',
    en: 'coverage of at least 95 %; fractions are compared exactly, percentages are rounded half up for display',
  }),
  row('离线次数', 'number of outages', {
    'zh-CN': '跨月、变更处分段列出，各计一次；中间的未观测不另计次',
    en: 'an outage is cut at the ends of the month and where the device moved, and counted on each side; pauses of the observer do not split it',
  }),
  row('月费', 'monthly fee', {
    'zh-CN': '合同当月部分在约的，月费按在约天数 ÷ 当月天数计，四舍五入到分',
    en: 'a contract in force for part of the month: fee × days in force ÷ days of the month, rounded half up to a fen',
  }),
  row('设置的时效', 'settings', {
    'zh-CN': '以上为出表时的设置',
    en: 'the settings above are those in force when the report was computed',
  }),
];

/** What becomes of what was found inside. */
function findingRows({ impairing }: MonthlyDocument): readonly MethodRow[] {
  const names = (language: Language): string =>
    impairing
      .map(
        ({ contract, findings }) =>
          `${contract}: ${findings.map((finding) => findingName(finding, language)).join(', ')}`,
      )
      .join('; ');
  return [
    row('隐患', 'findings', {
      'zh-CN': '设备有应答、但查看内部时发现的问题；自发现起列出，不计离线',
      en: 'what is wrong with a device that answers, found by looking into it; listed from when it was found, never time off',
    }),
    row(
      '计为不完好的隐患',
      'findings that make a device impaired',
      impairing.length === 0
        ? { 'zh-CN': '无合同约定', en: 'no contract says so' }
        : {
            'zh-CN': `${names('zh-CN')}；仅计有查看佐证的时段`,
            en: `${names('en')}; only while somebody vouches for them`,
          },
    ),
    row('视频通路率、录像率', 'video path and recording rates', {
      'zh-CN':
        '未离线且有查看佐证的时长中，取到视频流(录像在继续)的比例；从未成功过的不计；自身不录像的设备不计入录像率',
      en: 'of the time not offline that looks vouch for, the share in which video came (it recorded); what never worked is not counted, nor a device that never recorded of itself',
    }),
  ];
}

const YEAR_RULES: readonly MethodRow[] = [
  row('年度汇总', 'sum of the year', {
    'zh-CN':
      '各月时长、次数精确相加后再求率，不是各月率的平均；设备在全年中计一台；无记录的月份不计入任何数字',
    en: 'times and counts of the months are added exactly before any rate is taken, rates are not averaged; a device counts once in the year; months without facts are in no figure',
  }),
  row('年度结算', 'settlement of the year', {
    'zh-CN': '按月结算后相加，年度不另行扣减；各项扣减的算式见各月报告',
    en: 'each month is settled by itself and the sums are added; nothing is deducted for the year as such; the arithmetic of each deduction is in the reports of the months',
  }),
];

/** `file`: where texts stand as they are. */
function marksRow(file: string): MethodRow {
  return row('文本标记', 'marks in text', {
    'zh-CN': `以 ' 开头的单元格按文本读取（不含 '）；不可见字符写作 \\u202e 形式；原文见 ${file}`,
    en: `a leading ' marks text and is not part of it; invisible characters are spelled like \\u202e; ${file} holds the exact text`,
  });
}
