/**
 * Running commands and tests, and telling what became of each test.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TESTS_LIMIT_MS = 20 * 60_000;

/** Prints a line. */
export function say(text) {
  stdout.write(`${text}\n`);
}

/** Runs a command, shows its output and its time; true when it succeeded within the limit. */
export function run(name, command, args, options) {
  say(`--- ${name}`);
  const start = performance.now();
  const { status, error } = spawnSync(command, args, {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    ...options,
  });
  const succeeded = status === 0;
  say(
    `--- ${name}: ${succeeded ? 'ok' : 'FAILED'} in ${((performance.now() - start) / 1000).toFixed(1)} s${error ? ` (${error.message})` : ''}`,
  );
  return succeeded;
}

/** A tool of node_modules. */
export function toolAt(tool) {
  return join(ROOT, 'node_modules/.bin', tool);
}

/**
 * Runs test files, or all without any; what became of each test comes through a file that the
 * reporter tally.mjs writes. `environmentIn` makes the environment, and may put files in a folder.
 */
export function runTests(name, files = [], environmentIn = () => env) {
  const folder = mkdtempSync(join(tmpdir(), 'watchpost-tally-'));
  const file = join(folder, 'tally.json');
  try {
    const args = ['run', '--reporter=default', '--reporter=./.ci/tally.mjs', ...files];
    const succeeded = run(name, toolAt('vitest'), args, {
      env: { ...environmentIn(folder), WATCHPOST_TALLY: file },
      timeout: TESTS_LIMIT_MS,
    });
    const tally = JSON.parse(readFileSync(file, 'utf8'));
    if (!succeeded && tally.failed.length === 0)
      tally.failed.push({
        file: '',
        test: `step "${name}"`,
        text: 'vitest failed though no test did; see above',
      });
    return tally;
  } catch {
    return {
      passed: 0,
      failed: [
        {
          file: '',
          test: `step "${name}"`,
          text: 'vitest ended without telling what became of the tests; see above',
        },
      ],
      skipped: [],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs test files once more under other conditions, and adds the name of those to the failed and
 * skipped ones.
 */
export function runAgain(name, files, environmentIn) {
  const tally = runTests(`tests ${name}`, files, environmentIn);
  const named = (entry) => ({ ...entry, test: `${entry.test} (${name})` });
  return { ...tally, failed: tally.failed.map(named), skipped: tally.skipped.map(named) };
}
