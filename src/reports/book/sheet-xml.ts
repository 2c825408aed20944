import { visibleMarkup } from '../../core/text/markup.ts';
import { FIRST_ROW, HEADING_ROW, letterOf } from './scaffold.ts';
import type { CellValue, ListSheet, Sheet } from './sheet.ts';

/** Rows turned into text at one time. */
const BATCH = 500;

/**
 * The XML of a sheet in pieces: its scaffold, made ready for printing, with the rows of a list.
 * `footer`: printed at the foot of each page, before its number.
 */
export function* sheetXml(scaffold: string, sheet: Sheet, footer: string): Generator<string> {
  const xml = printable(scaffold, sheet, footer);
  if (sheet.layout === 'form') {
    yield xml;
    return;
  }
  const [styleRow, cells] = new RegExp(`<row r="${FIRST_ROW}"[^>]*>(.*?)</row>`).exec(xml)!;
  const at = xml.indexOf(styleRow);
  const styles = [...cells!.matchAll(/ s="(\d+)"/g)].map(([, style]) => style!);
  yield xml.slice(0, at);
  for (let from = 0; from < sheet.rowCount; from += BATCH)
    yield rowsXml(sheet, styles, from, Math.min(from + BATCH, sheet.rowCount));
  yield xml.slice(at + styleRow.length);
}

/** Names for the workbook: which rows each printed page repeats, and what the filters cover. */
export function definedNames(sheets: readonly Sheet[]): string {
  const names = sheets.flatMap((sheet, index) => {
    if (sheet.layout === 'form') return [];
    const quoted = `'${visibleMarkup(sheet.name)}'!`;
    const filtered = filterRange(sheet).replace(/([A-Z]+)(\d+)/g, '$$$1$$$2');
    return [
      `<definedName name="_xlnm._FilterDatabase" localSheetId="${index}" hidden="1">${quoted}${filtered}</definedName>`,
      `<definedName name="_xlnm.Print_Titles" localSheetId="${index}">${quoted}$1:$${HEADING_ROW}</definedName>`,
    ];
  });
  return `<definedNames>${names.join('')}</definedNames>`;
}

function filterRange({ columns, rowCount }: ListSheet): string {
  return `A${HEADING_ROW}:${letterOf(columns.length - 1)}${FIRST_ROW + rowCount - 1}`;
}

const PRINT_OPTIONS =
  '<printOptions horizontalCentered="1"/>' +
  '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>';
const PAGE_SETUP =
  '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>';

/** Adds the filter and the set-up for printing: A4 across, as wide as the page, numbered pages. */
function printable(xml: string, sheet: Sheet, footer: string): string {
  const filter = sheet.layout === 'list' ? `<autoFilter ref="${filterRange(sheet)}"/>` : '';
  const left = visibleMarkup(footer.replaceAll('&', '&&'));
  const foot = `<headerFooter><oddFooter>&amp;L&amp;8 ${left}&amp;R&amp;8 &amp;P / &amp;N</oddFooter></headerFooter>`;
  return xml
    .replace(/<worksheet[^>]*>/, (tag) => `${tag}<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>`)
    .replace('</sheetData>', `</sheetData>${filter}`)
    .replace(/<pageMargins[^>]*\/>/, PRINT_OPTIONS)
    .replace(/<pageSetup[^>]*\/>/, () => PAGE_SETUP + foot);
}

function rowsXml(
  { rowAt }: ListSheet,
  styles: readonly string[],
  from: number,
  to: number,
): string {
  const letters = styles.map((_, column) => letterOf(column));
  let xml = '';
  for (let index = from; index < to; index++) {
    const row = FIRST_ROW + index;
    const cells = rowAt(index).map((value, column) =>
      cellXml(`${letters[column]!}${row}`, styles[column]!, value),
    );
    xml += `<row r="${row}" ht="15.5" customHeight="1">${cells.join('')}</row>`;
  }
  return xml;
}

function cellXml(address: string, style: string, value: CellValue): string {
  if (value === null || value === '') return `<c r="${address}" s="${style}"/>`;
  if (typeof value === 'number') return `<c r="${address}" s="${style}"><v>${value}</v></c>`;
  const text = visibleMarkup(value);
  return `<c r="${address}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
}
