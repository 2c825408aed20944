import { constants } from 'node:fs';
import { open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ClosedMonth } from '../../core/scoring/closed-month.ts';
import { byCodePoint } from '../../core/text/order.ts';
import { closedRevisions, manifestOf, revisionFolder, type ClosedRevision } from './archive.ts';
import { closingSchema, UNLISTED } from './manifest.ts';

/**
 * Every closed revision and its files, the earliest first. One that is damaged is told without
 * files. Rejects when the archive cannot be read.
 */
export async function listClosedMonths(archive: string): Promise<readonly ClosedMonth[]> {
  const revisions = await closedRevisions(archive);
  return Promise.all(revisions.map(closedMonthOf));
}

async function closedMonthOf(closed: ClosedRevision): Promise<ClosedMonth> {
  const { month, revision, folder } = closed;
  const [manifest, closing] = await Promise.all([
    manifestOf(closed).catch(() => null),
    closingOf(folder),
  ]);
  const listed = manifest
    ? Object.entries(manifest.manifest.files).map(([name, { bytes }]) => ({ name, bytes }))
    : [];
  const unlisted = manifest
    ? await Promise.all(
        UNLISTED.map(async (name) => ({ name, bytes: await sizeOf(join(folder, name)) })),
      )
    : [];
  return {
    month,
    revision,
    closedAt: closing?.closedAt ?? '',
    finalFrom: closing?.finalFrom ?? '',
    manifest: manifest?.hash ?? '',
    signed: manifest !== null && manifest.manifest.signature !== null,
    files: [...listed, ...unlisted].sort((a, b) => byCodePoint(a.name, b.name)),
  };
}

async function closingOf(
  folder: string,
): Promise<{ readonly closedAt: string; readonly finalFrom: string } | null> {
  const text = await readFile(join(folder, 'closing.json'), 'utf8').catch(() => '');
  try {
    return closingSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** A file of the archive on its way to somebody. */
export type OpenFile = { readonly bytes: number; readonly body: ReadableStream<Uint8Array> };

/**
 * One file of a closed revision. Null: there is no such file. Only what the manifest names, and the
 * manifest and closing themselves, are lent; nothing else that may lie there, and nothing a link
 * leads to.
 */
export async function openFile(
  archive: string,
  month: string,
  revision: number,
  name: string,
): Promise<OpenFile | null> {
  if (
    !/^\d{4}-(0[1-9]|1[0-2])$/.test(month) ||
    !Number.isInteger(revision) ||
    revision < 1 ||
    revision > 999_999
  )
    return null;
  const folder = revisionFolder(archive, month, revision);
  const known = await manifestOf({ month, revision, folder }).catch(() => null);
  if (!known || !(Object.hasOwn(known.manifest.files, name) || UNLISTED.includes(name)))
    return null;
  const handle = await open(join(folder, name), constants.O_RDONLY | constants.O_NOFOLLOW).catch(
    () => null,
  );
  return handle && lent(handle);
}

async function lent(handle: FileHandle): Promise<OpenFile | null> {
  const about = await handle.stat();
  if (about.isFile())
    return {
      bytes: about.size,
      body: Readable.toWeb(handle.createReadStream()) as ReadableStream<Uint8Array>,
    };
  await handle.close();
  return null;
}
