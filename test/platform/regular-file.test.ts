import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPrivate } from '../../src/platform/private-file.ts';
import {
  explainReadFailure,
  readRegularFile,
  readRegularFileSync,
} from '../../src/platform/regular-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'regular-file-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const LIMIT = 1024 * 1024;
const at = (name: string): string => join(folder, name);

writeFileSync(at('plain'), 'text', { mode: 0o640 });
writeFileSync(at('large'), Buffer.alloc(LIMIT + 1));
writeFileSync(at('limit'), Buffer.alloc(LIMIT));
symlinkSync('plain', at('link'));
execFileSync('mkfifo', ['-m', '600', at('fifo')]);

const both = async (path: string): Promise<readonly string[]> => {
  const slow = await readRegularFile(path, LIMIT);
  const quick = readRegularFileSync(path, LIMIT);
  return [
    'failure' in slow ? `${slow.failure} ${slow.code}` : slow.toString(),
    'failure' in quick ? `${quick.failure} ${quick.code}` : quick.bytes.toString(),
  ];
};

describe('reading a regular file', () => {
  it('gives its bytes, also through a symbolic link', async () => {
    expect(await both(at('plain'))).toEqual(['text', 'text']);
    expect(await both(at('link'))).toEqual(['text', 'text']);
  });

  it('refuses a FIFO without waiting for a writer', async () => {
    expect(await both(at('fifo'))).toEqual(['irregular ', 'irregular ']);
  });

  it('refuses a folder, a device and a socket', async () => {
    expect(await both(folder)).toEqual(['irregular ', 'irregular ']);
    expect(await both('/dev/zero')).toEqual(['irregular ', 'irregular ']);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(at('socket'), resolve));
    const refused = await both(at('socket'));
    server.close();
    expect(refused).toEqual(['unreadable ENXIO', 'unreadable ENXIO']);
  });

  it('takes a file of the largest size and refuses one byte more', async () => {
    expect((await both(at('limit'))).map((text) => text.length)).toEqual([LIMIT, LIMIT]);
    expect(await both(at('large'))).toEqual(['too-large ', 'too-large ']);
  });

  it('says which error the system gave', async () => {
    expect(await both(at('none'))).toEqual(['unreadable ENOENT', 'unreadable ENOENT']);
  });

  it('explains each failure with its mend', () => {
    const explain = (failure: 'irregular' | 'too-large' | 'changing' | 'unreadable'): string =>
      explainReadFailure({ failure, code: 'EACCES' }, 'the form', LIMIT);
    expect(explain('irregular')).toBe('is not a regular file; name the form');
    expect(explain('too-large')).toBe('is larger than 1 MB; name the form, not another');
    expect(explain('changing')).toContain('try again');
    expect(explain('unreadable')).toBe(
      'cannot be read (EACCES); check the path and its permissions',
    );
  });
});

describe('readPrivate', () => {
  it('gives the text of a file with allowed permissions only', () => {
    expect(readPrivate(at('plain'), 0o037)).toBe('text');
    expect(readPrivate(at('plain'), 0o077)).toEqual({
      fault: `${at('plain')}: may be read or written by others (mode 0640); chmod 600 it`,
    });
  });

  it('refuses a FIFO without waiting for a writer', () => {
    expect(readPrivate(at('fifo'), 0o077)).toEqual({
      fault: `${at('fifo')}: is not a regular file; name the file that is meant`,
    });
  });
});
