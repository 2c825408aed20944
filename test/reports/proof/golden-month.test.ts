import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { generateKeyPairSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CHECKS } from '../../../src/core/inventory/device.ts';
import { readFactFile } from '../../../src/reports/proof/fact-file.ts';
import { inventoryHash, type Manifest } from '../../../src/reports/proof/manifest.ts';
import { verifyReport } from '../../../src/reports/proof/verify.ts';
import { OCTOBER } from '../examples.ts';
import { forge, resealed } from './forge.ts';

/** Closed once by `golden-month.ts` and never written again. */
const GOLDEN = fileURLToPath(new URL('closed-month/2026-10/revision-1', import.meta.url));

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchpost-golden-'));
  await cp(GOLDEN, folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

async function verified(trusted: string | null = null): Promise<string> {
  const result = await verifyReport(folder, trusted, () => undefined);
  return result.ok ? 'right' : result.differs;
}

async function publicKey(): Promise<string> {
  const text = await readFile(join(GOLDEN, 'manifest.json'), 'utf8');
  return (JSON.parse(text) as Manifest).signature!.publicKey;
}

/** Today's code stands for any later program: it did not draw the golden month. */
describe('the golden month', () => {
  it('is right, signed by its key', async () => {
    expect(await verified(await publicKey())).toBe('right');
  });

  it('stays right when a check is added', async () => {
    const checks = CHECKS as unknown as string[];
    checks.splice(1, 0, 'ntp');
    try {
      expect(await verified()).toBe('right');
    } finally {
      checks.splice(1, 1);
    }
  });

  it('stays right when a check it holds is no longer known', async () => {
    const renamed = (text: string): string => text.replaceAll('"tcp"', '"ntp"');
    for (const name of ['events.ndjson', 'policy.json', 'report.json'])
      await forge(folder, name, renamed);
    const facts = await readFactFile(join(folder, 'events.ndjson'));
    const inventory = inventoryHash(await facts.enrolments(), OCTOBER.to);
    await resealed(folder, null, (content) => ({ ...content, inventory }));
    expect(await verified()).toBe('right');
  });

  // Another wording, width or zip library gives other bytes of a file. Only its hash is asked.
  it.each([
    ['a description is reworded', 'report.schema.json'],
    ['a workbook column is widened or the zip library replaced', 'report.xlsx'],
    ['the page is drawn otherwise', 'report.html'],
    ['a column is added to a table', 'devices.csv'],
  ])('stays right when %s', async (_what, name) => {
    await forge(folder, name, (text) => `${text} drawn by a later program`);
    expect(await verified()).toBe('right');
  });

  it('stays right when report.json is laid out otherwise', async () => {
    await forge(folder, 'report.json', (text) => JSON.stringify(JSON.parse(text), null, 2));
    expect(await verified()).toBe('right');
  });
});

describe('a forgery', () => {
  it.each([
    [
      'a figure',
      'report.json',
      ['"deductionFen":10000', '"deductionFen":20000'],
      /^report\.json: \/settlements\/0012\/deductionFen is 20000; the facts and the policy give 10000$/,
    ],
    [
      'a fact',
      'events.ndjson',
      ['"reason":"timeout","since"', '"reason":"refused","since"'],
      /^report\.json: \/outages\/behind \d+\/reason is "timeout"; the facts and the policy give "refused"/,
    ],
    [
      'the policy',
      'policy.json',
      ['"limitMs": 28800000', '"limitMs": 360000000'],
      /^report\.json: \/settlements\/0012\//,
    ],
    [
      'a line of facts',
      'events.ndjson',
      ['"type":"inspection-coverage"', '"type":"seen"'],
      /line \d+ is no fact/,
    ],
    [
      'the form of the policy',
      'policy.json',
      ['"format": 1', '"format": 2'],
      /^policy\.json has the/,
    ],
  ])('of %s is found though every hash was made anew', async (_what, name, [from, to], said) => {
    await forge(folder, name, (text) => text.replace(from!, to!));
    expect(await verified()).toMatch(said);
  });

  it('is found by the key, whatever was made anew', async () => {
    await forge(folder, 'outages.csv', (text) => text.replace('路口', '路囗'));
    expect(await verified()).toBe('right');
    expect(await verified(await publicKey())).toBe('manifest.json is not signed');
    const { privateKey } = generateKeyPairSync('ed25519');
    await resealed(folder, privateKey, (content) => content);
    expect(await verified(await publicKey())).toMatch(
      /^manifest\.json was signed with another key/,
    );
  });

  it('of a signature is found without a key', async () => {
    const path = join(folder, 'manifest.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/"value": "../, '"value": "00'));
    expect(await verified()).toBe('manifest.json bears a signature that is not right');
  });

  it('of a table is found by its hash', async () => {
    const path = join(folder, 'outages.csv');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('路口', '路囗'));
    expect(await verified()).toMatch(/^outages\.csv was changed: its SHA-256 is /);
  });

  it('by a file that is missing or does not belong there is named', async () => {
    await rm(join(folder, 'groups.csv'));
    expect(await verified()).toBe('groups.csv is missing');
    await resealed(folder, null, (content) => ({
      ...content,
      files: Object.fromEntries(
        Object.entries(content.files).filter(([name]) => name !== 'report.json'),
      ),
    }));
    expect(await verified()).toBe('report.json is not in the manifest');
    await writeFile(join(folder, 'note.txt'), '');
    await cp(join(GOLDEN, 'manifest.json'), join(folder, 'manifest.json'));
    await cp(join(GOLDEN, 'closing.json'), join(folder, 'closing.json'));
    expect(await verified()).toBe('note.txt is not in the manifest');
  });
});
