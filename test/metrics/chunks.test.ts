import { Readable } from 'node:stream';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHUNK_BYTES, chunked, gzipped, joined } from '../../src/metrics/chunks.ts';

const line = fc
  .tuple(
    fc.constantFrom('watchpost_x{name="', '城关派出所 ', ''),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.nat(9000),
  )
  .map(([start, text, times]) => start + text.repeat(times));
const texts = fc.array(line, { maxLength: 12 });

describe('chunks of an exposition', () => {
  it('hold every text once and in order; none is empty and only the last is short', () => {
    fc.assert(
      fc.property(texts, (parts) => {
        const chunks = [...chunked(parts)];
        expect(Buffer.concat(chunks).toString()).toBe(parts.join(''));
        expect(chunks.every((chunk) => chunk.length > 0)).toBe(true);
        const longest = Math.max(0, ...parts.map((part) => 3 * part.length));
        for (const chunk of chunks.slice(0, -1))
          expect(chunk.length + longest).toBeGreaterThan(CHUNK_BYTES);
      }),
    );
  });

  it('are not held back until all texts are there', () => {
    let taken = 0;
    const endless = function* (): Generator<string> {
      for (;;) {
        taken++;
        yield 'x'.repeat(1000);
      }
    };
    chunked(endless()).next();
    expect(taken).toBeLessThanOrEqual(CHUNK_BYTES / 1000 + 1);
  });

  // Browsers read no further than the first member.
  it('are packed into one gzip member that unpacks to the plain text', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (parts) => {
        const plain = await joined(Readable.from([...chunked(parts)]));
        const packed = await gzipped(Readable.from([...chunked(parts)]));
        expect(plain.toString()).toBe(parts.join(''));
        expect(gunzipSync(packed).equals(plain)).toBe(true);
        expect(inflateRawSync(packed.subarray(10, -8)).equals(plain)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('that fail while being packed reject the whole answer', async () => {
    const failing = Readable.from(
      (function* (): Generator<Buffer> {
        yield Buffer.from('x');
        throw new Error('a bug');
      })(),
    );
    await expect(gzipped(failing)).rejects.toThrow('a bug');
  });
});
