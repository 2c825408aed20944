import { spawnSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FULL_BYTES, chunked, gzipped, joined, type Chunk } from '../../src/metrics/chunk.ts';

const handed = (pieces: readonly Chunk[]): AsyncIterable<Chunk> => Readable.from(pieces);

const line = fc
  .tuple(
    fc.constantFrom('watchpost_x{name="', '城关派出所 ', ''),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.nat(3000),
  )
  .map(([start, text, times]) => start + text.repeat(times));
const texts = fc.array(line, { maxLength: 12 });

describe('pieces of an exposition', () => {
  it('hold every text once and in order, whatever is handed on from before, and only the last before one of those is not full', () => {
    fc.assert(
      fc.property(texts, texts, texts, (before, former, after) => {
        const kept = [...chunked(former)];
        const pieces = [
          ...chunked([...before, { text: Buffer.alloc(0), packed: null }, ...kept, ...after]),
        ];
        expect(pieces.every(({ text }) => text.length > 0)).toBe(true);
        expect(Buffer.concat(pieces.map(({ text }) => text)).toString()).toBe(
          [...before, ...former, ...after].join(''),
        );
        for (const piece of kept) expect(pieces).toContain(piece);
        const short = pieces.filter(
          (piece) => !kept.includes(piece) && piece.text.length < FULL_BYTES,
        );
        expect(short.length).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('are in gzip what they are in plain, though some were packed for a scrape before, as one member that a reader who stops there has whole', async () => {
    await fc.assert(
      fc.asyncProperty(texts, texts, async (former, fresh) => {
        const kept = [...chunked(former)];
        await gzipped(handed(kept));
        const packed = kept.map((piece) => piece.packed);
        const pieces = [...chunked([...fresh, ...kept, ...fresh])];
        const plain = await joined(handed(pieces));
        const gzip = await gzipped(handed(pieces));
        expect(kept.every((piece, index) => piece.packed === packed[index])).toBe(true);
        expect(inflateRawSync(gzip.subarray(10, -8)).equals(plain)).toBe(true);
        const { status, stdout } = spawnSync('gzip', ['-dc'], {
          input: gzip,
          maxBuffer: 64 * 2 ** 20,
        });
        expect({ status, isPlain: stdout.equals(plain) }).toEqual({ status: 0, isPlain: true });
      }),
      { numRuns: 30 },
    );
  });
});
