import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { percent } from '../core/availability.ts';
import { jsonOf } from '../reports/files.ts';
import { calendarOf } from '../reports/proof/derive.ts';
import { rubricSchema } from '../reports/rubric/schema.ts';
import { writeWhole } from '../reports/write.ts';
import { drawYear } from '../reports/year.ts';
import { yearJsonSchema, type YearDocument } from '../reports/year-schema.ts';
import { methodOf, type ReportDeps, type ReportOutput } from './report.ts';
import { loadRules } from './rules.ts';
import { table } from './table.ts';

/** Writes a year's self-evaluation. Resolves to the exit code: 0 written, 3 no facts. Rejects when the store, the rules or the folder fail. */
export async function reportYear({ year, out }: { readonly year: string; readonly out: string }, deps: ReportDeps, output: ReportOutput): Promise<number> {
  const { settings, reader, now } = deps;
  const rules = await loadRules(settings);
  const request = {
    year, zone: settings.zone, asOf: now, policy: settings.judgement, contracts: rules.contracts,
    calendar: calendarOf({ zone: settings.zone, ...rules }), rubric: rules.evaluation && rubricSchema.parse(rules.evaluation),
  };
  const drawn = await drawYear(reader, request, methodOf(deps), (done, of) => output.progress?.(done, of));
  if (!drawn.found) {
    output.error(drawn.why);
    return 3;
  }
  await mkdir(out, { recursive: true });
  const paths = [join(out, 'year.json'), join(out, 'year.schema.json')] as const;
  await writeWhole(paths[0], jsonOf(drawn.document));
  await writeWhole(paths[1], [yearJsonSchema()]);
  for (const line of [...summary(drawn.document), '', ...paths]) output.line(line);
  return 0;
}

function summary({ year, zone, complete, months, missing, figures, evaluation }: YearDocument): readonly string[] {
  const rows = [...months, { month: 'year', figures }].map(({ month, figures: { online, intact, coverage, assessable } }) => [month, ...[online.rate, intact.rate, coverage].map(percent), assessable ? '' : 'not fit for assessment']);
  const score = evaluation ? [`measured rows: ${evaluation.earned.shown} of ${evaluation.possible.shown} points; grade: ${evaluation.grade ?? 'open while rows are empty'}`] : [];
  return [`${year} (${zone})${complete ? '' : ', not complete: preliminary'}`, '', ...table(['', 'online %', 'intact %', 'coverage %', ''], rows), ...missing.map(({ why }) => why), ...score];
}
