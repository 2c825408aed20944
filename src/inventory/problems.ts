/** Something wrong in an inventory file, said so that whoever keeps the file can mend it. */
export type Problem = {
  readonly file: string;
  /** As a spreadsheet numbers rows: the headings are row 1. Null: the file as a whole. */
  readonly row: number | null;
  /** Heading as the file has it; empty when the row as a whole is meant. */
  readonly column: string;
  /**
   * The offending value, shortened, escaped and without credentials; empty when there is none to
   * show.
   */
  readonly value: string;
  /** What is wrong; and how to mend it. */
  readonly message: string;
};

/** Takes note of a problem. `value` is made safe to show here. */
export type Report = (row: number | null, column: string, value: string, message: string) => void;

/** Problems printed before the rest are only counted. */
const PRINTED_PROBLEMS = 50;

const SHOWN_CHARACTERS = 60;
const CREDENTIALS = /[a-z][a-z0-9+.-]*:\/\/\S*@|[?&;](?:password|passwd|pwd|pass)=/i;

/** Whether text holds a URL with a user and password, or a password among its parameters. */
export function holdsCredentials(text: string): boolean {
  return CREDENTIALS.test(text);
}

/**
 * A value as it may be printed: at most 60 characters, invisible ones escaped; one that holds
 * credentials is not shown.
 */
export function shown(value: string): string {
  if (holdsCredentials(value)) return '(not shown: holds a password)';
  const characters = Array.from(value.slice(0, 2 * SHOWN_CHARACTERS + 2));
  const cut = characters.slice(0, SHOWN_CHARACTERS).join('');
  const escaped = cut.replaceAll(
    /[\p{C}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
  return characters.length > SHOWN_CHARACTERS ? `${escaped}…` : escaped;
}

/** A collector of problems of one file. */
export function problemsOf(file: string): {
  readonly problems: readonly Problem[];
  readonly report: Report;
} {
  const problems: Problem[] = [];
  return {
    problems,
    report: (row, column, value, message) =>
      problems.push({ file, row, column: shown(column), value: shown(value), message }),
  };
}

/**
 * One line a problem, e.g. `devices.csv: row 4, column "address", "300.1.1.1": is no address; ...`.
 * At most 50, then a count.
 */
export function formatProblems(problems: readonly Problem[]): readonly string[] {
  const lines = problems.slice(0, PRINTED_PROBLEMS).map(formatProblem);
  const rest = problems.length - lines.length;
  return rest > 0 ? [...lines, `... and ${rest} more`] : lines;
}

function formatProblem(problem: Problem): string {
  const place = [
    problem.row === null ? '' : `row ${problem.row}`,
    problem.column === '' ? '' : `column "${problem.column}"`,
    problem.value === '' ? '' : `"${problem.value}"`,
  ].filter((part) => part !== '');
  return place.length === 0
    ? `${problem.file}: ${problem.message}`
    : `${problem.file}: ${place.join(', ')}: ${problem.message}`;
}
