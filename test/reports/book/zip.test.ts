import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { zipOf, type ZipEntry } from '../../../src/reports/book/zip.ts';

async function bytesOf(entries: Iterable<ZipEntry>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of zipOf(entries)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Offset of the end of the central directory, APPNOTE.TXT 4.3.16; there is no comment. */
const END_LENGTH = 22;

describe('a zip', () => {
  it('holds the content of every entry, however it is cut into pieces', async () => {
    const contents = fc.array(fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }), {
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(contents, async (all) => {
        const entries = all.map((pieces, index) => ({ name: `xl/${index}.xml`, pieces }));
        const unzipped = unzipSync(await bytesOf(entries));
        expect(Object.keys(unzipped)).toEqual(entries.map(({ name }) => name));
        for (const { name, pieces } of entries)
          expect(strFromU8(unzipped[name]!)).toBe(
            Buffer.from(pieces.map((piece) => Buffer.from(piece).toString()).join('')).toString(),
          );
      }),
    );
  });

  it('states the CRC-32 and the sizes of an entry in its directory', async () => {
    const zip = await bytesOf([{ name: 'a', pieces: ['1234', '56789'] }]);
    const directory = zip.readUInt32LE(zip.length - END_LENGTH + 16);
    // The check value of CRC-32 over the digits 1 to 9.
    expect(zip.readUInt32LE(directory + 16)).toBe(0xcbf43926);
    expect(zip.readUInt32LE(directory + 24)).toBe(9);
  });

  it('rejects with the error of pieces that cannot be made', async () => {
    function* broken(): Generator<string> {
      yield 'one';
      throw new Error('no more');
    }
    await expect(bytesOf([{ name: 'a', pieces: broken() }])).rejects.toThrow('no more');
  });
});
