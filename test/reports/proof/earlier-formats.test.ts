import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readPeriod } from '../../../src/reports/month/collect.ts';
import { documentFiles, hashOf } from '../../../src/reports/month/files.ts';
import { contentOf, derive } from '../../../src/reports/proof/derive.ts';
import { readFactFile } from '../../../src/reports/proof/fact-file.ts';
import { factLines } from '../../../src/reports/proof/fact-lines.ts';
import { manifestSchema } from '../../../src/reports/proof/manifest.ts';
import { policySchema, type MonthPolicy } from '../../../src/reports/proof/policy.ts';

const folderOf = (format: number): string =>
  fileURLToPath(new URL(`closed-in-format-${String(format)}/`, import.meta.url));

async function policyOf(folder: string): Promise<MonthPolicy> {
  return policySchema.parse(JSON.parse(await readFile(`${folder}policy.json`, 'utf8')));
}

it.each([
  [1, 'before findings were in the report'],
  [2, 'before an uplink explained what is seen just before and after it'],
])('a month closed in format %i, %s, still gives every byte it was closed with', async (format) => {
  const folder = folderOf(format);
  const policy = await policyOf(folder);
  const { files } = manifestSchema.parse(
    JSON.parse(await readFile(`${folder}manifest.json`, 'utf8')),
  );
  const reader = await readFactFile(`${folder}events.ndjson`);
  const lines: string[] = [];
  for await (const line of factLines(reader, readPeriod(policy.period))) lines.push(line);
  const derived = await derive(policy, reader, () => undefined);
  if (!derived.found) throw new Error(derived.why);
  const written = await documentFiles(
    contentOf(
      derived.document,
      policy,
      ['events.ndjson', 'policy.json'].map((name) => [name, files[name]!.sha256]),
    ),
  );
  const bytes = (pieces: Iterable<string | Uint8Array>): string => {
    const hash = createHash('sha256');
    for (const piece of pieces) hash.update(piece);
    return hash.digest('hex');
  };
  expect({
    'events.ndjson': hashOf(lines),
    ...Object.fromEntries(written.map(({ name, pieces }) => [name, bytes(pieces())])),
  }).toEqual(
    Object.fromEntries(
      Object.entries(files)
        .filter(([name]) => name !== 'policy.json')
        .map(([name, { sha256 }]) => [name, sha256]),
    ),
  );
});

it('the same facts charge nothing of one loss of the uplink to who was seen to fall before it or to rise after it, and every second to who was dead by himself', async () => {
  const policy = await policyOf(folderOf(2));
  const charged = async (own: MonthPolicy): Promise<object> => {
    const derived = await derive(
      own,
      await readFactFile(`${folderOf(2)}events.ndjson`),
      () => undefined,
    );
    if (!derived.found) throw new Error(derived.why);
    return Object.fromEntries(
      derived.document.devices.map(({ id, figures: { online, intact } }) => [
        id,
        [online.downMs, intact.downMs],
      ]),
    );
  };
  expect(await charged(policy)).toEqual({
    sw: [3_600_000, 3_600_000],
    early: [4000, 4000],
    late: [9000, 9000],
    dead: [7_200_000, 7_200_000],
  });
  expect(
    await charged({ ...policy, format: 3, method: { ...policy.method, uplinkGraceMs: 14_500 } }),
  ).toEqual({
    sw: [3_600_000, 3_600_000],
    early: [0, 0],
    late: [0, 0],
    dead: [7_200_000, 7_200_000],
  });
});
