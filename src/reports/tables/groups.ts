import { COLUMN_TERMS } from '../../core/terms/columns.ts';
import { KIND_TERMS } from '../../core/terms/kinds.ts';
import { term, type Language, type Term } from '../../core/terms/language.ts';
import type { Group } from '../month/schema.ts';
import { FIGURE_COLUMNS } from './figures.ts';
import {
  columnsOf,
  count,
  EVERY_LIST,
  EVERYWHERE,
  text,
  type Column,
  type Table,
} from './table.ts';

const GROUPING_TERMS: Readonly<Record<Group['by'], Term>> = {
  total: COLUMN_TERMS.total,
  kind: COLUMN_TERMS.kind,
  contract: term('合同', 'Contract'),
  vendor: COLUMN_TERMS.vendor,
  site: COLUMN_TERMS.site,
};

/** What a group is of, e.g. the name of its site; empty for the total. */
export function groupName({ by, key }: Group, language: Language): string {
  if (by === 'total') return '';
  if (by === 'kind') return KIND_TERMS[key as keyof typeof KIND_TERMS][language];
  return key === '' ? COLUMN_TERMS.noValue[language] : key;
}

const columns: readonly Column<Group>[] = [
  text('by', term('汇总口径', 'Grouped by'), ({ by }, language) => GROUPING_TERMS[by][language], {
    width: 11,
    media: EVERY_LIST,
  }),
  text('key', term('对象', 'Group'), groupName, {
    width: 24,
    media: EVERY_LIST,
  }),
  count('devices', COLUMN_TERMS.devices, ({ devices }) => devices, {
    media: EVERYWHERE,
  }),
  ...columnsOf(FIGURE_COLUMNS, ({ figures }: Group) => figures),
];

/** `groups.csv`, and the overview on the cover and the page. */
export const GROUPS: Table<Group> = {
  name: term('总体情况', 'Overview'),
  title: term('总体情况', 'overview'),
  frozen: 2,
  columns,
};

/** The sheet of the sites. */
export const SITES: Table<Group> = {
  name: term('按辖区', 'By site'),
  title: term('按辖区汇总', 'by site'),
  frozen: 2,
  columns,
};

/** The sheet of all other groups. */
export const KINDS_AND_CONTRACTS: Table<Group> = {
  name: term('按类别与合同', 'By kind and contract'),
  title: term('按类别、合同、维护单位汇总', 'by kind, contract and vendor'),
  frozen: 2,
  columns,
};
