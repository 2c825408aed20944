import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, it } from 'vitest';
import { canonicalText } from '../../../src/reports/proof/canonical.ts';
import { sealed } from '../../../src/reports/proof/seal.ts';
import { openFile, listClosedMonths } from '../../../src/reports/proof/closed-months.ts';

const archive = mkdtempSync(join(tmpdir(), 'watchpost-shelf-'));
const folder = join(archive, '2026-09', 'revision-1');
const hash = 'a'.repeat(64);
const files = Object.fromEntries(
  ['report.json', 'linked.csv', 'gone.csv'].map((name) => [name, { bytes: 4, sha256: hash }]),
);
const manifest = sealed(
  {
    format: 1,
    program: 'watchpost 1',
    month: '2026-09',
    complete: true,
    revision: 1,
    files,
    policy: hash,
    inventory: hash,
    previous: null,
    supersedes: null,
  },
  null,
);

mkdirSync(folder, { recursive: true });
mkdirSync(join(archive, '2026-08', 'revision-1'), { recursive: true });
writeFileSync(join(archive, '2026-08', 'revision-1', 'manifest.json'), '{');
writeFileSync(join(folder, 'manifest.json'), canonicalText(manifest));
writeFileSync(join(folder, 'report.json'), 'good');
writeFileSync(join(folder, 'secret.txt'), 'secret');
symlinkSync(join(folder, 'secret.txt'), join(folder, 'linked.csv'));
afterAll(() => {
  rmSync(archive, { recursive: true });
});

it('the shelf tells what lies there, and of what is damaged that it is', async () => {
  expect(await listClosedMonths(archive)).toMatchObject([
    { month: '2026-08', manifest: '', files: [] },
    {
      month: '2026-09',
      revision: 1,
      signed: false,
      closedAt: '',
      files: [
        { name: 'closing.json' },
        { name: 'gone.csv' },
        { name: 'linked.csv' },
        { name: 'manifest.json' },
        { name: 'report.json', bytes: 4 },
      ],
    },
  ]);
  expect(await listClosedMonths(join(archive, 'nothing'))).toEqual([]);
});

it('lends a file that the manifest names', async () => {
  const lent = await openFile(archive, '2026-09', 1, 'report.json');
  expect([lent?.bytes, await text(lent!.body)]).toEqual([4, 'good']);
});

it.each([
  ['what the manifest does not name', '2026-09', 1, 'secret.txt'],
  ['what a link leads to', '2026-09', 1, 'linked.csv'],
  ['what is gone', '2026-09', 1, 'gone.csv'],
  ['what lies above', '2026-09', 1, '../../2026-09/revision-1/secret.txt'],
  ['what a month leads out to', '../2026-09', 1, 'report.json'],
  ['what belongs to every object', '2026-09', 1, 'constructor'],
  ['of a damaged revision', '2026-08', 1, 'manifest.json'],
  ['of no revision', '2026-09', Number.NaN, 'report.json'],
])('does not lend %s', async (_what, month, revision, name) => {
  expect(await openFile(archive, month, revision, name)).toBeNull();
});
