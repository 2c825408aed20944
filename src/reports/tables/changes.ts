import { COLUMN_TERMS } from '../../core/terms/columns.ts';
import { term, type Term } from '../../core/terms/language.ts';
import type { Change } from '../month/schema.ts';
import { ASSIGNMENT_COLUMNS, type Assigned } from './assignment.ts';
import { columnsOf, text, time, type Column, type Table } from './table.ts';

const CHANGE_TERMS: Readonly<Record<Change['change'], Term>> = {
  entered: term('新增', 'Added'),
  moved: term('变更', 'Moved'),
  left: term('停用', 'Retired'),
};

/** Devices that were added, moved or retired. */
export const CHANGES: Table<Change> = {
  name: term('设备变动', 'Changes'),
  title: term('新增、变更、停用设备', 'devices added, moved or retired'),
  frozen: 1,
  columns: [
    text('device', COLUMN_TERMS.device, ({ device }) => device, { width: 23 }),
    time('at', COLUMN_TERMS.time, ({ at }) => at),
    time('recordedAt', COLUMN_TERMS.recordedAt, ({ recordedAt }) => recordedAt),
    text('change', COLUMN_TERMS.change, ({ change }, language) => CHANGE_TERMS[change][language], {
      width: 9,
    }),
    ...sideColumns('before', term('原', 'Old'), ({ before }) => before),
    ...sideColumns('after', term('新', 'New'), ({ after }) => after),
  ],
};

function sideColumns(
  name: string,
  side: Term,
  assignedOf: (change: Change) => Assigned | null,
): readonly Column<Change>[] {
  return columnsOf(ASSIGNMENT_COLUMNS, assignedOf).map((column) => ({
    ...column,
    key: `${name}.${column.key}`,
    heading: term(
      `${side['zh-CN']}${column.heading['zh-CN']}`,
      `${side.en} ${column.heading.en.toLowerCase()}`,
    ),
  }));
}
