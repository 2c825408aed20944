import { FINDINGS, type FindingName } from '../../core/inspection/finding.ts';
import { COLUMN_TERMS } from '../../core/terms/columns.ts';
import { FINDING_TERMS } from '../../core/terms/findings.ts';
import { term } from '../../core/terms/language.ts';
import type { ReportedFinding } from '../month/schema.ts';
import { count, duration, text, type Medium, type Table } from './table.ts';

/** How many devices had one finding, and for how long in all. */
export type FindingCount = {
  readonly finding: FindingName;
  readonly devices: number;
  readonly openDevices: number;
  readonly impairedDevices: number;
  readonly totalMs: number;
};

/** The counts of every finding that a device had. */
export function findingCounts(findings: readonly ReportedFinding[]): readonly FindingCount[] {
  return FINDINGS.flatMap((finding) => {
    const own = findings.filter((one) => one.finding === finding);
    return own.length === 0 ? [] : [countsOf(finding, own)];
  });
}

function countsOf(finding: FindingName, findings: readonly ReportedFinding[]): FindingCount {
  const devicesIn = (some: readonly ReportedFinding[]): number =>
    new Set(some.map(({ device }) => device)).size;
  return {
    finding,
    devices: devicesIn(findings),
    openDevices: devicesIn(findings.filter(({ open }) => open)),
    impairedDevices: devicesIn(findings.filter(({ impairs }) => impairs)),
    totalMs: findings.reduce((sum, { from, to }) => sum + to - from, 0),
  };
}

const media: readonly Medium[] = ['page'];

/** Findings in sum. */
export const FINDING_COUNTS: Table<FindingCount> = {
  name: term('设备隐患', 'Findings'),
  title: term('设备隐患', 'findings'),
  frozen: 1,
  columns: [
    text(
      'finding',
      COLUMN_TERMS.finding,
      ({ finding }, language) => FINDING_TERMS[finding][language],
      { media },
    ),
    count('devices', COLUMN_TERMS.devices, ({ devices }) => devices, { media }),
    count('open', term('期末仍存在', 'Still present at the end'), (row) => row.openDevices, {
      media,
    }),
    count('impaired', term('计为异常', 'Counts as impaired'), (row) => row.impairedDevices, {
      media,
    }),
    duration('total', term('时长合计', 'Total duration'), ({ totalMs }) => totalMs, { media }),
  ],
};
