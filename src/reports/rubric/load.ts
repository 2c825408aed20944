import type { z } from 'zod';
import type { Rubric } from '../../core/scoring/evaluation.ts';
import { explainReadFailure, readRegularFileSync } from '../../platform/regular-file.ts';
import { readYaml, type ContentProblem } from '../../platform/yaml.ts';
import { rubricSchema } from './schema.ts';

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

/**
 * Reads the evaluation form from a YAML file. Throws {@link RubricError} naming everything that is
 * wrong.
 */
export function loadRubric(path: string): Rubric {
  const yaml = readYaml(readText(path), path, { schema: 'core', secret: false });
  if (!yaml.ok) throw new RubricError(yaml.problems);
  const parsed = rubricSchema.safeParse(yaml.content);
  if (parsed.success) return parsed.data;
  throw new RubricError(
    parsed.error.issues
      .flatMap(expand)
      .map((problem) => `${yaml.place(problem.path)}: ${problem.message}`),
  );
}

function readText(path: string): string {
  const read = readRegularFileSync(path, MAX_FILE_BYTES);
  if (!('failure' in read)) return read.bytes.toString('utf8');
  const why =
    read.failure === 'unreadable'
      ? `cannot be read (${read.code}); check the setting "evaluation" and the file's permissions`
      : explainReadFailure(read, 'the evaluation form', MAX_FILE_BYTES);
  throw new RubricError([`${path}: ${why}`]);
}

function expand(issue: z.core.$ZodIssue): readonly ContentProblem[] {
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
