import type { Cost, Detection, FpingAlone } from './phases.ts';

/** What one run over an estate found; `detection` is null where no device can be made to die. */
export type Findings = {
  readonly devices: number;
  readonly fping: FpingAlone;
  readonly firstVerdictSeconds: number;
  readonly cost: Cost;
  readonly loopDelayP99Ms: number;
  readonly detection: Detection | null;
};

/**
 * One line of the table: a budget is the largest value that is right, or, with `strict`, the
 * smallest that is not.
 */
export type Line = {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly budget?: number;
  readonly strict?: boolean;
  readonly fping?: number;
};

const LARGE_ESTATE = 10_000;
const MEGABYTE = 1e6;

/**
 * The lines of a run. Budgets stand for 1,300 devices and fewer, and for 10,000; between them the
 * ones that hold for both.
 */
export function linesOf(findings: Findings): readonly Line[] {
  const { devices, fping, cost, detection } = findings;
  const isCity = devices <= 1300;
  const forCity = (budget: number): { readonly budget?: number } => (isCity ? { budget } : {});
  const forLarge = (budget: number): { readonly budget?: number } =>
    devices >= LARGE_ESTATE ? { budget } : {};
  const lines: Line[] = [
    {
      what: 'CPU of the service and its children, without Redis',
      value: cost.cpuPerMinute,
      unit: 's/min',
      budget: isCity ? 1.5 : 10,
      fping: fping.cpuPerMinute,
    },
    {
      what: 'resident memory, largest at a scrape',
      value: cost.rssBytes / MEGABYTE,
      unit: 'MB',
      ...forCity(120),
    },
    { what: 'resident memory, peak since start', value: cost.rssPeakBytes / MEGABYTE, unit: 'MB' },
    {
      what: 'event-loop delay, 99th percentile',
      value: findings.loopDelayP99Ms,
      unit: 'ms',
      ...forLarge(50),
    },
    {
      what: 'first verdict for every device (fping: one sweep)',
      value: findings.firstVerdictSeconds,
      unit: 's',
      ...forCity(15),
      fping: fping.sweepSeconds,
    },
    { what: 'polls more than 1 s late', value: cost.latePolls, unit: '', ...forLarge(0) },
    { what: '/metrics, scrapes not answered', value: cost.failedScrapes, unit: '', budget: 0 },
    {
      what: '/metrics, slowest answer',
      value: cost.slowestScrapeMs,
      unit: 'ms',
      strict: true,
      ...forCity(50),
    },
    { what: '/metrics, size unpacked', value: cost.scrapeBytes / MEGABYTE, unit: 'MB' },
    { what: 'Redis memory', value: cost.redisBytes / MEGABYTE, unit: 'MB' },
  ];
  return detection ? [...lines, ...detectionLines(detection, forCity)] : lines;
}

function detectionLines(
  detection: Detection,
  forCity: (budget: number) => { readonly budget?: number },
): readonly Line[] {
  return [
    {
      what: `detection confirmed, mean of ${detection.falls}`,
      value: detection.meanSeconds,
      unit: 's',
      strict: true,
      ...forCity(9.9),
    },
    {
      what: 'detection confirmed, slowest',
      value: detection.maxSeconds,
      unit: 's',
      strict: true,
      ...forCity(16.8),
    },
    { what: 'falls not detected', value: detection.missed, unit: '', budget: 0 },
  ];
}

/** Whether a line keeps its budget; one without always does. Nothing measured keeps none. */
export function keepsBudget({ value, budget, strict }: Line): boolean {
  if (budget === undefined) return true;
  return strict ? value < budget : value <= budget;
}

/** The table as text. */
export function format(devices: number, lines: readonly Line[]): string {
  const rows = lines.map((line) => [
    line.what,
    `${round(line.value)} ${line.unit}`.trim(),
    line.budget === undefined ? '' : `${line.strict ? '<' : '<='} ${line.budget}`,
    line.fping === undefined ? '' : round(line.fping),
    line.budget === undefined ? '' : keepsBudget(line) ? 'ok' : 'OVER',
  ]);
  const all = [[`${devices} devices`, 'measured', 'budget', 'fping alone', ''], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function round(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
