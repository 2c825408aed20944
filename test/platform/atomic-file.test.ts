import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  PRIVATE_MODE,
  replaceFile,
  replaceFileSync,
  syncFolder,
} from '../../src/platform/atomic-file.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atomic-file-'));
  path = join(folder, 'file');
});
afterEach(() => rm(folder, { recursive: true }));

describe('replaceFile', () => {
  it('shows the old content until the new one is complete', async () => {
    await writeFile(path, 'old');
    const result = await replaceFile(path, PRIVATE_MODE, async (draft) => {
      await draft.writeFile('new, ');
      expect(readFileSync(path, 'utf8')).toBe('old');
      await draft.writeFile('longer');
      return 42;
    });
    expect(result).toBe(42);
    expect(await readFile(path, 'utf8')).toBe('new, longer');
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('leaves the old file and no draft when writing fails', async () => {
    await writeFile(path, 'old');
    const failing = replaceFile(path, PRIVATE_MODE, async (draft) => {
      await draft.writeFile('half');
      throw new Error('no more');
    });
    await expect(failing).rejects.toThrow('no more');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('leaves no draft when the name cannot be taken', async () => {
    await mkdir(join(path, 'occupied'), { recursive: true });
    await expect(replaceFile(path, null, (draft) => draft.writeFile('x'))).rejects.toThrow(
      /EISDIR|ENOTEMPTY/,
    );
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('rejects where the folder is missing', async () => {
    await expect(
      replaceFile(join(folder, 'none', 'file'), null, () => Promise.resolve()),
    ).rejects.toThrow('ENOENT');
  });

  it('gives exactly the permissions asked for, whatever the umask and a stale draft say', async () => {
    await writeFile(`${path}.${process.pid}.tmp`, 'stale, and longer than what comes', {
      mode: 0o666,
    });
    const umask = process.umask(0o077);
    await replaceFile(path, 0o640, (draft) => draft.writeFile('new')).finally(() =>
      process.umask(umask),
    );
    expect((await stat(path)).mode & 0o777).toBe(0o640);
    expect(await readFile(path, 'utf8')).toBe('new');
  });

  it('leaves the permissions to the umask where none are asked for', async () => {
    const umask = process.umask(0o027);
    await replaceFile(path, null, (draft) => draft.writeFile('new')).finally(() =>
      process.umask(umask),
    );
    expect((await stat(path)).mode & 0o777).toBe(0o640);
  });
});

describe('replaceFileSync', () => {
  it('replaces the content and sets the permissions', () => {
    replaceFileSync(path, PRIVATE_MODE, 'old');
    replaceFileSync(path, 0o640, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  it('leaves no draft when the name cannot be taken', async () => {
    await mkdir(join(path, 'occupied'), { recursive: true });
    expect(() => {
      replaceFileSync(path, PRIVATE_MODE, 'x');
    }).toThrow(/EISDIR|ENOTEMPTY/);
    expect(await readdir(folder)).toEqual(['file']);
  });
});

describe('syncFolder', () => {
  it('accepts a folder, and rejects where there is none', async () => {
    await syncFolder(folder);
    expect(existsSync(folder)).toBe(true);
    await expect(syncFolder(join(folder, 'none'))).rejects.toThrow('ENOENT');
  });
});
