import { constants, mkdir, open, rename, rm } from 'node:fs/promises';

/** An open file, as far as the outbox needs one. A node `FileHandle` is one. */
export type DiskFile = {
  /** Reads at most `length` bytes at `position` into `buffer` at `offset`. */
  read(
    buffer: Buffer,
    offset: number,
    length: number | undefined,
    position: number,
  ): Promise<{ readonly bytesRead: number; readonly buffer: Buffer }>;
  /**
   * Writes at most `length` bytes of `buffer` from `offset` at `position`; rejects when the disk is
   * full.
   */
  write(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesWritten: number }>;
  truncate(length: number): Promise<void>;
  /** Resolves once what was written is on the disk. */
  datasync(): Promise<void>;
  stat(): Promise<{ readonly size: number }>;
  close(): Promise<void>;
};

/** Where the outbox keeps its file. */
export type Disk = {
  /** Creates a folder, and those above it, for us alone. */
  makeFolder(path: string): Promise<void>;
  /** Opens a file for reading and writing; creates it, for us alone, where it is missing. */
  open(path: string): Promise<DiskFile>;
  /** Puts a file in the place of another at one go. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, if it is there. */
  remove(path: string): Promise<void>;
};

/** This host's own disk. */
export const hostDisk: Disk = {
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true, mode: 0o700 });
  },
  open: (path) => open(path, constants.O_RDWR | constants.O_CREAT, 0o600),
  rename,
  remove: (path) => rm(path, { force: true }),
};
