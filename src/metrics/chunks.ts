import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** Bytes of a chunk: one to two milliseconds' work. */
export const CHUNK_BYTES = 262_144;
/** Most bytes that one unit of a JavaScript string takes in UTF-8. */
const MOST_BYTES_A_UNIT = 3;

/**
 * Joins texts into UTF-8 chunks, none of them empty. Each text is written at once: texts that
 * wait to be joined outlive the young generation, and collecting them took longer than the rest.
 */
export function* chunked(texts: Iterable<string>): Generator<Buffer> {
  let chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let length = 0;
  for (const text of texts) {
    const most = text.length * MOST_BYTES_A_UNIT;
    if (length + most > chunk.length) {
      if (length > 0) yield chunk.subarray(0, length);
      chunk = Buffer.allocUnsafe(Math.max(CHUNK_BYTES, most));
      length = 0;
    }
    length += chunk.write(text, length);
  }
  if (length > 0) yield chunk.subarray(0, length);
}

/** All chunks in one buffer. */
export async function joined(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/**
 * All chunks, packed by zlib outside the event loop. Level 1, as exposition text shrinks to a
 * tenth all the same, and the processor time is ours.
 */
export async function gzipped(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  return pipeline(chunks, createGzip({ level: 1, chunkSize: CHUNK_BYTES }), joined);
}
