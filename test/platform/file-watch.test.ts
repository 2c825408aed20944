import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fileSignature, watchFile } from '../../src/platform/file-watch.ts';
import { readRegularFile } from '../../src/platform/regular-file.ts';
import type { Clock } from '../../src/core/time/civil-time.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-watch-'));
  path = join(folder, 'file');
  await writeFile(path, 'one');
});
afterEach(() => rm(folder, { recursive: true }));

/** Timers run as soon as the loop is free, so that a test waits for nothing but the disk. */
const quickClock: Clock = {
  now: () => 0,
  elapsed: () => 0,
  after: (_ms, task) => {
    const timer = setTimeout(task, 1);
    return () => {
      clearTimeout(timer);
    };
  },
};

describe('fileSignature', () => {
  it('differs after a change of the same length that keeps the time of change', async () => {
    const { atime, mtime } = await stat(path);
    const before = await fileSignature(path);
    await writeFile(path, 'two');
    await utimes(path, atime, mtime);
    expect(await fileSignature(path)).not.toBe(before);
  });

  it('differs after a replacement and after a change of permissions', async () => {
    const first = await fileSignature(path);
    await chmod(path, 0o600);
    const second = await fileSignature(path);
    await writeFile(`${path}.new`, 'one');
    await rename(`${path}.new`, path);
    expect(new Set([first, second, await fileSignature(path)]).size).toBe(3);
  });

  it('stays the same without a change, and is one for every way of not being there', async () => {
    expect(await fileSignature(path)).toBe(await fileSignature(path));
    expect(await fileSignature(join(folder, 'none'))).toBe('missing');
    expect(await fileSignature(join(path, 'below a file'))).toBe('missing');
  });
});

describe('watchFile', () => {
  it('hands over each change, and survives a FIFO in place of the file', async () => {
    const results: string[] = [];
    const watch = watchFile({
      path,
      clock: quickClock,
      read: async () => {
        const read = await readRegularFile(path, 100);
        return 'failure' in read ? read.failure : read.toString();
      },
      onRead: (result) => results.push(result),
    });
    const replaceBy = async (make: (draft: string) => unknown, expected: string): Promise<void> => {
      await make(`${path}.draft`);
      await rename(`${path}.draft`, path);
      await vi.waitFor(() => {
        expect(results.at(-1)).toBe(expected);
      });
    };
    await replaceBy((draft) => writeFile(draft, 'two'), 'two');
    await replaceBy((draft) => execFileSync('mkfifo', [draft]), 'irregular');
    await replaceBy((draft) => writeFile(draft, 'three'), 'three');
    watch.stop();
  });
});
