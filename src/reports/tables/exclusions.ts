import { COLUMN_TERMS } from '../../core/terms/columns.ts';
import { term } from '../../core/terms/language.ts';
import type { ReportedExclusion } from '../assessment/schema.ts';
import { count, duration, text, time, type Table } from './table.ts';

const LATE = term('逾期', 'Late');

/** Approved exclusions with their evidence, and how much time each excused. */
export const EXCLUSIONS: Table<ReportedExclusion> = {
  name: term('报备', 'Exclusions'),
  title: term('报备与剔除时长', 'exclusions and the time they excuse'),
  frozen: 1,
  columns: [
    text('id', term('报备编号', 'Exclusion'), ({ id }) => id, { width: 22 }),
    text('reason', COLUMN_TERMS.reason, ({ reason }) => reason, { width: 12 }),
    time('from', COLUMN_TERMS.from, ({ from }) => from),
    time('to', COLUMN_TERMS.to, ({ to }) => to),
    count('devices', COLUMN_TERMS.devices, ({ devices }) => devices),
    duration('excused', term('剔除时长', 'Time excused'), ({ excusedMs }) => excusedMs),
    time('filedAt', term('报备时间', 'Filed at'), ({ filedAt }) => filedAt),
    time('recordedAt', COLUMN_TERMS.recordedAt, ({ recordedAt }) => recordedAt),
    text(
      'late',
      term('逾期报备', 'Filed late'),
      ({ late }, language) => (late ? LATE[language] : null),
      { width: 9 },
    ),
    text('requester', term('申请人', 'Requester'), ({ requester }) => requester),
    text('approver', term('批准人', 'Approver'), ({ approver }) => approver),
    text('evidence', term('佐证文件', 'Evidence'), ({ evidence }) => evidence?.name ?? null, {
      width: 20,
    }),
    text(
      'evidenceHash',
      term('佐证文件 SHA-256', 'SHA-256 of the evidence'),
      ({ evidence }) => evidence?.sha256 ?? null,
      { width: 68 },
    ),
    text('note', term('备注', 'Note'), ({ note }) => note, { width: 24 }),
  ],
};
