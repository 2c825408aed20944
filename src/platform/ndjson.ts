/** Values as text, one JSON value a line, each line ended by a line feed. */
export function toNdjson(values: Iterable<unknown>): string {
  let text = '';
  for (const value of values) text += `${JSON.stringify(value)}\n`;
  return text;
}

/**
 * Reads back the lines of {@link toNdjson}. A line that is not JSON, as the last one after a crash,
 * is undefined; an empty line is left out.
 */
export function fromNdjson(text: string): readonly unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map(parseJson);
}

/** The value of a JSON text; undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
