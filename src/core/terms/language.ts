/** The languages the program speaks. Operators' own text is never translated. */
export const LANGUAGES = ['zh-CN', 'en'] as const;
/** One of {@link LANGUAGES}. */
export type Language = (typeof LANGUAGES)[number];

/** One text in every language. */
export type Term = Readonly<Record<Language, string>>;

/** A term from its Chinese and its English. */
export function term(chinese: string, english: string): Term {
  return { 'zh-CN': chinese, en: english };
}

/** A table of terms in one language. */
export function termsIn<Name extends string>(
  terms: Readonly<Record<Name, Term>>,
  language: Language,
): Readonly<Record<Name, string>> {
  const entries = Object.entries<Term>(terms).map(([name, one]) => [name, one[language]]);
  return Object.fromEntries(entries) as Record<Name, string>;
}
