import { explainReadFailure, readRegularFileSync } from './regular-file.ts';

/** Largest file of secrets, in bytes. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/**
 * Permissions that a file of secrets must not have: others may not touch it, and its group may only
 * read it, because some services keep their secrets readable to a group of their own.
 */
export const OWNER_AND_GROUP_READERS = 0o037;

/** Permissions that a file must not have which is for its owner alone. */
export const OWNER_ONLY = 0o077;

/**
 * Reads a file that holds secrets as text; or tells in one line, which holds no secret, what is
 * wrong with it. `forbidden`: the permission bits it must not have, {@link OWNER_ONLY} for example.
 */
export function readPrivate(path: string, forbidden: number): string | { readonly fault: string } {
  const read = readRegularFileSync(path, MAX_FILE_BYTES);
  if ('failure' in read)
    return {
      fault: `${path}: ${explainReadFailure(read, 'the file that is meant', MAX_FILE_BYTES)}`,
    };
  const { bytes, mode } = read;
  if ((mode & forbidden) === 0) return bytes.toString('utf8');
  const octal = mode.toString(8).padStart(4, '0');
  const allowed = (mode & 0o700 & ~forbidden).toString(8);
  return {
    fault: `${path}: may be read or written by others (mode ${octal}); chmod ${allowed} it`,
  };
}
