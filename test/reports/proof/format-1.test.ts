import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { documentFiles, hashOf } from '../../../src/reports/files.ts';
import { contentOf, derive } from '../../../src/reports/proof/derive.ts';
import { readFactFile } from '../../../src/reports/proof/fact-file.ts';
import { factLines } from '../../../src/reports/proof/fact-lines.ts';
import { manifestSchema } from '../../../src/reports/proof/manifest.ts';
import { policySchema } from '../../../src/reports/proof/policy.ts';
import { readPeriod } from '../../../src/reports/collect.ts';
import { createHash } from 'node:crypto';

const CLOSED = fileURLToPath(new URL('closed-in-format-1/', import.meta.url));

it('a month closed before findings were in the report still gives every byte it was closed with', async () => {
  const policy = policySchema.parse(JSON.parse(await readFile(`${CLOSED}policy.json`, 'utf8')));
  const { files } = manifestSchema.parse(JSON.parse(await readFile(`${CLOSED}manifest.json`, 'utf8')));
  const reader = await readFactFile(`${CLOSED}events.ndjson`);
  const lines: string[] = [];
  for await (const line of factLines(reader, readPeriod(policy.period))) lines.push(line);
  const derived = await derive(policy, reader, () => undefined);
  if (!derived.found) throw new Error(derived.why);
  const written = await documentFiles(contentOf(derived.document, policy, ['events.ndjson', 'policy.json'].map((name) => [name, files[name]!.sha256])));
  const bytes = (pieces: Iterable<string | Uint8Array>): string => {
    const hash = createHash('sha256');
    for (const piece of pieces) hash.update(piece);
    return hash.digest('hex');
  };
  expect({ 'events.ndjson': hashOf(lines), ...Object.fromEntries(written.map(({ name, pieces }) => [name, bytes(pieces())])) })
    .toEqual(Object.fromEntries(Object.entries(files).filter(([name]) => name !== 'policy.json').map(([name, { sha256 }]) => [name, sha256])));
});
