import { strFromU8, strToU8, unzipSync, Zip, ZipDeflate } from 'fflate';
import { GUARD, scaffoldOf } from './scaffold.ts';
import type { Sheet } from './sheet.ts';
import { definedNames, sheetXml } from './sheet-xml.ts';

/**
 * The time every entry bears: the earliest a zip can hold, a day on so that no zone is before it.
 */
const ENTRY_TIME = new Date(1980, 0, 2, 12);

/**
 * Makes a workbook in pieces. The same sheets give the same bytes at any time, on any machine and
 * in any zone of the host: entries are in order of their names and bear one fixed time. `footer`:
 * printed at the foot of each page, before its number.
 */
export async function workbookOf(
  sheets: readonly Sheet[],
  footer: string,
): Promise<() => Iterable<Uint8Array>> {
  const entries = unzipSync(await scaffoldOf(sheets));
  return () =>
    zipped(Object.keys(entries).sort(), (name) =>
      entryXml(name, strFromU8(entries[name]!), sheets, footer),
    );
}

function* zipped(
  names: readonly string[],
  contentOf: (name: string) => Iterable<string>,
): Generator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    ready.push(chunk);
  });
  for (const name of names) {
    const entry = new ZipDeflate(name, { level: 6 });
    entry.mtime = ENTRY_TIME;
    zip.add(entry);
    for (const piece of contentOf(name)) {
      entry.push(strToU8(piece));
      yield* ready.splice(0);
    }
    entry.push(new Uint8Array(0), true);
  }
  zip.end();
  yield* ready;
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
