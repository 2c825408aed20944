import fc from 'fast-check';
import iconv from 'iconv-lite';
import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import writeXlsxFile from 'write-excel-file/node';
import { formatProblems } from '../../src/inventory/problems.ts';
import { parseInventory } from '../../src/inventory/read.ts';
import { mutated, mutation } from '../support/mutation.ts';

const DEADLINE_MS = 5000;
const example = readFileSync('config/devices.csv');
let workbook: Buffer;

beforeAll(async () => {
  const rows = example
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split(',').map((value) => ({ value })));
  workbook = await writeXlsxFile(rows).toBuffer();
});

/**
 * What must hold whatever the bytes: an answer in time; devices that obey the rules, or problems
 * that can be printed.
 */
async function holds(bytes: Uint8Array): Promise<void> {
  const startedAt = performance.now();
  const result = await parseInventory(bytes, 'devices');
  expect(performance.now() - startedAt).toBeLessThan(DEADLINE_MS);
  if (!result.ok) {
    expect(result.problems.length).toBeGreaterThan(0);
    for (const line of formatProblems(result.problems))
      expect(line).toMatch(/^devices: [^\p{Cc}]+; [^\p{Cc}]+$|^\.\.\. and \d+ more$/u);
    return;
  }
  const { devices } = result.inventory;
  expect(new Set(devices.map(({ id }) => id)).size).toBe(devices.length);
  expect(new Set(devices.map(({ address }) => address)).size).toBe(devices.length);
  for (const { id, parent, checks } of devices) {
    expect(id).toMatch(/^[^\s/\\\p{C}]{1,64}$/u);
    expect(parent === '' || devices.some((other) => other.id === parent)).toBe(true);
    expect(checks.length).toBeGreaterThan(0);
  }
}

it('any bytes get an answer', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), holds), { numRuns: 500 });
});

it('any text under good headings gets an answer', async () => {
  const cell = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(
      'a',
      'b',
      'camera',
      '卡口',
      '192.0.2.1',
      '::1',
      'icmp',
      '2024-02-30',
      '"',
      '-1',
      '__proto__',
    ),
  );
  const text = fc
    .array(fc.array(cell, { minLength: 9, maxLength: 9 }), { maxLength: 6 })
    .map((rows) =>
      [
        'id,name,kind,site,address,parent,checks,installed_on,__proto__',
        ...rows.map((row) => row.join(',')),
      ].join('\n'),
    );
  await fc.assert(
    fc.asyncProperty(text, async (csv) => holds(Buffer.from(csv))),
    { numRuns: 500 },
  );
});

it('a damaged CSV file gets an answer, in either encoding', async () => {
  await fc.assert(
    fc.asyncProperty(mutation, fc.boolean(), async (changes, gb) =>
      holds(mutated(gb ? iconv.encode(example.toString(), 'gb18030') : example, changes)),
    ),
    { numRuns: 500 },
  );
});

it('a damaged workbook gets an answer', async () => {
  await fc.assert(
    fc.asyncProperty(mutation, async (changes) => holds(mutated(workbook, changes))),
    { numRuns: 500 },
  );
});

it('a workbook whose parts say anything gets an answer', async () => {
  const { repack, unpack } = await import('../../src/inventory/archive.ts');
  const parts = unpack(workbook, () => true);
  await fc.assert(
    fc.asyncProperty(fc.nat(parts.length - 1), mutation, async (which, changes) => {
      await holds(
        repack(
          parts.map((part, index) =>
            index === which ? { ...part, data: mutated(part.data, changes) } : part,
          ),
        ),
      );
    }),
    { numRuns: 500 },
  );
});
