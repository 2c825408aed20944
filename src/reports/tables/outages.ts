import { BUCKET_TERMS } from '../../core/terms/buckets.ts';
import { COLUMN_TERMS } from '../../core/terms/columns.ts';
import { term, type Term } from '../../core/terms/language.ts';
import { REASON_TERMS } from '../../core/terms/reasons.ts';
import type { ReportedOutage } from '../month/schema.ts';
import { ASSIGNMENT_COLUMNS, DEVICE_COLUMNS } from './assignment.ts';
import { duration, text, time, type Table } from './table.ts';

const ENDED_TERMS: Readonly<Record<ReportedOutage['ended'], Term>> = {
  up: term('已恢复', 'Recovered'),
  unobserved: term('其后未观测', 'Unobserved afterwards'),
  'moved-or-left': term('变更或停用时未恢复', 'Still down when moved or retired'),
  'period-end': term('期末未恢复', 'Still down at the end'),
};

/** Every outage. */
export const OUTAGES: Table<ReportedOutage> = {
  name: term('离线明细', 'Outages'),
  title: term('离线明细（逐次）', 'every outage'),
  frozen: 2,
  columns: [
    ...DEVICE_COLUMNS,
    ...ASSIGNMENT_COLUMNS,
    time('from', COLUMN_TERMS.from, ({ from }) => from),
    time('to', COLUMN_TERMS.to, ({ to }) => to),
    time('since', COLUMN_TERMS.since, ({ since }) => since),
    duration('duration', COLUMN_TERMS.duration, ({ from, to }) => to - from),
    duration('down', BUCKET_TERMS.down, ({ downMs }) => downMs),
    duration('unreachable', BUCKET_TERMS.unreachable, ({ unreachableMs }) => unreachableMs),
    duration('excused', BUCKET_TERMS.excused, ({ excusedMs }) => excusedMs),
    duration('unobserved', BUCKET_TERMS.unobserved, ({ unobservedMs }) => unobservedMs),
    text(
      'reason',
      COLUMN_TERMS.reason,
      ({ reason }, language) => reason && REASON_TERMS[reason][language],
    ),
    text('ended', COLUMN_TERMS.ended, ({ ended }, language) => ENDED_TERMS[ended][language], {
      width: 18,
    }),
    text('excusedBy', COLUMN_TERMS.excusedBy, ({ exclusions }) => exclusions.join(' '), {
      width: 21,
    }),
  ],
};
