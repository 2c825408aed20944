import { percent } from '../../core/judging/availability.ts';
import { TELLING_FINDINGS } from '../../core/inspection/finding.ts';
import type { Instant } from '../../core/time/civil-time.ts';
import type { Column, Language } from './csv.ts';
import type {
  Change,
  Figures,
  Group,
  Judged,
  ReportedDevice,
  ReportedFinding,
  ReportedOutage,
} from '../month/schema.ts';
import { hoursOf } from './stamp.ts';
import {
  CHANGE_WORDS,
  END_WORDS,
  findingName,
  FITNESS_WORDS,
  GROUP_WORDS,
  IMPAIRS_WORDS,
  OPEN_WORDS,
  KIND_WORDS,
  REASON_WORDS,
} from '../words.ts';

/** Writes an instant for people to read. */
type Stamp = (at: Instant) => string;

function column<Row>(chinese: string, english: string, cell: Column<Row>['cell']): Column<Row> {
  return { heading: { 'zh-CN': chinese, en: english }, cell };
}

/**
 * One part of a device: the rows of `devices.csv`, which add up to every group without counting
 * anything twice.
 */
export type DeviceRow = {
  readonly device: ReportedDevice;
  readonly part: ReportedDevice['parts'][number];
  readonly index: number;
};

/** The rows of `devices.csv`. */
export function deviceRows(devices: readonly ReportedDevice[]): readonly DeviceRow[] {
  return devices.flatMap((device) => device.parts.map((part, index) => ({ device, part, index })));
}

/** The columns of `devices.csv`. */
export function deviceColumns(stamp: Stamp): readonly Column<DeviceRow>[] {
  return [
    column('设备编码', 'device', ({ device }) => device.id),
    column('名称', 'name', ({ device }) => device.name),
    ...assignmentColumns<DeviceRow>(({ part }) => part),
    column('点位类型', 'class', ({ device }) => device.class),
    column('IP地址', 'address', ({ device }) => device.address),
    column('上联设备', 'parent', ({ device }) => device.parent),
    column('分段', 'part', ({ device, index }, language) =>
      partText(index + 1, device.parts.length, language),
    ),
    column('起', 'from', ({ part }) => stamp(part.spans[0]!.from)),
    column('止', 'to', ({ part }) => stamp(part.spans.at(-1)!.to)),
    ...figureColumns<DeviceRow>(({ part }) => part.figures),
    column('从未应答的检测', 'checks never answered', ({ device }) =>
      device.neverAnswered.join(' '),
    ),
  ];
}

function partText(index: number, of: number, language: Language): string {
  return language === 'en' ? `${index} of ${of}` : `第${index}段，共${of}段`;
}

/** The columns of `groups.csv`. */
export const GROUP_COLUMNS: readonly Column<Group>[] = [
  column('汇总口径', 'by', ({ by }, language) => GROUP_WORDS[by][language]),
  column('对象', 'key', ({ by, key }, language) =>
    by === 'kind' ? KIND_WORDS[key as keyof typeof KIND_WORDS][language] : key,
  ),
  column('设备数', 'devices', ({ devices }) => devices),
  ...figureColumns<Group>(({ figures }) => figures),
];

/** The columns of `outages.csv`. */
export function outageColumns(stamp: Stamp): readonly Column<ReportedOutage>[] {
  return [
    column('设备编码', 'device', ({ device }) => device),
    column('名称', 'name', ({ name }) => name),
    ...assignmentColumns<ReportedOutage>((outage) => outage),
    column('起', 'from', ({ from }) => stamp(from)),
    column('止', 'to', ({ to }) => stamp(to)),
    column('历时(时:分:秒)', 'duration (h:mm:ss)', ({ from, to }) => ({ own: hoursOf(to - from) })),
    column('实际开始', 'since', ({ since }) => stamp(since)),
    column('结束情况', 'ended', ({ ended }, language) => END_WORDS[ended][language]),
    column('原因', 'reason', ({ reason }, language) =>
      reason ? REASON_WORDS[reason][language] : '',
    ),
    column('离线(毫秒)', 'down (ms)', ({ downMs }) => downMs),
    column('上联中断(毫秒)', 'unreachable (ms)', ({ unreachableMs }) => unreachableMs),
    column('剔除(毫秒)', 'excused (ms)', ({ excusedMs }) => excusedMs),
    column('未观测(毫秒)', 'unobserved (ms)', ({ unobservedMs }) => unobservedMs),
    column('剔除依据(报备编号)', 'excused by (exclusions)', ({ exclusions }) =>
      exclusions.join(' '),
    ),
  ];
}

/** The columns of `findings.csv`. */
export function findingColumns(stamp: Stamp): readonly Column<ReportedFinding>[] {
  return [
    column('设备编码', 'device', ({ device }) => device),
    column('名称', 'name', ({ name }) => name),
    ...assignmentColumns<ReportedFinding>((finding) => finding),
    column('隐患', 'finding', ({ finding }, language) => findingName(finding, language)),
    column('起', 'from', ({ from }) => stamp(from)),
    column('止', 'to', ({ to }) => stamp(to)),
    column('最早发现', 'since', ({ since }) => stamp(since)),
    column(
      '期末',
      'at the end',
      ({ open }, language) => OPEN_WORDS[open ? 'open' : 'over'][language],
    ),
    column('设备所述', 'by the device', ({ finding, detail }) =>
      TELLING_FINDINGS.has(finding) ? detail : '',
    ),
    column('有查看佐证(毫秒)', 'vouched for (ms)', ({ vouchedMs }) => vouchedMs),
    column(
      '合同考核',
      'by the contract',
      ({ impairs }, language) => IMPAIRS_WORDS[impairs ? 'counts' : 'shown'][language],
    ),
  ];
}

/** The columns of `changes.csv`. */
export function changeColumns(stamp: Stamp): readonly Column<Change>[] {
  return [
    column('设备编码', 'device', ({ device }) => device),
    column('时间', 'at', ({ at }) => stamp(at)),
    column('登记时间', 'recorded at', ({ recordedAt }) => stamp(recordedAt)),
    column('变动', 'change', ({ change }, language) => CHANGE_WORDS[change][language]),
    ...sideColumns('原', 'old', ({ before }) => before),
    ...sideColumns('新', 'new', ({ after }) => after),
  ];
}

type Assigned = NonNullable<Change['before']>;

function assignmentColumns<Row>(of: (row: Row) => Assigned): readonly Column<Row>[] {
  return [
    column('类别', 'kind', (row, language) => KIND_WORDS[of(row).kind][language]),
    column('辖区', 'site', (row) => of(row).site),
    column('合同编号', 'contract', (row) => of(row).contract),
    column('维护单位', 'vendor', (row) => of(row).vendor),
  ];
}

function sideColumns(
  chinese: string,
  english: string,
  of: (row: Change) => Assigned | null,
): readonly Column<Change>[] {
  return [
    column(`${chinese}类别`, `${english} kind`, (row, language) => kindOf(of(row), language)),
    column(`${chinese}辖区`, `${english} site`, (row) => of(row)?.site ?? ''),
    column(`${chinese}合同编号`, `${english} contract`, (row) => of(row)?.contract ?? ''),
    column(`${chinese}维护单位`, `${english} vendor`, (row) => of(row)?.vendor ?? ''),
  ];
}

function kindOf(side: Assigned | null, language: Language): string {
  return side ? KIND_WORDS[side.kind][language] : '';
}

function figureColumns<Row>(of: (row: Row) => Figures): readonly Column<Row>[] {
  return [
    column('在役(毫秒)', 'due (ms)', (row) => of(row).inServiceMs),
    column('未观测(毫秒)', 'unobserved (ms)', (row) => of(row).online.unobservedMs),
    ...judgedColumns('在线', '离线', 'online', (row: Row) => of(row).online),
    ...judgedColumns('完好', '不完好', 'intact', (row: Row) => of(row).intact),
    column('覆盖率(%)', 'coverage (%)', (row) => ({ own: percent(of(row).coverage) })),
    column(
      '考核条件',
      'assessment',
      (row, language) => FITNESS_WORDS[of(row).assessable ? 'fit' : 'unfit'][language],
    ),
    column('离线次数', 'outages', (row) => of(row).outages),
    column('最长离线(毫秒)', 'longest outage (ms)', (row) => of(row).longestOutageMs),
  ];
}

function judgedColumns<Row>(
  chinese: string,
  chineseNot: string,
  english: string,
  of: (row: Row) => Judged,
): readonly Column<Row>[] {
  return [
    column(`${chinese}(毫秒)`, `${english} (ms)`, (row) => of(row).upMs),
    column(`${chineseNot}(毫秒)`, `not ${english}, down (ms)`, (row) => of(row).downMs),
    column(
      `${chineseNot}-上联中断(毫秒)`,
      `not ${english}, unreachable (ms)`,
      (row) => of(row).unreachableMs,
    ),
    column(`${chineseNot}-剔除(毫秒)`, `not ${english}, excused (ms)`, (row) => of(row).excusedMs),
    column(`${chinese}率(%)`, `${english} rate (%)`, (row) => ({ own: percent(of(row).rate) })),
    column(`${chinese}率下限(%)`, `${english} lower bound (%)`, (row) => ({
      own: percent(of(row).lower),
    })),
    column(`${chinese}率上限(%)`, `${english} upper bound (%)`, (row) => ({
      own: percent(of(row).upper),
    })),
  ];
}
