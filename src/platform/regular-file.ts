import { closeSync, constants, fstatSync, openSync, readFileSync, type BigIntStats } from 'node:fs';
import { open } from 'node:fs/promises';
import { codeOf } from './error-code.ts';

/** Why a file could not be read. */
export type ReadFailure = {
  /** `changing`: somebody wrote to it meanwhile. `unreadable`: the system refused; see `code`. */
  readonly failure: 'irregular' | 'too-large' | 'changing' | 'unreadable';
  /** The system's error code, for example `ENOENT`; empty unless `unreadable`. */
  readonly code: string;
};

/** `O_NONBLOCK`: a FIFO without a writer is opened at once, and then refused, not waited for. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * Reads a regular file of at most `maxBytes`. Refuses everything else (a folder, device, socket or
 * FIFO) without waiting for it, and a file that changes while it is read. Never rejects.
 */
export async function readRegularFile(
  path: string,
  maxBytes: number,
): Promise<Buffer | ReadFailure> {
  try {
    await using file = await open(path, OPEN_FLAGS);
    const before = await file.stat({ bigint: true });
    const failure = refusal(before, maxBytes);
    if (failure) return failure;
    const size = Number(before.size);
    const bytes = Buffer.alloc(size);
    const { bytesRead } = await file.read(bytes, 0, size, 0);
    const after = await file.stat({ bigint: true });
    const isSettled =
      bytesRead === size && after.size === before.size && after.mtimeNs === before.mtimeNs;
    return isSettled ? bytes : { failure: 'changing', code: '' };
  } catch (error) {
    return { failure: 'unreadable', code: codeOf(error) };
  }
}

/**
 * Reads a regular file of at most `maxBytes`, and its permissions, while the program waits: for
 * small files at start. Never throws.
 */
export function readRegularFileSync(
  path: string,
  maxBytes: number,
): { readonly bytes: Buffer; readonly mode: number } | ReadFailure {
  try {
    const file = openSync(path, OPEN_FLAGS);
    try {
      const about = fstatSync(file, { bigint: true });
      const failure = refusal(about, maxBytes);
      return failure ?? { bytes: readFileSync(file), mode: Number(about.mode) & 0o777 };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return { failure: 'unreadable', code: codeOf(error) };
  }
}

function refusal(about: BigIntStats, maxBytes: number): ReadFailure | null {
  if (!about.isFile()) return { failure: 'irregular', code: '' };
  return about.size > maxBytes ? { failure: 'too-large', code: '' } : null;
}

/**
 * What is wrong with the file and the mend, to be put after its path. `meant` names what should be
 * there, for example `the settings file`.
 */
export function explainReadFailure(
  { failure, code }: ReadFailure,
  meant: string,
  maxBytes: number,
): string {
  switch (failure) {
    case 'irregular':
      return `is not a regular file; name ${meant}`;
    case 'too-large':
      return `is larger than ${maxBytes / 1024 / 1024} MB; name ${meant}, not another`;
    case 'changing':
      return 'changed while it was read; try again once whoever writes it is done';
    case 'unreadable':
      return `cannot be read (${code}); check the path and its permissions`;
  }
}
