import { join } from 'node:path';
import { percent } from '../../core/judging/availability.ts';
import { civilMonth } from '../../core/time/civil-time.ts';
import type { Language } from '../../core/terms/language.ts';
import { writeYearDocuments, type YearPolicy } from '../../reports/proof/year-dossier.ts';
import { FORMAT } from '../../reports/format.ts';
import type { YearDocument } from '../../reports/year/schema.ts';
import { methodOf, type ReportDeps, type ReportOutput } from './report.ts';
import { loadRules, type Rules } from './rules.ts';
import { table } from '../terminal/table.ts';

/**
 * What the command line asks for: `YYYY`, the folder the files are written into, and the language
 * of headings.
 */
export type YearOptions = { readonly year: string; readonly out: string; readonly lang: Language };

/**
 * Writes a year's self-evaluation. Resolves to the exit code: 0 written, 3 no facts. Rejects when
 * the store, the rules or the folder fail.
 */
export async function reportYear(
  options: YearOptions,
  deps: ReportDeps,
  output: ReportOutput,
): Promise<number> {
  const policy = yearPolicyOf(options, deps, await loadRules(deps.settings));
  const written = await writeYearDocuments({
    folder: options.out,
    policy,
    reader: deps.reader,
    onProgress: (done, of) => output.progress?.(done, of),
  });
  if (!written.found) {
    output.error(written.why);
    return 3;
  }
  for (const line of [
    ...summary(written.document, written.missing),
    '',
    ...written.files.map((name) => join(options.out, name)),
  ])
    output.line(line);
  return 0;
}

function yearPolicyOf({ year, lang }: YearOptions, deps: ReportDeps, rules: Rules): YearPolicy {
  const { zone, judgement } = deps.settings;
  const [{ from }, { to }] = [civilMonth(`${year}-01`, zone), civilMonth(`${year}-12`, zone)];
  return {
    format: FORMAT,
    year,
    zone,
    period: { from, to: Math.max(from, Math.min(to, deps.now)) },
    language: lang,
    method: methodOf(deps),
    ...rules,
    onlineTarget: judgement.onlineTarget,
  };
}

function summary(
  { year, zone, complete, months, figures, evaluation }: YearDocument,
  missing: readonly string[],
): readonly string[] {
  const rows = [...months, { month: 'year', figures }].map(
    ({ month, figures: { online, intact, coverage, assessable } }) => [
      month,
      ...[online.rate, intact.rate, coverage].map(percent),
      assessable ? '' : 'not fit for assessment',
    ],
  );
  const score = evaluation
    ? [
        `measured rows: ${evaluation.earned.shown} of ${evaluation.possible.shown} points; grade: ${evaluation.grade ?? 'open while rows are empty'}`,
      ]
    : [];
  return [
    `${year} (${zone})${complete ? '' : ', not complete: preliminary'}`,
    '',
    ...table(['', 'online %', 'intact %', 'coverage %', ''], rows),
    ...missing,
    ...score,
  ];
}
