/**
 * Everything that must hold: `node .ci/test.mjs`. Goes through all steps even when one fails, so
 * that one run tells all. Its last line is `N passed, N failed, N skipped`: the tests, those that go
 * by the date once more at each clock of clock.mjs, those of node24.mjs once more on Node 24, and
 * every failed step beside the tests as one failure more. With CI=true nothing may be left out, but
 * for what MAY_SKIP lists.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { env, execPath, exit } from 'node:process';
import { CLOCKS, dateBoundTests, environmentAt, findLibrary } from './clock.mjs';
import { runTestsOnNode24 } from './node24.mjs';
import { ROOT, run, runAgain, runTests, say, toolAt } from './run-tests.mjs';

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
      /^test\/protocols\/(?:soap|onvif-inspection)\.test\.ts > answers recorded from (?:real )?cameras > /,
    because: 'the recordings are not part of the repository',
  },
];

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

/** Runs the tests that go by the date at each clock. */
function runTestsAtClocks() {
  const library = findLibrary();
  if (library === null) return CLOCKS.map(leftOutAt);
  const files = dateBoundTests(ROOT);
  return CLOCKS.map((clock) => {
    const name = nameOf(clock);
    return runAgain(name, files, (folder) => environmentAt(clock, library, folder));
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
const tallies = [runTests('tests'), ...runTestsAtClocks(), runTestsOnNode24()];
const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
const failures = [...stepFailures, ...tallies.flatMap((tally) => tally.failed)];
const skipped = tallies.flatMap((tally) => tally.skipped);
const forbidden = tellSkipped(skipped);
tellFirst('Must not be left out with CI=true', forbidden);
tellFirst('Failed', failures);
say(`${passed} passed, ${failures.length} failed, ${skipped.length} skipped`);
exit(failures.length + forbidden.length > 0 ? 1 : 0);
