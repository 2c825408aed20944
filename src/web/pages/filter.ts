import { SHOWN_STATES, type ShownState } from '../../core/judgement.ts';

/** What the list on the overview is narrowed by. Empty text narrows nothing. */
export type Filter = { readonly site: string; readonly vendor: string; readonly q: string; readonly state: ShownState | 'all' | '' };

/** Longest text a filter compares with, in characters; the rest is cut off. */
const MAX_TEXT = 200;

/** Reads a filter from a query. A reader's odd address shows everything rather than an error. */
export function filterOf(query: Readonly<Record<string, string>>): Filter {
  const text = (name: string): string => (query[name] ?? '').trim().slice(0, MAX_TEXT);
  const states: readonly (ShownState | 'all')[] = [...SHOWN_STATES, 'all'];
  return { site: text('site'), vendor: text('vendor'), q: text('q'), state: states.find((state) => state === query.state) ?? '' };
}

/** The filter's parts that narrow something, for addresses. */
export function filterQuery(filter: Filter): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''));
}
