import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonOf } from '../../../src/reports/month/files.ts';
import { compareDocument, Difference } from '../../../src/reports/proof/difference.ts';

const DOCUMENT = {
  month: '2026-10',
  method: { rule: 'any', limits: { camera: 1, nvr: 2 } },
  devices: [
    { id: 'a', ms: 1 },
    { id: 'b', ms: 2 },
  ],
};
const TEXT = [...jsonOf(DOCUMENT)].join('');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchpost-difference-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function compareWith(text: string): Promise<void> {
  await writeFile(join(folder, 'report.json'), text);
  await compareDocument(folder, 'report.json', { files: {} }, DOCUMENT);
}

describe("a document's file compared with the document computed anew", () => {
  it.each([
    ['the same text', TEXT],
    ['members in another order', TEXT.replace('"camera":1,"nvr":2', '"nvr":2,"camera":1')],
    ['all on one line', JSON.stringify(DOCUMENT)],
  ])('is right with %s', async (_, text) => {
    await expect(compareWith(text)).resolves.toBeUndefined();
  });

  it.each([
    ['another value', TEXT.replace('"ms":2', '"ms":3'), 'report.json: /devices/b/ms is 3'],
    ['a further member', TEXT.replace('"any",', '"any","more":1,'), 'report.json: /method/more'],
    ['a further member of all', TEXT.replace('"2026-10",', '"2026-10","more":1,'), '/more is 1'],
    ['a list cut short', TEXT.replace(/,\n {4}\{"id":"b".*\}/, ''), 'report.json: /devices/b'],
    ['a comma that is missing', TEXT.replace('},\n', '}\n'), 'report.json is not JSON'],
    ['an end that is missing', TEXT.slice(0, -2), 'report.json is not JSON'],
  ])('is wrong with %s', async (_, text, message) => {
    const comparing = compareWith(text);
    await expect(comparing).rejects.toThrow(message);
    await expect(comparing).rejects.toBeInstanceOf(Difference);
  });
});
