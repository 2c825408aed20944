import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** A chunk of so many characters is full: one to two milliseconds' work. */
export const CHUNK_LENGTH = 262_144;

/** Joins texts into UTF-8 chunks, none of them empty. Only the last is not full. */
export function* chunked(texts: Iterable<string>): Generator<Buffer> {
  let parts: string[] = [];
  let length = 0;
  for (const text of texts) {
    parts.push(text);
    length += text.length;
    if (length < CHUNK_LENGTH) continue;
    yield Buffer.from(parts.join(''));
    parts = [];
    length = 0;
  }
  if (length > 0) yield Buffer.from(parts.join(''));
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
  return pipeline(chunks, createGzip({ level: 1, chunkSize: CHUNK_LENGTH }), joined);
}
