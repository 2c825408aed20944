import { filterOf, filterQuery, type Filter } from './filter.ts';
import { sortingOf, sortingText, type Sorting } from './sorting.ts';
import type { Query } from '../layout/view.ts';

/** What the list was asked for. */
export type Asked = {
  readonly filter: Filter;
  readonly sorting: Sorting;
  /** From 1. */
  readonly page: number;
};

/** The parts of an address that ask the same again. */
export function askedQuery({ filter, sorting, page }: Asked): Query {
  return { ...filterQuery(filter), sort: sortingText(sorting), page: page > 1 ? String(page) : '' };
}

/** Reads what was asked for. An odd address shows more rather than an error. */
export function listQueryOf(query: Query): Asked {
  const page = /^[1-9]\d{0,4}$/.test(query['page'] ?? '') ? Number(query['page']) : 1;
  return { filter: filterOf(query), sorting: sortingOf(query['sort'] ?? ''), page };
}
