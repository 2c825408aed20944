import { LANGUAGES, type Language } from '../../../core/terms/language.ts';

/**
 * The language asked for: by `?lang=` (a tag such as `zh-CN` will do), else by the
 * `Accept-Language` header, else Chinese.
 */
export function languageOf(wanted: string | undefined, acceptLanguage: string): Language {
  const named = LANGUAGES.find((language) => language.split('-')[0] === wanted?.split('-')[0]);
  return named ?? preferred(acceptLanguage) ?? 'zh-CN';
}

function preferred(acceptLanguage: string): Language | undefined {
  const ranges = acceptLanguage.split(',').map((range) => {
    const [tag = '', quality = 'q=1'] = range.trim().toLowerCase().split(';');
    return {
      language: LANGUAGES.find((language) => tag.split('-')[0] === language.split('-')[0]),
      quality: Number(quality.trim().slice(2)),
    };
  });
  return ranges
    .filter(({ language, quality }) => language && quality > 0)
    .sort((a, b) => b.quality - a.quality)[0]?.language;
}
