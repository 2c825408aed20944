/** A sheet of text cells as a file gave it: headings, then rows. */
export type Table = {
  readonly headings: readonly string[];
  /**
   * `number` is the row as a spreadsheet shows it: the headings are row 1. Rows without any text
   * are left out.
   */
  readonly rows: readonly { readonly number: number; readonly cells: readonly string[] }[];
  /** Whether a bare number in a date column may be a spreadsheet's day count. */
  readonly serialDates: boolean;
};

/** Largest inventory file, bytes. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** Most rows below the headings. */
export const MAX_ROWS = 100_000;
/** Most columns. */
export const MAX_COLUMNS = 200;
/** Longest cell, UTF-8 bytes. */
export const MAX_CELL_BYTES = 4096;

/**
 * Without the spaces and invisible marks that get pasted around a value, full-width spaces
 * included.
 */
export function trimmed(text: string): string {
  return text.replaceAll(/^[\s\u200B-\u200F\u2060\uFEFF]+|[\s\u200B-\u200F\u2060\uFEFF]+$/g, '');
}

/** What all ways of writing a heading have in common. */
export function keyOf(heading: string): string {
  return trimmed(heading)
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_*-]/g, '');
}
