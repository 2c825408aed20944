import { readFileSync } from 'node:fs';
import { isMap, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import type { Rubric } from '../../core/scoring/evaluation.ts';
import { rubricSchema, type RubricFile } from './schema.ts';

/** Largest file of a form, bytes. */
const MAX_FILE_BYTES = 1_048_576;

/**
 * A form that cannot be used. The message has one line for each thing wrong, naming file, line, key
 * and mend.
 */
class RubricError extends Error {
  /** `lines`: e.g. `evaluation.yaml: grades.1.from (line 12): ...`. */
  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'RubricError';
  }
}

/** A form, and the plain value it was read from, which can be kept beside the figures. */
export type LoadedRubric = { readonly rubric: Rubric; readonly file: RubricFile };

/**
 * Reads the evaluation form from a YAML file. Throws {@link RubricError} naming everything that is
 * wrong.
 */
export function loadRubric(path: string): LoadedRubric {
  const lines = new LineCounter();
  const document = parseDocument(readText(path), { lineCounter: lines, prettyErrors: false });
  const faults = document.errors.map(
    ({ message, pos }) =>
      `${path} (line ${lines.linePos(pos[0]).line}): ${message}; correct the YAML`,
  );
  if (faults.length > 0) throw new RubricError(faults);
  const file = plain(document, path);
  const parsed = rubricSchema.safeParse(file);
  if (parsed.success) return { rubric: parsed.data, file: file as RubricFile };
  throw new RubricError(
    parsed.error.issues
      .flatMap(expand)
      .map(
        ({ path: key, message }) =>
          `${path}: ${key.join('.')}${lineOf(document, lines, key)}: ${message}`,
      ),
  );
}

function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new RubricError([
      `${path}: cannot be read (${error instanceof Error ? error.message : String(error)}); check the setting "evaluation" and the file's permissions`,
    ]);
  }
  if (bytes.length > MAX_FILE_BYTES)
    throw new RubricError([
      `${path}: is larger than 1 MB; name the evaluation form, not another file`,
    ]);
  return bytes.toString('utf8');
}

function plain(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch (error) {
    throw new RubricError([
      `${path}: ${error instanceof Error ? error.message : String(error)}; write the values out`,
    ]);
  }
}

type Fault = { readonly path: readonly PropertyKey[]; readonly message: string };

function expand(issue: z.core.$ZodIssue): readonly Fault[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message:
        'is not known here; take it out or correct its name (see the shipped config/evaluation.yaml)',
    }));
  if (issue.code === 'invalid_union' && issue.errors.length === 0)
    return [
      {
        path: issue.path,
        message: 'is none of the known ones (see the shipped config/evaluation.yaml)',
      },
    ];
  return [
    {
      path: issue.path,
      message:
        issue.code === 'custom'
          ? issue.message
          : `${issue.message} (see the shipped config/evaluation.yaml)`,
    },
  ];
}

/** Where a key stands; of one that is missing, where the part stands that should hold it. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): string {
  for (let depth = path.length; depth > 0; depth--) {
    const offset = offsetOf(
      document.getIn(path.slice(0, depth - 1), true) ?? document.contents,
      path[depth - 1]!,
    );
    if (offset !== undefined) return ` (line ${lines.linePos(offset).line})`;
  }
  return '';
}

function offsetOf(parent: unknown, key: PropertyKey): number | undefined {
  const node = isSeq(parent)
    ? parent.items[Number(key)]
    : isMap(parent)
      ? parent.items.find((pair) => String(pair.key) === String(key))?.key
      : undefined;
  return (node as { readonly range?: readonly number[] } | undefined)?.range?.[0];
}
