/**
 * Part of the tests once more on the Node that the image ships. The folder node24 names the npm
 * packages that hold its binary, with exact version and hash.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arch, env, platform } from 'node:process';
import { ROOT, runAgain, say } from './run-tests.mjs';

const NAME = 'on Node 24';
const INSTALL_LIMIT_MS = 3 * 60_000;

/** Calculations, storage and files; a native package (sharp); the built program end to end. */
const TESTS = [
  'test/core/',
  'test/protocols/',
  'test/platform/',
  'test/store/',
  'test/reports/',
  'test/inspection/pictures/',
  'test/e2e/inventory-reload.test.ts',
];

/** Runs them; left out, and named as such, where npm does not give the binary. */
export function runTestsOnNode24() {
  const folder = mkdtempSync(join(tmpdir(), 'watchpost-node24-'));
  try {
    const refusal = install(folder);
    if (refusal !== null) return leftOut(refusal);
    const path = `${join(folder, 'node_modules/.bin')}:${env.PATH}`;
    return runAgain(NAME, TESTS, () => ({ ...env, PATH: path }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Installs the binary in a folder of its own; returns why it is not there, or null. */
function install(folder) {
  for (const file of ['package.json', 'package-lock.json'])
    copyFileSync(join(ROOT, '.ci/node24', file), join(folder, file));
  const args = ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--loglevel=error'];
  const options = { cwd: folder, encoding: 'utf8', timeout: INSTALL_LIMIT_MS };
  const { status, stderr, error } = spawnSync('npm', args, options);
  if (status !== 0) return `npm did not install Node 24: ${error?.message ?? stderr.trim()}`;
  const { stdout } = spawnSync(join(folder, 'node_modules/.bin/node'), ['--version'], options);
  // For npm an optional package that cannot be had is no failure.
  if (!stdout?.startsWith('v24.')) return `npm gave no Node 24 for ${platform} on ${arch}`;
  say(`Node ${stdout.trim()} from npm`);
  return null;
}

function leftOut(text) {
  return { passed: 0, failed: [], skipped: [{ file: '', test: `the tests ${NAME}`, text }] };
}
