import { percent, ratio, type Fraction } from '../../core/judging/availability.ts';
import type { Language } from '../tables/csv.ts';
import type { MethodRow } from '../method.ts';
import type { Figures } from '../month/schema.ts';
import { columnsSvg, type Point } from './charts.ts';
import { escaped } from './escape.ts';
import { STYLE } from './style.ts';

/** Gives a text in the language of the page, escaped. */
export type Say = (chinese: string, english: string) => string;

/** Makes what speaks the language of a page. */
export function saying(language: Language): Say {
  return (chinese, english) => escaped(language === 'en' ? english : chinese);
}

/** Everything down to the first heading. `title` is HTML. */
export function opening(title: string, language: Language): string {
  return `<!doctype html>\n<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head><body>\n<h1>${title}</h1>\n`;
}

/** A heading and what is below it, both HTML. */
export function section(heading: string, content: string): string {
  return `<h2>${heading}</h2>\n${content}\n`;
}

/** Cells of a table: online rate, its bounds, intact rate, coverage, outages. */
export function rateCells(
  { online, intact, coverage, outages }: Figures,
  markBelow: number,
): string {
  const bad = (ratio(online.rate) ?? 1) < markBelow ? ' bad' : '';
  const cell = (text: string, more = ''): string => `<td class="n${more}">${text}</td>`;
  const shown = (share: Figures['coverage']): string =>
    percent(share) === '' ? '' : `${percent(share)} %`;
  return [
    cell(shown(online.rate), bad),
    ...[online.lower, online.upper, intact.rate, coverage].map((share) => cell(shown(share))),
    cell(String(outages)),
  ].join('');
}

/**
 * Columns of online rates over time, with a note on the axis and on the line at `markBelow`, a
 * share of 1. `title` is HTML.
 */
export function rateChart(
  rates: readonly { readonly label: string; readonly share: Fraction }[],
  markBelow: number,
  title: string,
  say: Say,
): string {
  const points = rates.map(({ label, share }): Point => ({
    label,
    value: ratio(share),
    shown: `${percent(share)} %`,
  }));
  const least = Math.min(
    markBelow,
    ...points.flatMap(({ value }) => (value === null ? [] : [value])),
  );
  const floor = Math.max(0, Math.floor((least - 0.005) * 50) / 50);
  const note = `<p>${say(`纵轴自 ${(floor * 100).toFixed(0)} % 起；虚线为 ${markBelow * 100} %。未剔除任何离线。`, `The axis begins at ${(floor * 100).toFixed(0)} %; the broken line is ${markBelow * 100} %. Nothing is taken out.`)}</p>`;
  return columnsSvg(points, floor, 1, markBelow, title) + note;
}

/** How the figures came about. */
export function methodTable(rows: readonly MethodRow[], language: Language): string {
  const lines = rows.map(
    ({ item, value }) =>
      `<tr><td>${escaped(item[language])}</td><td>${escaped(value[language])}</td></tr>`,
  );
  return `<table><tbody>\n${lines.join('\n')}\n</tbody></table>`;
}

/** Hashes of files by their names, and room for three signatures next to the last of them. */
export function signatures(hashes: readonly (readonly [string, string])[], say: Say): string {
  const rows = hashes.map(
    ([name, hash]) => `<tr><td>${escaped(name)}</td><td class="hash">${escaped(hash)}</td></tr>`,
  );
  const parties = [
    say('运维单位', 'Maintenance contractor'),
    say('使用单位', 'User'),
    say('指挥中心', 'Command centre'),
  ];
  const [name, hash] = hashes.at(-1) ?? ['', ''];
  const lines = parties.map(
    (party) =>
      `<tr><td>${party}</td><td class="hash">${escaped(`${name} ${hash}`)}</td><td></td><td></td></tr>`,
  );
  const heads = [
    say('单位', 'party'),
    say('确认的校验值', 'confirmed hash'),
    say('签字（盖章）', 'signature and seal'),
    say('日期', 'date'),
  ].map((head) => `<th>${head}</th>`);
  return `<table><thead><tr><th>${say('文件', 'file')}</th><th>SHA-256</th></tr></thead><tbody>${rows.join('')}</tbody></table><table class="sign"><thead><tr>${heads.join('')}</tr></thead><tbody>${lines.join('')}</tbody></table>`;
}
