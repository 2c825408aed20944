import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunksOf, readAhead } from '../../src/reports/read-ahead.ts';

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of source) found.push(one);
  return found;
}

describe('reading ahead', () => {
  it('gives every part with what was read for it, in order, for any size of parts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer()),
        fc.integer({ min: 1, max: 7 }),
        async (list, size) => {
          const parts = chunksOf(list, size);
          const read = await all(
            readAhead(parts, (part) => Promise.resolve(part.map((n) => n * 2))),
          );
          expect(read.map(([part]) => part)).toEqual(parts);
          expect(read.flatMap(([, found]) => found)).toEqual(list.map((n) => n * 2));
        },
      ),
    );
  });

  it('never has more than one part on its way besides the one in use', async () => {
    const begun: number[] = [];
    const read = readAhead([0, 1, 2, 3], (part) => Promise.resolve(begun.push(part)));
    for await (const [part] of read) expect(begun).toEqual([0, 1, 2, 3].slice(0, part + 2));
  });

  it('rejects at the part that cannot be read, after those before it', async () => {
    const seen: number[] = [];
    const reading = async (): Promise<void> => {
      const read = readAhead([0, 1, 2], (part) =>
        part === 1 ? Promise.reject(new Error('no answer')) : Promise.resolve(part),
      );
      for await (const [part] of read) seen.push(part);
    };
    await expect(reading()).rejects.toThrow('no answer');
    expect(seen).toEqual([0]);
  });
});
