import type { KeyObject } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { addDays, addWorkdays, type CivilDate } from '../../core/time/civil-date.ts';
import type { ReportReader } from '../../core/facts/fact-store.ts';
import { dateOf, formatInstant, type Instant } from '../../core/time/civil-time.ts';
import { syncFolder } from '../../platform/atomic-file.ts';
import { FORMAT } from '../format.ts';
import type { MonthlyDocument } from '../month/schema.ts';
import { writeWhole } from '../write.ts';
import { closedRevisions, manifestOf, revisionFolder, type ClosedRevision } from './archive.ts';
import { canonicalText } from './canonical.ts';
import { changesBetween } from './changes.ts';
import { calendarOf } from './derive.ts';
import { writeDocuments, writeManifest, type Drafted, type Place } from './dossier.ts';
import type { MonthPolicy } from './policy.ts';
import { sealed, sealedText } from './seal.ts';

/** What a closing needs. */
export type CloseRequest = {
  /** Folder of all closed months. */
  readonly archive: string;
  readonly policy: MonthPolicy;
  readonly reader: ReportReader;
  /** Signs, where there is one. */
  readonly key: KeyObject | null;
  readonly now: Instant;
  /** Why a month that was closed before is closed again; empty: no reason was given. */
  readonly reason: string;
  /** Working days in which a closed month may be contested. */
  readonly objectionDays: number;
  readonly onProgress: (done: number, of: number) => void;
};

/** What became of a closing. */
export type Closed =
  | {
      readonly outcome: 'closed';
      readonly revision: number;
      readonly folder: string;
      readonly finalFrom: CivilDate;
      readonly document: MonthlyDocument;
    }
  | { readonly outcome: 'unchanged'; readonly revision: number; readonly folder: string }
  | { readonly outcome: 'nothing' | 'refused'; readonly why: string };

/**
 * Freezes a month: its report, facts, policy and manifest in a folder of their own. A month closed
 * before gets a further revision if its facts or policy changed since. It lists what changed.
 * Earlier revisions are never touched. All is written beside and put in place at once, so that a
 * closing that breaks off leaves nothing that looks like one.
 */
export async function closeMonth(request: CloseRequest): Promise<Closed> {
  const { archive, policy, reader, onProgress } = request;
  if (policy.period.to < policy.monthEnd)
    return {
      outcome: 'refused',
      why: `${policy.month} is not over yet; it can be closed from ${formatInstant(policy.monthEnd, policy.zone)} on`,
    };
  const revisions = await closedRevisions(archive);
  const last = revisions.findLast(({ month }) => month === policy.month) ?? null;
  await mkdir(join(archive, policy.month), { recursive: true });
  await sweep(join(archive, policy.month));
  const folder = join(archive, policy.month, `.closing-${process.pid}`);
  try {
    const draft = await writeDocuments({ folder, policy, reader, onProgress });
    if (!draft.found) return { outcome: 'nothing', why: draft.why };
    const refusal = last && (await whyNotAgain(request, last, draft.drafted));
    return refusal ?? (await freeze(request, folder, draft.drafted, last, revisions));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Takes away what a process that is no more left half done. */
async function sweep(folder: string): Promise<void> {
  const left = (await readdir(folder)).filter(
    (name) => /^\.closing-\d+$/.test(name) && !isAlive(Number(name.slice('.closing-'.length))),
  );
  for (const name of left) await rm(join(folder, name), { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function whyNotAgain(
  { policy, reason }: CloseRequest,
  last: ClosedRevision,
  { files }: Drafted,
): Promise<Closed | null> {
  const { manifest } = await manifestOf(last);
  const same = ['events.ndjson', 'policy.json'].every(
    (name) => manifest.files[name]?.sha256 === files.get(name)?.sha256,
  );
  if (same) return { outcome: 'unchanged', revision: last.revision, folder: last.folder };
  if (reason !== '') return null;
  return {
    outcome: 'refused',
    why: `${policy.month} is closed as revision ${last.revision}, and its facts or policy have changed since; to make revision ${last.revision + 1}, tell why with --reason`,
  };
}

async function freeze(
  request: CloseRequest,
  folder: string,
  drafted: Drafted,
  last: ClosedRevision | null,
  revisions: readonly ClosedRevision[],
): Promise<Closed> {
  const {
    archive,
    policy: { month },
    key,
    reason,
  } = request;
  const revision = (last?.revision ?? 0) + 1;
  const files = new Map(drafted.files);
  if (last) {
    const after = { revision, folder };
    const text = canonicalText(await changesBetween({ month, reason, before: last, after }));
    files.set('changes.json', await writeWhole(join(folder, 'changes.json'), [text]));
  }
  const place = await placeOf(month, revision, last, revisions);
  const { sha256: manifest } = await writeManifest(folder, { ...drafted, files }, place, key);
  const finalFrom = await writeClosing(request, folder, revision, manifest);
  const target = revisionFolder(archive, month, revision);
  await rename(folder, target);
  await syncFolder(join(archive, month));
  return { outcome: 'closed', revision, folder: target, finalFrom, document: drafted.document };
}

async function placeOf(
  month: string,
  revision: number,
  last: ClosedRevision | null,
  revisions: readonly ClosedRevision[],
): Promise<Place> {
  const before = revisions.findLast((closed) => closed.month < month);
  return {
    revision,
    previous: before
      ? {
          month: before.month,
          revision: before.revision,
          manifest: (await manifestOf(before)).hash,
        }
      : null,
    supersedes: last && { revision: last.revision, manifest: (await manifestOf(last)).hash },
  };
}

async function writeClosing(
  { policy, now, objectionDays, key }: CloseRequest,
  folder: string,
  revision: number,
  manifest: string,
): Promise<CivilDate> {
  const { month, zone } = policy;
  const finalFrom = addDays(addWorkdays(dateOf(now, zone), objectionDays, calendarOf(policy)), 1);
  const closing = {
    format: FORMAT,
    month,
    revision,
    manifest,
    closedAt: formatInstant(now, zone),
    finalFrom,
  };
  await writeWhole(join(folder, 'closing.json'), [sealedText(sealed(closing, key))]);
  return finalFrom;
}
