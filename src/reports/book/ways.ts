import type { MethodFigure } from '../assessment/schema.ts';
import type { Language, Words } from '../tables/csv.ts';
import { FITNESS_WORDS } from '../words.ts';
import { numberOf } from './form.ts';
import { column } from './lists.ts';
import { tableOf, type BookColumn, type Table, type Value } from './sheet.ts';

const words = (chinese: string, english: string): Words => ({ 'zh-CN': chinese, en: english });

const MEASURE_WORDS: Readonly<Record<MethodFigure['measure'], Words>> = {
  online_rate: words('在线率（时长法）', 'online rate (time)'),
  intact_rate: words('完好率（时长法）', 'intact rate (time)'),
  roll_call_rate: words('在线率（点名法）', 'online rate (roll-call)'),
  video_path_rate: words('视频通路率', 'video path'),
  recording_rate: words('录像率', 'recording'),
  clock_accuracy: words('时钟准确率', 'clock accuracy'),
  repair_timeliness: words('故障修复及时率', 'repairs in time'),
};

const EXCUSAL_WORDS: Readonly<Record<NonNullable<MethodFigure['excusal']>, Words>> = {
  none: words('不剔除', 'none'),
  exclude: words('剔除', 'exclude'),
  credit: words('视同在线', 'credit'),
};

const UNREACHABLE_WORDS: Readonly<Record<NonNullable<MethodFigure['unreachable']>, Words>> = {
  counts: words('计入离线', 'counts as down'),
  excused: words('同免责', 'like excused'),
};

const FLEET_WORDS: Readonly<Record<NonNullable<MethodFigure['fleet']>, Words>> = {
  pooled: words('总时长', 'pooled'),
  mean: words('单机平均', 'mean of devices'),
  weighted: words('加权', 'weighted'),
};

/**
 * Every way of counting side by side, in total and by contract. `period`: the month or year, for
 * the title.
 */
export function waysTable(
  period: string,
  methods: readonly MethodFigure[],
  language: Language,
): Table {
  return tableOf(
    {
      name: words('计数方法', 'Ways of counting'),
      title: words(`${period}　各种计数方法对照`, `${period}  every way of counting`),
      columns: COLUMNS,
      rows: methods,
      frozen: 2,
    },
    language,
  );
}

const COLUMNS: readonly BookColumn<MethodFigure>[] = [
  column('范围', 'scope', 22, 'text', ({ by, key }, language) =>
    by === 'total'
      ? words('合计', 'total')[language]
      : key || words('（无合同）', '(no contract)')[language],
  ),
  column(
    '指标',
    'measure',
    20,
    'text',
    ({ measure }, language) => MEASURE_WORDS[measure][language],
  ),
  column('率', 'rate', 10, 'percent', ({ rate }) => share(numberOf(rate))),
  column(
    '免责停机',
    'excused time',
    13,
    'text',
    ({ excusal }, language) => excusal && EXCUSAL_WORDS[excusal][language],
  ),
  column(
    '上联中断',
    'unreachable time',
    14,
    'text',
    ({ unreachable }, language) => unreachable && UNREACHABLE_WORDS[unreachable][language],
  ),
  column(
    '汇总',
    'fleet',
    14,
    'text',
    ({ fleet }, language) => fleet && FLEET_WORDS[fleet][language],
  ),
  column('参数', 'parameters', 44, 'text', (figure) => parametersOf(figure)),
  column(
    '考核条件',
    'assessment',
    20,
    'text',
    ({ assessable }, language) => FITNESS_WORDS[assessable ? 'fit' : 'unfit'][language],
  ),
];

function share(value: Value): Value {
  return typeof value === 'number' ? value / 100 : value;
}

function parametersOf({ weights, at, toleranceMs, limits, faults }: MethodFigure): Value {
  const counted = faults
    ? `(${faults.inTime} / ${faults.inTime + faults.late}${faults.undecided > 0 ? `; ? ${faults.undecided}` : ''})`
    : '';
  return (
    [weights, at.join(' '), toleranceMs === null ? '' : `±${toleranceMs / 1000} s`, limits, counted]
      .filter((text) => text !== '')
      .join(' ') || null
  );
}
