/**
 * A vitest reporter that writes what became of each test to the file named by WATCHPOST_TALLY, for
 * test.mjs to judge.
 */
import { writeFileSync } from 'node:fs';

function errorsOf(module) {
  return [
    ...module.errors(),
    ...[...module.children.allSuites()].flatMap((suite) => suite.errors()),
  ];
}

function entry(module, test, text) {
  return { file: module.relativeModuleId, test, text: text ?? '' };
}

/** Why a test was skipped: its own word, or that what should have prepared it failed. */
function reasonOf(test) {
  for (let parent = test.parent; parent; parent = parent.parent) {
    if (parent.errors().length > 0) return 'not run, as its preparation failed';
  }
  return test.result().note ?? 'for the reason its file prints above';
}

function tallyOf(modules, unhandledErrors) {
  const tally = { passed: 0, failed: [], skipped: [] };
  for (const module of modules) {
    for (const error of errorsOf(module))
      tally.failed.push(entry(module, '(outside any test)', error.message));
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === 'passed') tally.passed += 1;
      else if (result.state === 'failed')
        tally.failed.push(entry(module, test.fullName, result.errors[0]?.message));
      else tally.skipped.push(entry(module, test.fullName, reasonOf(test)));
    }
  }
  for (const error of unhandledErrors)
    tally.failed.push({ file: '', test: '(unhandled error)', text: error.message });
  return tally;
}

/** vitest makes one of these. */
export default class Tally {
  onTestRunEnd(modules, unhandledErrors) {
    writeFileSync(process.env.WATCHPOST_TALLY, JSON.stringify(tallyOf(modules, unhandledErrors)));
  }
}
