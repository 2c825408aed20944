import { join } from 'node:path';
import { ASSESSABLE_COVERAGE, percent } from '../../core/judging/availability.ts';
import { CHECKS } from '../../core/inventory/device.ts';
import { CLOCK_RESOLUTION_MS } from '../../core/judging/clock-drift.ts';
import type { ReportReader } from '../../core/facts/fact-store.ts';
import { civilMonth, type Instant } from '../../core/time/civil-time.ts';
import { judgementOf, type Settings } from '../../config.ts';
import type { Language } from '../../core/terms/language.ts';
import { DRAFT, writeDocuments, writeManifest } from '../../reports/proof/dossier.ts';
import type { MonthPolicy } from '../../reports/proof/policy.ts';
import { FORMAT } from '../../reports/format.ts';
import type { Method, MonthlyDocument } from '../../reports/month/schema.ts';
import { hoursOf } from '../../reports/tables/values.ts';
import { loadRules, type Rules } from './rules.ts';
import { table } from '../terminal/table.ts';

/** What the command line asks for. */
export type ReportOptions = {
  /** `YYYY-MM`. */
  readonly month: string;
  /** Folder the files are written into. */
  readonly out: string;
  /** Language of headings. */
  readonly lang: Language;
  /** Number of the only contract it is about; absent: all. */
  readonly contract?: string;
};

/** What the command works with. */
export type ReportDeps = {
  readonly reader: ReportReader;
  readonly settings: Settings;
  readonly version: string;
  /** A month that is not over is cut here. */
  readonly now: Instant;
};

/** Where the command speaks: results, and what went wrong or is under way. */
export type ReportOutput = {
  readonly line: (text: string) => void;
  readonly error: (text: string) => void;
  /**
   * Told how many of how many devices are judged, see `progressOn`; absent where nobody watches.
   */
  readonly progress?: (done: number, of: number) => void;
};

/**
 * Writes a month's report. Resolves to the exit code: 0 written, 2 a month that is not valid, 3 no
 * facts. Rejects when the store or the folder fails.
 */
export async function report(
  options: ReportOptions,
  deps: ReportDeps,
  output: ReportOutput,
): Promise<number> {
  const { reader, settings } = deps;
  const mistake = mistakeIn(options.month, settings.zone);
  if (mistake) {
    output.error(mistake);
    return 2;
  }
  const policy = policyOf(options, deps, await loadRules(settings));
  const draft = await writeDocuments({
    folder: options.out,
    policy,
    reader,
    onProgress: (done, of) => output.progress?.(done, of),
  });
  if (!draft.found) {
    output.error(draft.why);
    return 3;
  }
  await writeManifest(options.out, draft.drafted, DRAFT, null);
  const paths = [...draft.drafted.files.keys(), 'manifest.json'].map((name) =>
    join(options.out, name),
  );
  for (const line of [...summary(draft.drafted.document), '', ...paths]) output.line(line);
  return 0;
}

/**
 * What a month's figures depend on besides the facts, by the settings now. Throws RangeError when
 * the month or zone is not valid.
 */
export function policyOf(
  { month, lang, contract }: Pick<ReportOptions, 'month' | 'lang' | 'contract'>,
  deps: Omit<ReportDeps, 'reader'>,
  rules: Rules,
): MonthPolicy {
  const { zone } = deps.settings;
  const { from, to } = civilMonth(month, zone);
  return {
    format: FORMAT,
    month,
    zone,
    contract: contract ?? null,
    period: { from, to: Math.max(from, Math.min(to, deps.now)) },
    monthEnd: to,
    language: lang,
    method: methodOf(deps),
    ...rules,
    onlineTarget: deps.settings.judgement.onlineTarget,
  };
}

function mistakeIn(month: string, zone: string): string | null {
  try {
    civilMonth(month, zone);
    return null;
  } catch (error) {
    return error instanceof RangeError ? error.message : String(error);
  }
}

/** How figures come about, by the settings now. */
export function methodOf({ settings, version }: Omit<ReportDeps, 'reader'>): Method {
  const { polling, checks } = settings;
  return {
    program: `watchpost ${version}`,
    ...judgementOf(settings),
    clockResolutionMs: CLOCK_RESOLUTION_MS,
    confirmAfter: polling.confirmAfter,
    reaskMs: polling.reaskMs,
    gapFactor: polling.gapFactor,
    deadFactor: polling.deadFactor,
    checks: CHECKS.map((check) => ({
      check,
      intervalMs: checks[check].intervalMs,
      timeoutMs: checks[check].timeoutMs,
    })),
    assessableCoverage: { ...ASSESSABLE_COVERAGE },
  };
}

/** A month's totals as lines of a table. */
export function summary(document: MonthlyDocument): readonly string[] {
  const head = [
    '',
    'devices',
    'online %',
    'lower',
    'upper',
    'intact %',
    'coverage %',
    'outages',
    'longest',
    '',
  ];
  const rows = document.groups
    .filter(({ by }) => by === 'total' || by === 'kind' || by === 'contract')
    .map(
      ({
        by,
        key,
        devices,
        figures: { online, intact, coverage, assessable, outages, longestOutageMs },
      }) => [
        by === 'total' ? 'total' : `${by} ${key || '(none)'}`,
        String(devices),
        ...[online.rate, online.lower, online.upper, intact.rate, coverage].map(percent),
        String(outages),
        hoursOf(longestOutageMs),
        assessable ? '' : 'not fit for assessment',
      ],
    );
  const title = `${document.month} (${document.zone})${document.contract === null ? '' : `, contract ${document.contract}`}${document.complete ? '' : ', not over yet: preliminary'}`;
  return [title, '', ...table(head, rows)];
}
