import type { Language, Term } from '../../../core/terms/language.ts';

/** A text, or a sentence made with values. */
type Text = string | ((...values: never[]) => string);

/** A text in Chinese and in English. A sentence takes the same values in both. */
type Pair = readonly [chinese: Text, english: Text];

type Entries = Readonly<Record<string, Pair | Term>>;

/** The texts in one language. */
type Wording<E extends Entries> = {
  readonly [Name in keyof E]: E[Name] extends Pair
    ? E[Name][0] extends string
      ? string
      : E[Name][0]
    : string;
};

/**
 * The words of one part of a page by language, from pairs of Chinese and English and from terms of
 * `core/terms`. Words of several pages are in `words.ts`.
 */
export function bilingual<const E extends Entries>(
  entries: E,
): Readonly<Record<Language, Wording<E>>> {
  const wording = (language: Language): Wording<E> =>
    Object.fromEntries(
      Object.entries(entries).map(([name, entry]) => [name, textIn(entry, language)]),
    ) as Wording<E>;
  return { 'zh-CN': wording('zh-CN'), en: wording('en') };
}

function textIn(entry: Pair | Term, language: Language): Text {
  if ('en' in entry) return entry[language];
  return entry[language === 'en' ? 1 : 0];
}
