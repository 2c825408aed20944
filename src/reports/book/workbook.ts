import { strFromU8, strToU8, unzipSync, Zip, ZipDeflate } from 'fflate';
import { visibleText } from '../../core/text/cell-text.ts';
import { FIRST_ROW, GUARD, HEADING_ROW, letterOf, scaffoldOf } from './scaffold.ts';
import type { Format, Sheet, Table, Value } from './sheet.ts';

/**
 * The time every entry bears: the earliest a zip can hold, a day on so that no zone is before it.
 */
const ENTRY_TIME = new Date(1980, 0, 2, 12);
/** Rows turned into text at one time. */
const BATCH = 500;

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
      contentOf(name, strFromU8(entries[name]!), sheets, footer),
    );
}

function* zipped(
  names: readonly string[],
  contentOfEntry: (name: string) => Iterable<string>,
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
    for (const piece of contentOfEntry(name)) {
      entry.push(strToU8(piece));
      yield* ready.splice(0);
    }
    entry.push(new Uint8Array(0), true);
  }
  zip.end();
  yield* ready;
}

function contentOf(
  name: string,
  xml: string,
  sheets: readonly Sheet[],
  footer: string,
): Iterable<string> {
  const [, number] = /^xl\/worksheets\/sheet(\d+)\.xml$/.exec(name) ?? [];
  const sheet = number === undefined ? undefined : sheets[Number(number) - 1];
  if (sheet) return sheetXml(xml, sheet, footer);
  if (name === 'xl/workbook.xml') return [xml.replace('<definedNames/>', definedNames(sheets))];
  return [name === 'xl/sharedStrings.xml' ? xml.replaceAll(`>${GUARD}`, '>') : xml];
}

/** Which rows are printed on every page, and what the filters cover. */
function definedNames(sheets: readonly Sheet[]): string {
  const names = sheets.flatMap((sheet, index) => {
    if (sheet.layout === 'form') return [];
    const quoted = `'${escaped(sheet.name)}'!`;
    return [
      `<definedName name="_xlnm._FilterDatabase" localSheetId="${index}" hidden="1">${quoted}${filterRange(sheet).replace(/([A-Z]+)(\d+)/g, '$$$1$$$2')}</definedName>`,
      `<definedName name="_xlnm.Print_Titles" localSheetId="${index}">${quoted}$1:$${HEADING_ROW}</definedName>`,
    ];
  });
  return `<definedNames>${names.join('')}</definedNames>`;
}

function filterRange({ columns, rowCount }: Table): string {
  return `A${HEADING_ROW}:${letterOf(columns.length - 1)}${FIRST_ROW + rowCount - 1}`;
}

function* sheetXml(scaffold: string, sheet: Sheet, footer: string): Generator<string> {
  const xml = printed(scaffold, sheet, footer);
  if (sheet.layout === 'form') {
    yield xml;
    return;
  }
  const [whole, cells] = new RegExp(`<row r="${FIRST_ROW}"[^>]*>(.*?)</row>`).exec(xml)!;
  const at = xml.indexOf(whole);
  const styles = [...cells!.matchAll(/ s="(\d+)"/g)].map(([, style]) => style!);
  yield xml.slice(0, at);
  for (let from = 0; from < sheet.rowCount; from += BATCH)
    yield rowsXml(sheet, styles, from, Math.min(from + BATCH, sheet.rowCount));
  yield xml.slice(at + whole.length);
}

/** Adds the filter and the set-up for printing: A4 across, as wide as the page, numbered pages. */
function printed(xml: string, sheet: Sheet, footer: string): string {
  const filter = sheet.layout === 'table' ? `<autoFilter ref="${filterRange(sheet)}"/>` : '';
  const foot = `<headerFooter><oddFooter>&amp;L&amp;8 ${escaped(footer.replaceAll('&', '&&'))}&amp;R&amp;8 &amp;P / &amp;N</oddFooter></headerFooter>`;
  return xml
    .replace(/<worksheet[^>]*>/, (tag) => `${tag}<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>`)
    .replace('</sheetData>', `</sheetData>${filter}`)
    .replace(
      /<pageMargins[^>]*\/>/,
      '<printOptions horizontalCentered="1"/><pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>',
    )
    .replace(
      /<pageSetup[^>]*\/>/,
      `<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>${foot}`,
    );
}

function rowsXml(
  { columns, rowAt }: Table,
  styles: readonly string[],
  from: number,
  to: number,
): string {
  let xml = '';
  for (let index = from; index < to; index++) {
    const row = FIRST_ROW + index;
    xml += `<row r="${row}" ht="15.5" customHeight="1">`;
    const values = rowAt(index);
    for (let column = 0; column < values.length; column++)
      xml += cellXml(
        `${letterOf(column)}${row}`,
        styles[column]!,
        values[column]!,
        columns[column]!.format,
      );
    xml += '</row>';
  }
  return xml;
}

const DAY_MS = 86_400_000;

function cellXml(address: string, style: string, value: Value, format: Format): string {
  if (value === null || value === '') return `<c r="${address}" s="${style}"/>`;
  if (typeof value === 'string')
    return `<c r="${address}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(visibleText(value))}</t></is></c>`;
  return `<c r="${address}" s="${style}"><v>${format === 'duration' ? value / DAY_MS : value}</v></c>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escaped(text: string): string {
  return /[&<>"]/.test(text) ? text.replace(/[&<>"]/g, (character) => ENTITIES[character]!) : text;
}
