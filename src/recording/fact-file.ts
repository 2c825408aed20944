import type { DiskFile } from './disk.ts';

/** Bytes read from the file at a time. */
const CHUNK_BYTES = 262_144;
/** Longest line that is waited for, bytes; what goes on longer is damage. */
const LINE_LIMIT = 4_194_304;

const LINE_FEED = 10;

/**
 * A line of a file, without its line feed. `end` is the offset behind it; `whole`: it had its line
 * feed.
 */
export type FileLine = {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly whole: boolean;
};

/** The lines between two offsets, the chunk that was read at a time. */
export async function* linesOf(
  handle: DiskFile,
  from: number,
  to: number,
): AsyncGenerator<readonly FileLine[]> {
  let rest: Buffer = Buffer.alloc(0);
  let restAt = from;
  for (let offset = from; offset < to;) {
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(Math.min(CHUNK_BYTES, to - offset)),
      0,
      undefined,
      offset,
    );
    if (bytesRead === 0) break;
    offset += bytesRead;
    const bytes = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    const { lines, used } = split(bytes, restAt);
    rest = bytes.subarray(used);
    restAt += used;
    yield lines;
    if (rest.length > LINE_LIMIT) {
      yield [lineOf(rest, restAt, false)];
      restAt += rest.length;
      rest = Buffer.alloc(0);
    }
  }
  if (rest.length > 0) yield [lineOf(rest, restAt, false)];
}

function split(
  bytes: Buffer,
  at: number,
): { readonly lines: readonly FileLine[]; readonly used: number } {
  const lines: FileLine[] = [];
  let used = 0;
  for (let feed = bytes.indexOf(LINE_FEED); feed >= 0; feed = bytes.indexOf(LINE_FEED, used)) {
    lines.push(lineOf(bytes.subarray(used, feed), at + used, true));
    used = feed + 1;
  }
  return { lines, used };
}

function lineOf(bytes: Buffer, start: number, whole: boolean): FileLine {
  return { text: bytes.toString('utf8'), start, end: start + bytes.length + Number(whole), whole };
}

/** Writes all bytes at an offset. Rejects when the disk takes only some of them. */
export async function writeAt(handle: DiskFile, bytes: Buffer, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, offset + done);
    done += bytesWritten;
  }
}
