import { ASSESSABLE_COVERAGE, ratio } from '../../core/judging/availability.ts';
import { workbookOf } from '../book/workbook.ts';
import { yearSheets } from '../book/year.ts';
import { hashOf, jsonOf, type ReportFile } from '../month/files.ts';
import { yearPageOf } from '../page/year.ts';
import type { YearContent } from './content.ts';
import { yearJsonSchema } from './schema.ts';

/**
 * The files a year is shown in, in code-point order of their names. The same content gives the same
 * bytes.
 */
export async function yearFiles(content: YearContent): Promise<readonly ReportFile[]> {
  const { document, language, markBelow, basis } = content;
  const hashes = [...basis, ['year.json', hashOf(jsonOf(document))] as const];
  const marks = { online: markBelow, coverage: ratio(ASSESSABLE_COVERAGE)! };
  const workbook = await workbookOf(
    yearSheets(document, hashes, marks, language),
    `${document.year}  ${hashes.at(-1)![1]}`,
  );
  return [
    { name: 'report.html', pieces: () => yearPageOf(content, hashes) },
    { name: 'report.xlsx', pieces: workbook },
    { name: 'year.json', pieces: () => jsonOf(document) },
    { name: 'year.schema.json', pieces: () => [yearJsonSchema()] },
  ];
}
