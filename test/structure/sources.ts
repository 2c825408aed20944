import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** The repository's own folder. */
export const ROOT = join(import.meta.dirname, '../..');

/** Every file of the repository that is there and not ignored, relative to {@link ROOT}. */
export function filesOfRepository(): readonly string[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'],
    { cwd: ROOT, encoding: 'utf8' },
  );
  const deleted = execFileSync('git', ['ls-files', '-z', '--deleted'], {
    cwd: ROOT,
    encoding: 'utf8',
  }).split('\0');
  return listed.split('\0').filter((file) => file !== '' && !deleted.includes(file));
}

/** The text of a file of the repository. */
export function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** The program's own modules. */
export function modulesOfProgram(): readonly string[] {
  return filesOfRepository().filter((file) => /^src\/.*\.tsx?$/.test(file));
}

/** A module as the compiler reads it. */
export function parse(file: string): ts.SourceFile {
  return parseText(file, textOf(file));
}

/** Source text as the compiler reads it. */
export function parseText(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(
    file,
    text,
    ts.ScriptTarget.ES2023,
    true,
    file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
}
