import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { replaceFile } from '../platform/atomic-file.ts';

/** Bytes written to disk at one time. */
const PIECE = 65_536;

/** What was written: the file's size and the SHA-256 of its bytes. */
export type Written = { readonly bytes: number; readonly sha256: string };

/**
 * Writes a file so that it replaces an older one whole or not at all. Rejects when it cannot be
 * written, or its pieces cannot be made.
 */
export function writeWhole(
  path: string,
  pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<Written> {
  return replaceFile(path, null, async (draft) => {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const block of blocksOf(pieces)) bytes += await writeBlock(draft, hash, block);
    return { bytes, sha256: hash.digest('hex') };
  });
}

async function writeBlock(file: FileHandle, hash: Hash, block: Buffer): Promise<number> {
  hash.update(block);
  await file.appendFile(block);
  return block.length;
}

/** Gathers small pieces, so that each write is worth its while. */
async function* blocksOf(
  pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    const bytes =
      typeof piece === 'string'
        ? Buffer.from(piece)
        : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    waiting.push(bytes);
    size += bytes.length;
    if (size < PIECE) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(waiting);
}
