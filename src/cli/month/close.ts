import type { Settings } from '../../config.ts';
import type { ReportReader } from '../../core/facts/fact-store.ts';
import { civilMonth, type Instant } from '../../core/time/civil-time.ts';
import { closeMonth, type Closed } from '../../reports/proof/close.ts';
import { makeKey, readPrivateKey, readPublicKey } from '../../reports/proof/seal.ts';
import { verifyReport } from '../../reports/proof/verify.ts';
import { verifyYear, type YearVerdict } from '../../reports/proof/verify-year.ts';
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
  const year = await verifyYear(folder);
  if (year) return tellYear(folder, year, trusted, output);
  const verdict = await verifyReport(folder, trusted, (done, of) => output.progress?.(done, of));
  if (!verdict.ok) {
    output.error(`${folder}: ${verdict.differs}`);
    return 1;
  }
  const { manifest, notes } = verdict;
  const signed = manifest.signature
    ? `signed by key ${manifest.signature.publicKey.slice(-16)}${trusted === null ? ' (not compared with a key of yours: give --key)' : ''}`
    : 'not signed';
  output.line(
    `${folder}: right. ${manifest.month}${manifest.revision === null ? '' : ` revision ${manifest.revision}`}, ${Object.keys(manifest.files).length} files, every figure computed anew, ${signed}`,
  );
  for (const note of notes) output.line(`  ${note}`);
  return 0;
}

/** A year's report is never signed, and proves less than a month's: that is said. */
function tellYear(
  folder: string,
  verdict: YearVerdict,
  trusted: string | null,
  output: ReportOutput,
): number {
  if (!verdict.ok) output.error(`${folder}: ${verdict.differs}`);
  else if (trusted !== null)
    output.error(`${folder}: manifest.json is not signed: no year's report is; closed months are`);
  else {
    output.line(
      `${folder}: unchanged. ${verdict.manifest.year}, ${Object.keys(verdict.manifest.files).length} files, which show what year.json holds, not signed`,
    );
    output.line(
      '  the figures of year.json were not computed anew: the facts are in the reports of the months, which can be verified each',
    );
    return 0;
  }
  return 1;
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
