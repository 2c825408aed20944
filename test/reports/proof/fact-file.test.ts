import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../../src/core/facts/event.ts';
import { readFactFile } from '../../../src/reports/proof/fact-file.ts';

const PERIOD = { from: 0, to: 1 };

let folder = '';
let path = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchpost-facts-'));
  path = join(folder, 'events.ndjson');
});
afterAll(() => rm(folder, { recursive: true }));

const facts = fc.array(
  fc.record({
    at: fc.nat(),
    check: fc.constantFrom('icmp' as const, 'onvif' as const),
    device: fc.constantFrom('a', '摄像机', '\u2028', '\u{20000}'),
    reason: fc.constant(null),
    since: fc.nat(),
    state: fc.constant('up' as const),
    type: fc.constant('transition' as const),
  }),
);

describe('the file of facts', () => {
  it('gives the facts of each stream in the order of the file, wherever they stand', async () => {
    await fc.assert(
      fc.asyncProperty(facts, fc.boolean(), async (all, ended) => {
        const text = all.map((fact) => JSON.stringify(fact)).join('\n');
        await writeFile(path, ended && text !== '' ? `${text}\n` : text);
        const keys = all.map(({ device, check }) => ({ device, check }));
        const found = await (await readFactFile(path)).streamEvents(keys, PERIOD);
        expect(found).toEqual(
          keys.map((key): StreamEvent[] =>
            all.filter(({ device, check }) => device === key.device && check === key.check),
          ),
        );
      }),
    );
  });

  it('is refused where its lines end with a carriage return too', async () => {
    const [line] = fc.sample(
      facts.filter(({ length }) => length > 0),
      1,
    )[0]!;
    await writeFile(path, `${JSON.stringify(line)}\r\n`.repeat(3));
    await expect(readFactFile(path)).rejects.toThrow(/line feed alone/);
  });

  it('is refused where it is not UTF-8', async () => {
    await writeFile(path, Buffer.from('{"at":1,"device":"\xff","type":"proven"}\n', 'latin1'));
    await expect(readFactFile(path)).rejects.toThrow(/not UTF-8/);
  });
});
