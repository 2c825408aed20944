import { ratio } from '../../core/judging/availability.ts';
import { TELLING_FINDINGS } from '../../core/inspection/finding.ts';
import { stampsIn } from '../../core/time/zone-offsets.ts';
import type { Instant } from '../../core/time/civil-time.ts';
import type { Language, Words } from '../tables/csv.ts';
import { observedMs } from '../month/figures.ts';
import { methodRows, type MethodRow } from '../method.ts';
import type {
  Change,
  Figures,
  Group,
  MonthlyDocument,
  ReportedDevice,
  ReportedFinding,
  ReportedOutage,
  Share,
} from '../month/schema.ts';
import { serialsIn } from '../tables/stamp.ts';
import {
  CHANGE_WORDS,
  END_WORDS,
  findingName,
  FITNESS_WORDS,
  GROUP_WORDS,
  IMPAIRS_WORDS,
  KIND_WORDS,
  OPEN_WORDS,
  REASON_WORDS,
} from '../words.ts';
import { tableOf, type BookColumn, type Format, type Table, type Value } from './sheet.ts';

/** What colours depend on, as shares of 1. */
export type Marks = { readonly online: number; readonly coverage: number };

const words = (chinese: string, english: string): Words => ({ 'zh-CN': chinese, en: english });

/** Makes a column of a list. */
export function column<Row>(
  chinese: string,
  english: string,
  width: number,
  format: Format,
  cell: BookColumn<Row>['cell'],
  markBelow?: number,
): BookColumn<Row> {
  return {
    heading: words(chinese, english),
    width,
    format,
    cell,
    ...(markBelow === undefined ? {} : { markBelow }),
  };
}

/** The share as a number; null when there is nothing to tell. */
export function shareOf({ part, of }: Share): Value {
  return ratio({ part, of });
}

/**
 * The lists of the workbook: by site, by kind, contract and vendor, by device, outages, findings,
 * changes, method.
 */
export function listsOf(
  document: MonthlyDocument,
  marks: Marks,
  language: Language,
): readonly Table[] {
  const serial = serialsIn(document.zone);
  const { month, groups } = document;
  const title = (chinese: string, english: string): Words =>
    words(`${month}　${chinese}`, `${month}  ${english}`);
  const list = <Row>(
    name: Words,
    heading: Words,
    columns: readonly BookColumn<Row>[],
    rows: readonly Row[],
    frozen: number,
  ): Table => tableOf({ name, title: heading, columns, rows, frozen }, language);
  return [
    list(
      words('按辖区', 'By site'),
      title('按辖区汇总', 'by site'),
      groupColumns(marks),
      groups.filter(({ by }) => by === 'site' || by === 'total'),
      2,
    ),
    list(
      words('按类别与合同', 'By kind and contract'),
      title('按类别、合同、维护单位汇总', 'by kind, contract and vendor'),
      groupColumns(marks),
      groups.filter(({ by }) => by !== 'site'),
      2,
    ),
    list(
      words('按设备', 'By device'),
      title('设备运行明细（一机一行）', 'by device, one row each'),
      deviceColumns(marks),
      document.devices,
      2,
    ),
    list(
      words('离线明细', 'Outages'),
      title('离线明细（逐次）', 'every outage'),
      outageColumns(serial),
      document.outages,
      2,
    ),
    list(
      words('设备隐患', 'Findings'),
      title(
        '设备隐患（有应答但自身有问题，不计离线）',
        'what was wrong with devices that answered; never time off',
      ),
      findingColumns(serial),
      document.findings,
      2,
    ),
    list(
      words('设备变动', 'Changes'),
      title('新增、变更、停用设备', 'devices that came, moved or left'),
      changeColumns(serial),
      document.changes,
      1,
    ),
    list(
      words('统计口径', 'Method'),
      title('统计口径', 'how the figures came about'),
      METHOD_COLUMNS,
      methodRows(document, stampsIn(document.zone)),
      1,
    ),
  ];
}

/** The columns of the method page. */
export const METHOD_COLUMNS: readonly BookColumn<MethodRow>[] = [
  column('项目', 'item', 26, 'text', ({ item }, language) => item[language]),
  column('口径', 'method', 118, 'text', ({ value }, language) => value[language]),
];

function groupColumns(marks: Marks): readonly BookColumn<Group>[] {
  return [
    column('汇总口径', 'by', 11, 'text', ({ by }, language) => GROUP_WORDS[by][language]),
    column('对象', 'key', 24, 'text', ({ by, key }, language) => keyText(by, key, language)),
    column('设备数', 'devices', 8, 'count', ({ devices }) => devices),
    ...figureColumns<Group>(({ figures }) => figures, marks),
  ];
}

function keyText(by: Group['by'], key: string, language: Language): string {
  if (by === 'kind') return KIND_WORDS[key as keyof typeof KIND_WORDS][language];
  if (by === 'total') return '';
  return key === '' ? words('（未填）', '(none)')[language] : key;
}

function deviceColumns(marks: Marks): readonly BookColumn<ReportedDevice>[] {
  return [
    column('设备编码', 'device', 23, 'text', ({ id }) => id),
    column('名称', 'name', 28, 'text', ({ name }) => name),
    column('类别', 'kind', 10, 'text', ({ kind }, language) => KIND_WORDS[kind][language]),
    column('辖区', 'site', 13, 'text', ({ site }) => site),
    column('合同编号', 'contract', 13, 'text', ({ contract }) => contract),
    column('维护单位', 'vendor', 14, 'text', ({ vendor }) => vendor),
    column('点位类型', 'class', 9, 'text', (device) => device.class),
    ...figureColumns<ReportedDevice>(({ figures }) => figures, marks),
  ];
}

/**
 * What is told of a device, a group or a month in figures. `of`: null where there are none; its
 * cells are empty.
 */
export function figureColumns<Row>(
  of: (row: Row) => Figures | null,
  marks: Marks,
): readonly BookColumn<Row>[] {
  const told =
    (cell: (figures: Figures, language: Language) => Value): BookColumn<Row>['cell'] =>
    (row, language) => {
      const figures = of(row);
      return figures && cell(figures, language);
    };
  return [
    column(
      '在役时长',
      'due',
      15,
      'duration',
      told(({ inServiceMs }) => inServiceMs),
    ),
    column(
      '在线率',
      'online',
      9,
      'percent',
      told(({ online }) => shareOf(online.rate)),
      marks.online,
    ),
    column(
      '在线率下限',
      'lower bound',
      9,
      'percent',
      told(({ online }) => shareOf(online.lower)),
    ),
    column(
      '在线率上限',
      'upper bound',
      9,
      'percent',
      told(({ online }) => shareOf(online.upper)),
    ),
    column(
      '完好率',
      'intact',
      9,
      'percent',
      told(({ intact }) => shareOf(intact.rate)),
      marks.online,
    ),
    column(
      '覆盖率',
      'coverage',
      9,
      'percent',
      told(({ coverage }) => shareOf(coverage)),
      marks.coverage,
    ),
    column(
      '离线次数',
      'outages',
      7,
      'count',
      told(({ outages }) => outages),
    ),
    column(
      '离线',
      'down',
      12,
      'duration',
      told(({ online }) => online.downMs),
    ),
    column(
      '上联中断',
      'unreachable',
      12,
      'duration',
      told(({ online }) => online.unreachableMs),
    ),
    column(
      '免责',
      'excused',
      12,
      'duration',
      told(({ online }) => online.excusedMs),
    ),
    column(
      '未观测',
      'unobserved',
      12,
      'duration',
      told(({ online }) => online.unobservedMs),
    ),
    column(
      '最长离线',
      'longest outage',
      12,
      'duration',
      told(({ longestOutageMs }) => longestOutageMs),
    ),
    column(
      '考核条件',
      'assessment',
      16,
      'text',
      told(({ assessable }, language) => FITNESS_WORDS[assessable ? 'fit' : 'unfit'][language]),
    ),
  ];
}

/** Which device something is about, and whose it is. */
const WHOSE: readonly BookColumn<
  Pick<ReportedOutage, 'device' | 'name' | 'site' | 'contract' | 'vendor'>
>[] = [
  column('设备编码', 'device', 23, 'text', ({ device }) => device),
  column('名称', 'name', 28, 'text', ({ name }) => name),
  column('辖区', 'site', 13, 'text', ({ site }) => site),
  column('合同编号', 'contract', 13, 'text', ({ contract }) => contract),
  column('维护单位', 'vendor', 14, 'text', ({ vendor }) => vendor),
];

function outageColumns(serial: (at: Instant) => number): readonly BookColumn<ReportedOutage>[] {
  return [
    ...WHOSE,
    column('起', 'from', 19, 'time', ({ from }) => serial(from)),
    column('止', 'to', 19, 'time', ({ to }) => serial(to)),
    column('历时', 'duration', 10, 'duration', ({ from, to }) => to - from),
    column('计入离线', 'down', 10, 'duration', ({ downMs }) => downMs),
    column('上联中断', 'unreachable', 10, 'duration', ({ unreachableMs }) => unreachableMs),
    column('免责', 'excused', 10, 'duration', ({ excusedMs }) => excusedMs),
    column(
      '未观测',
      'unobserved',
      10,
      'duration',
      (outage) => outage.to - outage.from - observedMs(outage),
    ),
    column('原因', 'reason', 12, 'text', ({ reason }, language) =>
      reason ? REASON_WORDS[reason][language] : '',
    ),
    column('结束情况', 'ended', 16, 'text', ({ ended }, language) => END_WORDS[ended][language]),
    column('免责依据', 'excused by', 21, 'text', ({ exclusions }) =>
      exclusions.length === 0 ? null : exclusions.join(' '),
    ),
  ];
}

function findingColumns(serial: (at: Instant) => number): readonly BookColumn<ReportedFinding>[] {
  return [
    ...WHOSE,
    column('隐患', 'finding', 18, 'text', ({ finding }, language) =>
      findingName(finding, language),
    ),
    column('起', 'from', 19, 'time', ({ from }) => serial(from)),
    column('止', 'to', 19, 'time', ({ to }) => serial(to)),
    column('历时', 'duration', 12, 'duration', ({ from, to }) => to - from),
    column('有查看佐证', 'vouched for', 12, 'duration', ({ vouchedMs }) => vouchedMs),
    column('最早发现', 'since', 19, 'time', ({ since }) => serial(since)),
    column(
      '期末',
      'at the end',
      12,
      'text',
      ({ open }, language) => OPEN_WORDS[open ? 'open' : 'over'][language],
    ),
    column(
      '合同考核',
      'by the contract',
      17,
      'text',
      ({ impairs }, language) => IMPAIRS_WORDS[impairs ? 'counts' : 'shown'][language],
    ),
    column('设备所述', 'by the device', 44, 'text', ({ finding, detail }) =>
      TELLING_FINDINGS.has(finding) ? detail : '',
    ),
  ];
}

function changeColumns(serial: (at: Instant) => number): readonly BookColumn<Change>[] {
  const side = (
    chinese: string,
    english: string,
    of: (change: Change) => Change['before'],
  ): readonly BookColumn<Change>[] => [
    column(`${chinese}类别`, `${english} kind`, 11, 'text', (row, language) =>
      kindOf(of(row), language),
    ),
    column(`${chinese}辖区`, `${english} site`, 14, 'text', (row) => of(row)?.site ?? null),
    column(`${chinese}合同`, `${english} contract`, 14, 'text', (row) => of(row)?.contract ?? null),
    column(`${chinese}维护单位`, `${english} vendor`, 15, 'text', (row) => of(row)?.vendor ?? null),
  ];
  return [
    column('设备编码', 'device', 23, 'text', ({ device }) => device),
    column('时间', 'at', 19, 'time', ({ at }) => serial(at)),
    column('登记时间', 'recorded at', 19, 'time', ({ recordedAt }) => serial(recordedAt)),
    column('变动', 'change', 8, 'text', ({ change }, language) => CHANGE_WORDS[change][language]),
    ...side('原', 'old', ({ before }) => before),
    ...side('新', 'new', ({ after }) => after),
  ];
}

function kindOf(side: Change['before'], language: Language): Value {
  return side ? KIND_WORDS[side.kind][language] : null;
}
