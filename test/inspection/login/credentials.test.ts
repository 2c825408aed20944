import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { credentialFor } from '../../../src/core/inspection/credential.ts';
import { readCredentials } from '../../../src/inspection/login/credentials.ts';
import { aDevice } from '../../support/devices.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchpost-credentials-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const SECRET = 'tiger-4711';
const problemsOf = (text: string, mode = 0o600): readonly string[] => {
  const path = join(folder, 'c.yaml');
  writeFileSync(path, text);
  chmodSync(path, mode);
  const read = readCredentials(path, { EMPTY: '' });
  return read.ok ? [] : read.problems.map((problem) => problem.replace(path, 'c.yaml'));
};

it('the example is valid, and its rules hand out by device first, then by kind, the first that fits', () => {
  const path = join(import.meta.dirname, '../../../config/credentials.example.yaml');
  chmodSync(path, 0o600);
  const read = readCredentials(path, { NORTH_PASSWORD: SECRET });
  chmodSync(path, 0o644);
  if (!read.ok) throw new Error(read.problems.join('\n'));
  expect(credentialFor(aDevice({ id: '32099901001317000051' }), read.credentials)).toEqual({
    name: 'north',
    user: 'admin',
    password: SECRET,
  });
  expect(credentialFor(aDevice({ id: 'a' }), read.credentials)?.name).toBe('city');
  expect(credentialFor(aDevice({ id: 'b', kind: 'network' }), read.credentials)).toBeNull();
});

it.each([
  [
    'a file that others may read',
    `credentials: {}\nrules: []\n`,
    'c.yaml: may be read or written by others (mode 0640); chmod 600 it',
    0o640,
  ],
  [
    'what is no valid YAML, without showing it',
    `credentials: { a: { user: u, password: "${SECRET} }`,
    'c.yaml (line 1): is no valid YAML',
    0o600,
  ],
  [
    'both a password and a variable',
    `credentials: { a: { user: u, password: ${SECRET}, passwordEnv: P } }\nrules: []`,
    'c.yaml: credentials.a (line 1): needs either password or passwordEnv, and not both',
    0o600,
  ],
  [
    'a variable that is not set',
    'credentials: { a: { user: u, passwordEnv: EMPTY } }\nrules: []',
    'the environment variable EMPTY is not set',
    0o600,
  ],
  [
    'a rule that names no credential',
    `credentials: { a: { user: u, password: ${SECRET} } }\nrules: [{ use: b }]`,
    'c.yaml: rules.0.use: names no credential of this file; use one of a',
    0o600,
  ],
  [
    'a kind that does not exist',
    `credentials: { a: { user: u, password: ${SECRET} } }\nrules: [{ use: a, kinds: [cam] }]`,
    'c.yaml: rules.0.kinds.0 (line 2): ',
    0o600,
  ],
])('refuses %s', (_what, text, message, mode) => {
  const problems = problemsOf(text, mode);
  expect(problems.join('\n')).toContain(message);
  expect(problems.join('\n')).not.toContain(SECRET);
});

it('a file that is missing is a problem, and no file at all is none', () => {
  expect(readCredentials(join(folder, 'none.yaml'), {})).toMatchObject({ ok: false });
  expect(readCredentials('', {})).toEqual({
    ok: true,
    credentials: { credentials: [], rules: [] },
  });
});
