import type { Language } from '../../../core/terms/language.ts';

/** A word, or a sentence made with values. */
type Said = string | ((...values: never[]) => string);

/** Pairs of Chinese and English; a sentence takes the same values in both. */
type Pairs = Readonly<Record<string, readonly [chinese: Said, english: Said]>>;

/** What a part of a page says in one language. */
type Sayings<P extends Pairs> = {
  readonly [Name in keyof P]: P[Name][0] extends string ? string : P[Name][0];
};

/**
 * The words of one part of a page by language, from pairs of Chinese and English. What many pages
 * share is in `words.ts`.
 */
export function bilingual<const P extends Pairs>(pairs: P): Readonly<Record<Language, Sayings<P>>> {
  const sayings = (place: 0 | 1): Sayings<P> =>
    Object.fromEntries(
      Object.entries(pairs).map(([name, pair]) => [name, pair[place]]),
    ) as Sayings<P>;
  return { 'zh-CN': sayings(0), en: sayings(1) };
}
