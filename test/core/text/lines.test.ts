import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf } from '../../../src/core/text/lines.ts';

function inPieces(text: string, cuts: readonly number[]): readonly string[] {
  const places = [
    0,
    ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b),
    text.length,
  ];
  return places.slice(1).map((place, index) => text.slice(places[index], place));
}

async function read(text: string, cuts: readonly number[] = []): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of linesOf('events.ndjson', Readable.from(inPieces(text, cuts))))
    lines.push(line);
  return lines;
}

const anyJson = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom('\u2028', '\u2029', '\u0085', '\r', '\n', '\v', '\f'),
      fc.string({ unit: 'binary' }),
    ),
  })
  .map((text) => JSON.stringify(text));

describe('lines of a file of facts', () => {
  it('are those that were written, whatever JSON they hold and wherever the pieces are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyJson),
        fc.array(fc.nat()),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        async (written, cuts, end, isEnded) => {
          expect(
            await read(written.join(end) + (isEnded && written.length > 0 ? end : ''), cuts),
          ).toEqual(written);
        },
      ),
    );
  });

  it.each(['', '\n{}'])(
    'are refused beyond the longest there is, with the number of the one that is longer, whether it goes on or is over (then %j)',
    async (then) => {
      await expect(read(`{}\n${'x'.repeat(1_048_577)}${then}`, [1_000_000])).rejects.toThrow(
        'events.ndjson: line 2 is longer than 1048576 characters',
      );
      expect(await read('x'.repeat(1_048_576))).toHaveLength(1);
    },
  );
});
