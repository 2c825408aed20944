import { yearSheets } from '../book/year-book.ts';
import { workbookOf } from '../book/workbook.ts';
import { hashedFiles, hashOf, jsonOf, type ReportFile } from '../month/files.ts';
import { yearPage } from '../page/year-page.ts';
import type { YearContent } from './content.ts';
import { schemaText } from '../format.ts';

/**
 * The files a year is shown in, in code-point order of their names. The same content gives the same
 * bytes.
 */
export async function yearFiles({
  document,
  language,
  markBelow,
  basis,
}: YearContent): Promise<readonly ReportFile[]> {
  const view = { language, zone: document.zone, markBelow };
  const sha256 = hashOf(jsonOf(document));
  const files = [...hashedFiles(basis), { name: 'year.json', sha256 }];
  const sheets = yearSheets(document, files, view);
  const workbook = await workbookOf(sheets, `${document.year}  ${sha256}`);
  return [
    { name: 'report.html', pieces: () => yearPage(document, files, view) },
    { name: 'report.xlsx', pieces: workbook },
    { name: 'year.json', pieces: () => jsonOf(document) },
    { name: 'year.schema.json', pieces: () => [schemaText('year')] },
  ];
}
