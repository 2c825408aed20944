import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';

/** Largest file of secrets, in bytes. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/**
 * The text of a file that holds secrets, or in one line what is wrong with it. `forbidden`:
 * permissions it must not have, e.g. 0o077: none for anybody but its owner.
 */
export function readPrivate(path: string, forbidden: number): string | { readonly fault: string } {
  try {
    const file = openSync(path, 'r');
    try {
      const about = fstatSync(file);
      const mode = about.mode & 0o777;
      if ((mode & forbidden) !== 0)
        return {
          fault: `${path}: may be read or written by others (mode ${mode.toString(8).padStart(4, '0')}); chmod ${(mode & 0o700 & ~forbidden).toString(8)} it`,
        };
      if (about.size > MAX_FILE_BYTES)
        return { fault: `${path}: is larger than 4 MB; name the file that is meant, not another` };
      return readFileSync(file, 'utf8');
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return { fault: `${path}: cannot be read (${code}); check the path and its permissions` };
  }
}
