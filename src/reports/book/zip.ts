import { pipeline } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';
import { Zip, type ZipInputFile } from 'fflate';

/**
 * The time every entry bears: the earliest a zip can hold, a day on so that no zone is before it.
 */
const ENTRY_TIME = new Date(1980, 0, 2, 12);
/** Number of the method `deflate` in a zip, APPNOTE.TXT 4.4.5. */
const DEFLATE = 8;
/** Level of compression, from 1 (fast) to 9 (small). */
const LEVEL = 6;

/** One file in a zip: its name, and its content in pieces of text. */
export type ZipEntry = { readonly name: string; readonly pieces: Iterable<string> };

/**
 * Makes a zip in pieces. The same entries give the same bytes at any time and in any zone of the
 * host, on the same processor and version of Node: they hold its zlib. zlib compresses outside the
 * JavaScript thread, while the next pieces are made. It takes a quarter of the time of fflate's own
 * code, which took a third of a report of 10,000 devices.
 */
export async function* zipOf(entries: Iterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    ready.push(chunk);
  });
  for (const { name, pieces } of entries) {
    const file = { filename: name, compression: DEFLATE, mtime: ENTRY_TIME, size: 0, crc: 0 };
    const added: ZipInputFile = file;
    zip.add(added);
    for await (const chunk of deflated(pieces, file)) {
      added.ondata!(null, chunk, false);
      yield* ready.splice(0);
    }
    added.ondata!(null, new Uint8Array(0), true);
    yield* ready.splice(0);
  }
  zip.end();
  yield* ready;
}

/** Compresses pieces of text, and sums their size and CRC-32 in `sums`. */
function deflated(
  pieces: Iterable<string>,
  sums: { size: number; crc: number },
): AsyncIterable<Uint8Array> {
  const deflate = createDeflateRaw({ level: LEVEL });
  // An error of the pieces reaches who reads: it destroys the stream with that error.
  pipeline(summed(pieces, sums), deflate, () => undefined);
  return deflate;
}

function* summed(
  pieces: Iterable<string>,
  sums: { size: number; crc: number },
): Generator<Uint8Array> {
  for (const piece of pieces) {
    const bytes = Buffer.from(piece);
    sums.size += bytes.length;
    sums.crc = crc32(bytes, sums.crc);
    if (bytes.length > 0) yield bytes;
  }
}
