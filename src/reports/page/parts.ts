import { percent, ratio, type Fraction } from '../../core/judging/availability.ts';
import { term, type Language } from '../../core/terms/language.ts';
import { visibleMarkup } from '../../core/text/markup.ts';
import { HASHES, SIGNATURES, signatoriesOf, type HashedFile } from '../tables/signatures.ts';
import type { View } from '../tables/table.ts';
import { columnsSvg, type Point } from './charts.ts';
import { STYLE } from './style.ts';
import { tableHtml } from './table.ts';

/** Everything down to the first heading. */
export function opening(title: string, language: Language): string {
  const name = visibleMarkup(title);
  return `<!doctype html>\n<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${name}</title><style>${STYLE}</style></head><body>\n<h1>${name}</h1>\n`;
}

/** A heading and what is below it. `content` is HTML. */
export function section(heading: string, content: string): string {
  return `<h2>${visibleMarkup(heading)}</h2>\n${content}\n`;
}

/** A paragraph. */
export function paragraph(text: string): string {
  return `<p>${visibleMarkup(text)}</p>`;
}

/** A chart of online rates over time, with a note on its axis and on the line at the target. */
export function rateChart(
  rates: readonly { readonly label: string; readonly share: Fraction }[],
  { markBelow, language }: View,
  title: string,
): string {
  const points = rates.map(({ label, share }): Point => ({
    label,
    value: ratio(share),
    shown: `${percent(share)} %`,
  }));
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const least = Math.min(markBelow, ...known);
  const floor = Math.max(0, Math.floor((least - 0.005) * 50) / 50);
  const [axis, target] = [(floor * 100).toFixed(0), markBelow * 100];
  const note = term(
    `纵轴自 ${axis} % 起；虚线为 ${target} %。未剔除任何离线。`,
    `The axis begins at ${axis} %; the broken line is ${target} %. Nothing is excused.`,
  );
  return columnsSvg(points, { floor, top: 1, mark: markBelow }, title) + paragraph(note[language]);
}

/** The files with their hashes, and room for three signatures next to the last of them. */
export function signatures(files: readonly HashedFile[], view: View): string {
  return (
    tableHtml(HASHES, files, view, 'hashes') +
    tableHtml(SIGNATURES, signatoriesOf(files), view, 'sign')
  );
}
