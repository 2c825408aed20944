import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type ParsedNode,
} from 'yaml';

/** A YAML file: its content as plain values, and where each part of it is written. */
export type YamlFile = {
  readonly ok: true;
  /** Maps, lists and scalars; null when the file holds nothing. Not checked against any schema. */
  readonly content: unknown;
  /**
   * Names a part for an error message: `FILE: rules.0.use (line 7)`. A missing part gets the line
   * of the nearest part that should hold it.
   */
  readonly place: (path: readonly PropertyKey[]) => string;
  /** The text of the scalar at a path; empty where there is none. */
  readonly textAt: (path: readonly PropertyKey[]) => string;
};

/** A YAML file, or all that is wrong with its syntax: one line each, with file, line and mend. */
export type YamlResult = YamlFile | { readonly ok: false; readonly problems: readonly string[] };

/** One mistake in the content of a file. */
export type ContentProblem = { readonly path: readonly PropertyKey[]; readonly message: string };

/** How a YAML file is read. */
export type YamlOptions = {
  /** `core`: numbers, booleans and nulls are recognised. `failsafe`: every scalar stays text. */
  readonly schema: 'core' | 'failsafe';
  /** True for a file of passwords: problems then quote nothing of it. */
  readonly secret: boolean;
};

/** How often aliases may be expanded; nested aliases can make a small file endless. */
const MAX_ALIASES = 1000;

/**
 * Reads the text of a YAML file; `file` is its name for error messages. Refuses the name
 * `__proto__`, which schema checks would drop silently. Never throws.
 */
export function readYaml(text: string, file: string, options: YamlOptions): YamlResult {
  const lines = new LineCounter();
  const { schema, secret } = options;
  const document = parseDocument(text, { schema, lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number): string => `line ${lines.linePos(offset).line}`;
  if (document.errors.length > 0) {
    const wrong = (message: string): string =>
      secret ? 'is no valid YAML; correct it there' : `${message}; correct the YAML`;
    const problems = document.errors.map(
      ({ message, pos }) => `${file} (${lineAt(pos[0])}): ${wrong(message)}`,
    );
    return { ok: false, problems };
  }
  const forbidden = forbiddenNames(document);
  if (forbidden.length > 0) {
    const problems = forbidden.map(
      (offset) => `${file}: __proto__ (${lineAt(offset)}): cannot be a name; choose another`,
    );
    return { ok: false, problems };
  }
  return readContent(document, file, secret, lineAt);
}

function readContent(
  document: Document.Parsed,
  file: string,
  secret: boolean,
  lineAt: (offset: number) => string,
): YamlResult {
  try {
    return {
      ok: true,
      content: document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown,
      place: (path) => placeOf(document, file, path, lineAt),
      textAt: (path) => {
        const node = document.getIn(path, true);
        return isScalar(node) && typeof node.value === 'string' ? node.value : '';
      },
    };
  } catch (error) {
    // An unknown alias is quoted in the message: of a password it may be the password itself.
    const message =
      !secret && error instanceof Error
        ? error.message
        : 'has an alias that leads nowhere or expands without end';
    return { ok: false, problems: [`${file}: ${message}; write the values out`] };
  }
}

/** Where the name `__proto__` is written, as offsets. */
function forbiddenNames(document: Document.Parsed): readonly number[] {
  const offsets: number[] = [];
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === '__proto__') offsets.push(key.range?.[0] ?? 0);
    },
  });
  return offsets;
}

function placeOf(
  document: Document.Parsed,
  file: string,
  path: readonly PropertyKey[],
  lineAt: (offset: number) => string,
): string {
  const name = path.map(String).join('.');
  for (let depth = path.length; depth > 0; depth--) {
    const offset = offsetOf(document, path.slice(0, depth));
    if (offset !== undefined) return `${file}: ${name} (${lineAt(offset)})`;
  }
  return name === '' ? file : `${file}: ${name}`;
}

/** The offset of a key or a list item; undefined where there is none. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number | undefined {
  const last = path.at(-1);
  const parent: unknown =
    path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const node = isMap<ParsedNode>(parent)
    ? parent.items.find(({ key }) => String(key) === String(last))?.key
    : isSeq<ParsedNode>(parent)
      ? parent.items[Number(last)]
      : undefined;
  return node?.range[0];
}
