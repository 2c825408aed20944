import { TELLING_FINDINGS } from '../../core/inspection/finding.ts';
import { COLUMN_TERMS } from '../../core/terms/columns.ts';
import { FINDING_TERMS } from '../../core/terms/findings.ts';
import { term, type Term } from '../../core/terms/language.ts';
import type { ReportedFinding } from '../month/schema.ts';
import { ASSIGNMENT_COLUMNS, DEVICE_COLUMNS } from './assignment.ts';
import { duration, text, time, type Table } from './table.ts';

const AT_END_TERMS: Readonly<Record<'open' | 'over', Term>> = {
  open: term('期末仍存在', 'Still present'),
  over: term('已消除', 'Resolved'),
};

const EFFECT_TERMS: Readonly<Record<'counts' | 'shown', Term>> = {
  counts: term('计为异常', 'Counts as impaired'),
  shown: term('仅提示', 'For information only'),
};

/** What inspections found wrong with devices that answered. */
export const FINDINGS: Table<ReportedFinding> = {
  name: term('设备隐患', 'Findings'),
  title: term(
    '设备隐患（有应答但自身有问题，不计离线）',
    'faults of devices that answered; never downtime',
  ),
  frozen: 2,
  columns: [
    ...DEVICE_COLUMNS,
    ...ASSIGNMENT_COLUMNS,
    text(
      'finding',
      COLUMN_TERMS.finding,
      ({ finding }, language) => FINDING_TERMS[finding][language],
      { width: 18 },
    ),
    time('from', COLUMN_TERMS.from, ({ from }) => from),
    time('to', COLUMN_TERMS.to, ({ to }) => to),
    time('since', term('最早发现', 'First found'), ({ since }) => since),
    duration('duration', COLUMN_TERMS.duration, ({ from, to }) => to - from),
    duration('confirmed', term('有巡检佐证', 'Confirmed'), ({ vouchedMs }) => vouchedMs),
    text(
      'atEnd',
      term('期末', 'At the end'),
      ({ open }, language) => AT_END_TERMS[open ? 'open' : 'over'][language],
    ),
    text(
      'effect',
      term('合同考核', 'Under the contract'),
      ({ impairs }, language) => EFFECT_TERMS[impairs ? 'counts' : 'shown'][language],
      { width: 18 },
    ),
    text(
      'detail',
      term('设备所述', 'As the device says'),
      ({ finding, detail }) => (TELLING_FINDINGS.has(finding) ? detail : null),
      { width: 44 },
    ),
  ],
};
