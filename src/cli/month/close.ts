import type { Settings } from '../../config.ts';
import type { ReportReader } from '../../core/facts/fact-store.ts';
import { civilMonth, type Instant } from '../../core/time/civil-time.ts';
import { closeMonth, type Closed } from '../../reports/proof/close.ts';
import { makeKey, readPrivateKey, readPublicKey } from '../../reports/proof/seal.ts';
import { verifyReport } from '../../reports/proof/verify.ts';
import { verifyYear } from '../../reports/proof/verify-year.ts';
import type { YearManifest } from '../../reports/proof/year-dossier.ts';
import type { Manifest } from '../../reports/proof/manifest.ts';
import { archiveIn, closedRevisions } from '../../reports/proof/archive.ts';
import { policyOf, summary, type ReportOutput } from './report.ts';
import { loadRules } from './rules.ts';

/** What a closing works with. */
export type CloseDeps = {
  readonly reader: ReportReader;
  readonly settings: Settings;
  readonly version: string;
  readonly now: Instant;
};

/**
 * Freezes a month as the settings say. `reason`: why again; empty: none. Rejects when the rules,
 * the key, the store or the folder fail.
 */
export async function freezeMonth(
  month: string,
  reason: string,
  { reader, settings, version, now }: CloseDeps,
  progress: ReportOutput['progress'],
): Promise<Closed> {
  const policy = policyOf(
    { month, lang: settings.closing.language },
    { settings, version, now },
    await loadRules(settings),
  );
  const key = settings.signingKey === '' ? null : await readPrivateKey(settings.signingKey);
  const onProgress = (done: number, of: number): void => {
    progress?.(done, of);
  };
  return closeMonth({
    archive: archiveIn(settings.data),
    policy,
    reader,
    key,
    now,
    reason,
    objectionDays: settings.closing.objectionDays,
    onProgress,
  });
}

/**
 * `watchpost close`. Resolves to the exit code: 0 closed or unchanged, 1 refused, 2 a month that is
 * not valid, 3 no facts.
 */
export async function close(
  { month, reason }: { readonly month: string; readonly reason: string },
  deps: CloseDeps,
  output: ReportOutput,
): Promise<number> {
  civilMonth(month, deps.settings.zone);
  const closed = await freezeMonth(month, reason, deps, output.progress);
  switch (closed.outcome) {
    case 'nothing':
      output.error(closed.why);
      return 3;
    case 'refused':
      output.error(closed.why);
      return 1;
    case 'unchanged':
      output.line(
        `${month} is closed as revision ${closed.revision} already, and nothing has changed since: ${closed.folder}`,
      );
      return 0;
    case 'closed':
      for (const line of summary(closed.document)) output.line(line);
      output.line('');
      output.line(`closed as revision ${closed.revision}: ${closed.folder}`);
      output.line(
        `may be contested until ${closed.finalFrom} begins (${deps.settings.zone}), then it is final`,
      );
      return 0;
  }
}

/**
 * `watchpost verify`: one report, or every revision of an archive of closed months. Exit code: 0
 * all is right, 1 something differs.
 */
export async function verify(
  folder: string,
  keyFile: string | undefined,
  output: ReportOutput,
): Promise<number> {
  const trusted = keyFile === undefined ? null : await readPublicKey(keyFile);
  const revisions = await closedRevisions(folder);
  let code = 0;
  for (const one of revisions.length > 0 ? revisions.map((revision) => revision.folder) : [folder])
    code = Math.max(code, await verifyOne(one, trusted, output));
  return code;
}

async function verifyOne(
  folder: string,
  trusted: string | null,
  output: ReportOutput,
): Promise<number> {
  const onProgress = (done: number, of: number): void => output.progress?.(done, of);
  const result =
    (await verifyYear(folder, trusted, onProgress)) ??
    (await verifyReport(folder, trusted, onProgress));
  if (!result.ok) {
    output.error(`${folder}: wrong. ${result.differs}`);
    return 1;
  }
  const { manifest } = result;
  const files = Object.keys(manifest.files).length;
  output.line(
    `${folder}: right. ${titleOf(manifest)}, ${files} files, every figure computed anew, ${signedBy(manifest, trusted)}`,
  );
  for (const note of 'notes' in result ? result.notes : []) output.line(`  ${note}`);
  return 0;
}

function titleOf(manifest: Manifest | YearManifest): string {
  if ('year' in manifest) return manifest.year;
  const { month, revision } = manifest;
  return revision === null ? month : `${month} revision ${revision}`;
}

function signedBy({ signature }: Manifest | YearManifest, trusted: string | null): string {
  if (!signature) return 'not signed';
  const key = signature.publicKey.slice(-16);
  return `signed by key ${key}${trusted === null ? ' (not compared with a key of yours: give --key)' : ''}`;
}

/** `watchpost keygen`. */
export async function keygen(file: string, line: (text: string) => void): Promise<number> {
  const publicFile = await makeKey(file);
  line(`private key: ${file} (keep it; name it in the setting signingKey)`);
  line(
    `public key: ${publicFile} (give it to whoever checks: watchpost verify --key ${publicFile})`,
  );
  return 0;
}
