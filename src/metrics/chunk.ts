import { constants, crc32, deflateRawSync } from 'node:zlib';

/**
 * Some of the text of an exposition, in UTF-8. What was put together for one scrape may be handed
 * to the next.
 */
export type Chunk = {
  readonly text: Buffer;
  /** The same as part of a gzip stream; null: not asked for yet. */
  packed: Buffer | null;
};

/** A piece of so many bytes is full: about a millisecond's work. */
export const FULL_BYTES = 65_536;

/**
 * Where texts are written until they are a piece. Nothing is in it while a piece is handed on, so
 * all scrapes share it. It grows to hold the longest text, a metric's lines of one block of
 * devices, behind what makes no full piece yet.
 */
let scratch = Buffer.allocUnsafe(2 * FULL_BYTES);
/** Most bytes that a character of a string takes in UTF-8. */
const WIDEST = 3;

/**
 * Puts texts together into pieces that are full, and hands on what is a piece already. None is
 * empty: zlib begins its checksum anew at nothing.
 */
export function* chunked(texts: Iterable<string | Chunk>): Generator<Chunk> {
  let size = 0;
  const cut = (): Chunk => {
    const text = Buffer.from(scratch.subarray(0, size));
    size = 0;
    return { text, packed: null };
  };
  for (const text of texts) {
    const isPiece = typeof text !== 'string';
    if (!isPiece) size += write(text, size);
    if (size >= FULL_BYTES || (isPiece && size > 0)) yield cut();
    if (isPiece && text.text.length > 0) yield text;
  }
  if (size > 0) yield cut();
}

function write(text: string, at: number): number {
  const most = at + text.length * WIDEST;
  if (most > scratch.length) scratch = Buffer.concat([scratch.subarray(0, at)], most);
  return scratch.write(text, at);
}

/** The text of all pieces. */
export async function joined(pieces: AsyncIterable<Chunk>): Promise<Buffer> {
  const texts: Buffer[] = [];
  for await (const { text } of pieces) texts.push(text);
  return Buffer.concat(texts);
}

/**
 * Packed fast: exposition text shrinks twentyfold all the same, and the processor time is ours, not
 * the network's. Ends on a whole byte, so that what was packed at another time may follow.
 */
const PACKING = { level: 1, finishFlush: constants.Z_SYNC_FLUSH };
/** Deflated, without a name or a time, packed fast, on Unix (RFC 1952, 2.3). */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 3]);
/** An empty block that is the last (RFC 1951, 3.2.3). */
const LAST_BLOCK = Buffer.from([3, 0]);

/**
 * The text of all pieces in gzip, each packed by itself, and only once. One member, as browsers
 * read no further.
 */
export async function gzipped(pieces: AsyncIterable<Chunk>): Promise<Buffer> {
  const parts: Buffer[] = [HEADER];
  let sum = 0;
  let size = 0;
  for await (const piece of pieces) {
    // A copy, as what zlib gives is a view of sixteen kilobytes however little it is.
    piece.packed ??= Buffer.from(deflateRawSync(piece.text, PACKING));
    parts.push(piece.packed);
    sum = crc32(piece.text, sum);
    size += piece.text.length;
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(sum, 0);
  trailer.writeUInt32LE(size % 2 ** 32, 4);
  return Buffer.concat([...parts, LAST_BLOCK, trailer]);
}
