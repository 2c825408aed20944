import type { z } from 'zod';
import { readYaml, type ContentProblem } from '../../platform/yaml.ts';
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

/** Reads `contracts.yaml`. Finds all that is wrong with it at once. Never throws. */
export function readYamlLedger(text: string, file: string): YamlLedger {
  const yaml = readYaml(text, file, { schema: 'failsafe', secret: false });
  if (!yaml.ok) return yaml;
  const { content, place, textAt } = yaml;
  const result = ledgerSchema.safeParse(content === null || content === '' ? {} : content);
  if (result.success) return { ok: true, written: result.data, place };
  const quoted = (text: string): string => (text === '' ? '' : `"${shown(text)}" `);
  return {
    ok: false,
    problems: result.error.issues
      .flatMap(problemsOfIssue)
      .map(({ path, message }) => `${place(path)}: ${quoted(textAt(path))}${message}`),
  };
}

/**
 * One fault for each unknown name; of a choice between forms the fault of the last form, which is
 * the one with content.
 */
export function problemsOfIssue(issue: z.core.$ZodIssue): readonly ContentProblem[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: 'is not known here; correct or delete it',
    }));
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return issue.errors
      .at(-1)!
      .flatMap((inner) => problemsOfIssue(inner))
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
