/** Longest line, characters: one enrolment with all its labels. */
const LONGEST_LINE = 1_048_576;

/**
 * Lines of a file of facts that is read a piece at a time; the last may want its end. Only a line
 * feed ends one, with or without a carriage return: `node:readline` of Node 24 ends one at U+2028
 * and U+2029 as well, which JSON writes as they are. Throws, with `path` and number, at a line that
 * is too long.
 */
export async function* linesOf(
  path: string,
  pieces: AsyncIterable<string>,
): AsyncGenerator<string> {
  let rest = '';
  let number = 1;
  for await (const piece of pieces) {
    const lines = (rest + piece).split(/\r?\n/);
    const tooLong = lines.findIndex((line) => line.length > LONGEST_LINE);
    if (tooLong >= 0)
      throw new RangeError(
        `${path}: line ${number + tooLong} is longer than ${LONGEST_LINE} characters`,
      );
    rest = lines.pop()!;
    number += lines.length;
    yield* lines;
  }
  if (rest !== '') yield rest;
}
