import { term, type Term } from '../../core/terms/language.ts';
import { EVERY_LIST, text, type Table } from './table.ts';

/** One line of the method page (统计口径). */
export type MethodRow = { readonly item: Term; readonly value: Term };

/** How the figures were computed. */
export const METHOD: Table<MethodRow> = {
  name: term('统计口径', 'Method'),
  title: term('统计口径', 'how the figures were computed'),
  frozen: 1,
  columns: [
    text('item', term('项目', 'Item'), ({ item }, language) => item[language], {
      width: 26,
      media: EVERY_LIST,
    }),
    text('method', term('口径', 'Method'), ({ value }, language) => value[language], {
      width: 118,
      media: EVERY_LIST,
    }),
  ],
};

/** Makes a line. A value that is the same in every language may be plain text. */
export function methodRow(chinese: string, english: string, value: string | Term): MethodRow {
  return {
    item: term(chinese, english),
    value: typeof value === 'string' ? term(value, value) : value,
  };
}
