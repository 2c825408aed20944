import { strFromU8, unzipSync } from 'fflate';
import { GUARD, scaffoldOf } from './scaffold.ts';
import type { Sheet } from './sheet.ts';
import { definedNames, sheetXml } from './sheet-xml.ts';
import { zipOf } from './zip.ts';

/**
 * Makes a workbook in pieces. The same sheets give the same bytes, as {@link zipOf} says: entries
 * are in order of their names. `footer`: printed at the foot of each page, before its number.
 */
export async function workbookOf(
  sheets: readonly Sheet[],
  footer: string,
): Promise<() => AsyncIterable<Uint8Array>> {
  const entries = unzipSync(await scaffoldOf(sheets));
  const names = Object.keys(entries).sort();
  return () =>
    zipOf(
      names.map((name) => ({
        name,
        pieces: entryXml(name, strFromU8(entries[name]!), sheets, footer),
      })),
    );
}

function entryXml(
  name: string,
  xml: string,
  sheets: readonly Sheet[],
  footer: string,
): Iterable<string> {
  const [, number] = /^xl\/worksheets\/sheet(\d+)\.xml$/.exec(name) ?? [];
  const sheet = number === undefined ? undefined : sheets[Number(number) - 1];
  if (sheet) return sheetXml(xml, sheet, footer);
  if (name === 'xl/workbook.xml')
    return [xml.replace('<definedNames/>', () => definedNames(sheets))];
  return [name === 'xl/sharedStrings.xml' ? xml.replaceAll(`>${GUARD}`, '>') : xml];
}
