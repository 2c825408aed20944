import { isCollection, isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { shown } from '../problems.ts';
import { ledgerSchema, type WrittenLedger } from './schema.ts';

/** A ledger as written, with where each of its parts stands; or what is wrong, a line each. */
export type YamlLedger =
  | {
      readonly ok: true;
      readonly written: WrittenLedger;
      readonly place: (path: readonly PropertyKey[]) => string;
    }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads `contracts.yaml`. Everything wrong with it is found at once. Never throws. */
export function readYamlLedger(text: string, file: string): YamlLedger {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: 'failsafe',
    lineCounter: lines,
    prettyErrors: false,
  });
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.map(
        ({ message, pos }) =>
          `${file} (line ${String(lines.linePos(pos[0]).line)}): ${message}; correct the YAML`,
      ),
    };
  }
  const place = (path: readonly PropertyKey[]): string => placeOf(file, document, lines, path);
  const plain = contentOf(document, file);
  if ('fault' in plain) return { ok: false, problems: [plain.fault] };
  const result = ledgerSchema.safeParse(plain.content);
  if (result.success) return { ok: true, written: result.data, place };
  return {
    ok: false,
    problems: result.error.issues
      .flatMap((issue) => faultsOf(issue))
      .map(({ path, message }) => `${place(path)}: ${quoted(document, path)}${message}`),
  };
}

function contentOf(
  document: Document,
  file: string,
): { readonly content: unknown } | { readonly fault: string } {
  try {
    const content: unknown = document.toJS({ maxAliasCount: 1000 });
    return { content: content === null || content === '' ? {} : content };
  } catch (error) {
    return {
      fault: `${file}: ${error instanceof Error ? error.message : String(error)}; write the values out`,
    };
  }
}

/** What is wrong, and where. */
export type Fault = { readonly path: readonly PropertyKey[]; readonly message: string };

/**
 * One fault for each unknown name; of a choice between forms the fault of the last form, which is
 * the one with content.
 */
export function faultsOf(issue: z.core.$ZodIssue): readonly Fault[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: 'is not known here; correct or delete it',
    }));
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return issue.errors
      .at(-1)!
      .flatMap((inner) => faultsOf(inner))
      .map((fault) => ({ path: [...path, ...fault.path], message: fault.message }));
  }
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
    return [{ path, message: 'is missing; add it' }];
  return [
    {
      path,
      message:
        issue.code === 'invalid_type'
          ? `must be ${NOUNS[issue.expected] ?? issue.expected}; correct how it is written`
          : issue.message,
    },
  ];
}

const NOUNS: Readonly<Record<string, string>> = {
  object: 'a map of names and values',
  array: 'a list',
  string: 'a single value',
  record: 'a map of names and values',
};

function quoted(document: Document, path: readonly PropertyKey[]): string {
  const value = document.getIn(path, true);
  return isScalar(value) && typeof value.value === 'string' && value.value !== ''
    ? `"${shown(value.value)}" `
    : '';
}

function placeOf(
  file: string,
  document: Document,
  lines: LineCounter,
  path: readonly PropertyKey[],
): string {
  const name = path.map(String).join('.');
  for (let depth = path.length; depth > 0; depth--) {
    const offset = offsetOf(document, path.slice(0, depth));
    if (offset !== undefined)
      return `${file}: ${name} (line ${String(lines.linePos(offset).line)})`;
  }
  return name === '' ? file : `${file}: ${name}`;
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  const parent: unknown =
    path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  const node = isMap(parent)
    ? parent.items.find((pair) => String(pair.key) === String(last))?.key
    : isCollection(parent)
      ? parent.items[Number(last)]
      : undefined;
  return (node as { readonly range?: readonly number[] } | undefined)?.range?.[0];
}
