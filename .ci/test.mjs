/**
 * Everything that must hold: `node .ci/test.mjs`. Goes through all steps even when one fails, so
 * that one run tells all. Its last line is `N passed, N failed, N skipped`: the tests, those that go
 * by the date once more at each clock of clock.mjs, and every failed step beside the tests as one
 * failure more. With CI=true nothing may be left out, but for what MAY_SKIP lists.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath, exit, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { CLOCKS, dateBoundTests, environmentAt, findLibrary } from './clock.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TESTS_LIMIT_MS = 20 * 60_000;

/**
 * Steps before the tests: a tool of node_modules with its arguments, and what its failure means.
 */
const STEPS = [
  {
    name: 'format',
    tool: 'prettier',
    args: ['--check', '.'],
    meaning: 'a file is not formatted; npm run format mends it',
  },
  {
    name: 'types',
    tool: 'tsc',
    args: ['-p', 'tsconfig.json'],
    meaning: 'the compiler found a type error',
  },
  {
    name: 'types of the browser script',
    tool: 'tsc',
    args: ['-p', 'src/web/assets'],
    meaning: 'the compiler found a type error',
  },
  {
    name: 'lint',
    tool: 'eslint',
    args: ['.', '--max-warnings', '0'],
    meaning: 'a rule of eslint.config.ts is broken',
  },
  {
    name: 'imports',
    tool: 'depcruise',
    args: ['--config', '.dependency-cruiser.mjs', 'src'],
    meaning: 'a module imports what it must not; .dependency-cruiser.mjs says why',
  },
  {
    name: 'dead code',
    tool: 'knip',
    args: [],
    meaning: 'a file, export or dependency is used by nothing',
  },
];

/** Skipped tests that CI accepts, by file and name. */
const MAY_SKIP = [
  {
    title:
      /^test\/protocols\/(?:soap|onvif-insides)\.test\.ts > answers recorded from (?:real )?cameras > /,
    because: 'the recordings are not part of the repository',
  },
];

function say(text) {
  stdout.write(`${text}\n`);
}

/** Runs a command, shows its output and its time; true when it succeeded within the limit. */
function run(name, command, args, options) {
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

function toolAt(tool) {
  return join(ROOT, 'node_modules/.bin', tool);
}

function runSteps() {
  const failures = [];
  for (const { name, tool, args, meaning } of STEPS) {
    if (!run(name, toolAt(tool), args))
      failures.push({
        file: '',
        test: `step "${name}"`,
        text: `${meaning}. Alone: npx ${[tool, ...args].join(' ')}`,
      });
  }
  return failures;
}

/**
 * Runs test files, or all without any; what became of each test comes through a file that the
 * reporter tally.mjs writes. `environmentIn` makes the environment, and may put files in a folder.
 */
function runTests(name, files = [], environmentIn = () => env) {
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

/** Runs the tests that go by the date at each clock. */
function runTestsAtClocks() {
  const library = findLibrary();
  if (library === null) return CLOCKS.map(leftOutAt);
  const files = dateBoundTests(ROOT);
  return CLOCKS.map((clock) => {
    const name = nameOf(clock);
    const tally = runTests(`tests ${name}`, files, (folder) =>
      environmentAt(clock, library, folder),
    );
    const told = (entry) => ({ ...entry, test: `${entry.test} (${name})` });
    return { ...tally, failed: tally.failed.map(told), skipped: tally.skipped.map(told) };
  });
}

function nameOf({ at, zone }) {
  return `at ${at} in ${zone}`;
}

function leftOutAt(clock) {
  const test = `the tests that go by the date, ${nameOf(clock)}`;
  return { passed: 0, failed: [], skipped: [{ file: '', test, text: 'faketime is missing' }] };
}

function title({ file, test }) {
  return file ? `${file} > ${test}` : test;
}

/** Names the skipped tests; returns those that must not be skipped here. */
function tellSkipped(skipped) {
  const allowanceOf = (entry) => MAY_SKIP.find((row) => row.title.test(title(entry)));
  for (const entry of skipped)
    say(`left out: ${title(entry)}: ${allowanceOf(entry)?.because ?? entry.text}`);
  return env.CI === 'true' ? skipped.filter((entry) => !allowanceOf(entry)) : [];
}

function tellFirst(heading, entries) {
  if (entries.length === 0) return;
  say(`${heading} (first of ${entries.length}): ${title(entries[0])}`);
  if (entries[0].text) say(`  ${entries[0].text.split('\n').slice(0, 12).join('\n  ')}`);
}

if (
  spawnSync(execPath, [join(ROOT, '.ci/prepare.mjs'), 'test'], { stdio: 'inherit' }).status !== 0
) {
  say('The machine could not be made ready; nothing was tested.');
  say('0 passed, 1 failed, 0 skipped');
  exit(1);
}
const stepFailures = runSteps();
const tallies = [runTests('tests'), ...runTestsAtClocks()];
const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
const failures = [...stepFailures, ...tallies.flatMap((tally) => tally.failed)];
const skipped = tallies.flatMap((tally) => tally.skipped);
const forbidden = tellSkipped(skipped);
tellFirst('Must not be left out with CI=true', forbidden);
tellFirst('Failed', failures);
say(`${passed} passed, ${failures.length} failed, ${skipped.length} skipped`);
exit(failures.length + forbidden.length > 0 ? 1 : 0);
