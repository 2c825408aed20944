import type { CellObject } from 'write-excel-file/node';
import { term, type Language, type Term } from '../../core/terms/language.ts';
import type { ReportedEvaluation } from '../assessment/schema.ts';
import { SIGNATURES, signatoriesOf, type HashedFile } from '../tables/signatures.ts';
import { columnsIn, type Column, type View } from '../tables/table.ts';
import { across, heading, label, valued } from './cells.ts';
import { cellsIn, type FormRow, type FormSheet } from './sheet.ts';
import { BOXED, COLOURS } from './styles.ts';

/** Columns of a cover. */
const COLUMNS = 8;

/** What a cover shows. */
export type CoverParts = {
  readonly title: Term;
  readonly subtitle: string;
  readonly figures: readonly FormRow[];
  /** What the hashes are for. */
  readonly hashesTitle: Term;
  readonly files: readonly HashedFile[];
};

/**
 * The cover: what the period came to, the hashes that tie the paper to the files, and room for the
 * signatures.
 */
export function coverSheet(parts: CoverParts, language: Language): FormSheet {
  return {
    layout: 'form',
    name: term('封面', 'Cover')[language],
    widths: Array.from({ length: COLUMNS }, () => 17),
    rows: [
      titleRow(parts.title[language]),
      subtitleRow(parts.subtitle),
      [],
      ...parts.figures,
      [],
      ...hashRows(parts.files, parts.hashesTitle[language]),
      [],
      ...signatureRows(parts.files, language),
    ],
  };
}

function titleRow(value: string): FormRow {
  const style = { fontSize: 22, fontWeight: 'bold', textColor: COLOURS.head, height: 48 } as const;
  return across({ value, align: 'center', alignVertical: 'center', ...style }, COLUMNS);
}

function subtitleRow(value: string): FormRow {
  const style = { fontSize: 11, textColor: COLOURS.quiet, height: 22 } as const;
  return across({ value, align: 'center', alignVertical: 'center', ...style }, COLUMNS);
}

/** The headings of the figures of a cover. `first`: of the labels. */
export function figureHeadings<Row>(
  first: readonly Term[],
  columns: readonly Column<Row>[],
  language: Language,
): FormRow {
  const headings = columnsIn(columns, 'cover').map((column) => column.heading);
  return [...first, ...headings].map((text) => heading(text[language]));
}

/** The figures of one row of a cover. */
export function figureCells<Row>(
  columns: readonly Column<Row>[],
  row: Row,
  { language, zone }: View,
): FormRow {
  const cellOf = cellsIn(zone);
  return columnsIn(columns, 'cover').map(({ format, value }) =>
    valued(cellOf(value(row, language), format), format),
  );
}

/** The grade and the points of the form, or that there are none yet. */
export function gradeRow(evaluation: ReportedEvaluation | null, language: Language): FormRow {
  const result =
    evaluation?.grade != null && evaluation.total
      ? `${evaluation.grade}　${Number(evaluation.total.decimal).toFixed(2)}`
      : term('未评定（有需人工填写的指标）', 'not graded (indicators are left to people)')[
          language
        ];
  return [
    label(term('自评等级与得分', 'Grade and score')[language]),
    ...across({ ...valued(result, 'text'), fontWeight: 'bold' }, COLUMNS - 1),
  ];
}

function hashRows(files: readonly HashedFile[], title: string): readonly FormRow[] {
  return [
    across(heading(title), COLUMNS),
    ...files.map(({ name, sha256 }) => [
      label(name),
      ...across({ ...valued(sha256, 'text'), fontFamily: 'Consolas' }, COLUMNS - 1),
    ]),
  ];
}

/** Each signatory signs next to the hash of what is signed. */
function signatureRows(files: readonly HashedFile[], language: Language): readonly FormRow[] {
  const [party, file, sha256, ...blanks] = SIGNATURES.columns.map((column) =>
    heading(column.heading[language]),
  );
  return [
    [party!, file!, ...across(sha256!, 3), ...blanks],
    ...signatoriesOf(files).map(({ party, signs }) => [
      { ...label(party[language]), height: 46 },
      valued(signs.name, 'text'),
      ...across(hashCell(signs.sha256), 3),
      ...blanks.map(() => BOXED),
    ]),
  ];
}

function hashCell(sha256: string): CellObject {
  return { ...valued(sha256, 'text'), fontSize: 8, fontFamily: 'Consolas', wrap: true };
}
