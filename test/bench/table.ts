import type { NotCompared, PairCost } from './blackbox.ts';
import type { Cost, Detection, FpingAlone } from './phases.ts';

/** What one run over an estate found; `detection` is null where no device can be made to die. */
export type Findings = {
  readonly devices: number;
  /** The major version of the Node that ran the service. */
  readonly nodeMajor: number;
  readonly fping: FpingAlone;
  readonly pair: PairCost | NotCompared;
  readonly firstVerdictSeconds: number;
  readonly cost: Cost;
  readonly loopDelayP99Ms: number;
  readonly detection: Detection | null;
};

/**
 * One line of the table: a budget is the largest value that is right, or, with `strict`, the
 * smallest that is not. Beside it what others take for the same.
 */
export type Line = {
  readonly what: string;
  readonly value: number;
  readonly unit: Unit;
  readonly budget?: number;
  readonly strict?: boolean;
  readonly fping?: number;
  readonly pair?: number;
};

/** `times` is a ratio. */
type Unit = '' | 's/min' | 's' | 'ms' | 'MB' | 'times';

const CITY = 1300;
const LARGE_ESTATE = 10_000;
const MEGABYTE = 1e6;
/** The slowest answer with metrics over the slowest of a bare server with the same bytes. */
const BARE_SERVER_BUDGET = 12;

/**
 * The service's CPU over that of Prometheus and its blackbox exporter. Few devices have none: what
 * any service takes by itself would be most of it.
 */
function pairBudget(devices: number): { readonly budget?: number } {
  if (devices < CITY) return {};
  return { budget: devices === CITY ? 1 / 6 : 1 / 4.5 };
}

/** The service's resident memory in megabytes. Node 24 takes more by itself. */
function memoryBudget(nodeMajor: number): number {
  return nodeMajor >= 24 ? 135 : 120;
}

/**
 * The lines of a run. Processor time and the speed of answers are judged by what others take in the
 * same run; seconds only where the schedule of checks sets them, not the machine. A budget for a
 * city stands for 1,300 devices and fewer; between them and 10,000 stands what holds for both.
 */
export function linesOf(findings: Findings): readonly Line[] {
  const { devices, fping, cost, detection } = findings;
  const isCity = devices <= CITY;
  const forCity = (budget: number): { readonly budget?: number } => (isCity ? { budget } : {});
  const forLarge = (budget: number): { readonly budget?: number } =>
    devices >= LARGE_ESTATE ? { budget } : {};
  return [
    ...cpuLines(findings),
    ...memoryLines(findings, forCity),
    {
      what: 'event-loop delay, 99th percentile',
      value: findings.loopDelayP99Ms,
      unit: 'ms',
    },
    {
      what: 'first verdict for every device (fping: one sweep)',
      value: findings.firstVerdictSeconds,
      unit: 's',
      ...forCity(15),
      fping: fping.sweepSeconds,
    },
    { what: 'polls more than 1 s late', value: cost.latePolls, unit: '', ...forLarge(0) },
    ...scrapeLines(cost),
    ...(detection ? detectionLines(detection, forCity) : []),
  ];
}

function cpuLines({ devices, fping, pair, cost }: Findings): readonly Line[] {
  const seconds = {
    what: 'CPU of the service and its children, without Redis',
    value: cost.cpuPerMinute,
    unit: 's/min',
    fping: fping.cpuPerMinute,
  } as const;
  const redis = { what: 'CPU of Redis', value: cost.redisCpuPerMinute, unit: 's/min' } as const;
  const besideFping = {
    what: 'CPU beside fping alone',
    value: cost.cpuPerMinute / fping.cpuPerMinute,
    unit: 'times',
  } as const;
  if ('refusal' in pair) return [seconds, redis, besideFping];
  const besidePair = {
    what: 'CPU beside blackbox_exporter + prometheus',
    value: cost.cpuPerMinute / pair.cpuPerMinute,
    unit: 'times',
    ...pairBudget(devices),
  } as const;
  return [{ ...seconds, pair: pair.cpuPerMinute }, redis, besideFping, besidePair];
}

function memoryLines({ nodeMajor, pair, cost }: Findings, forCity: ForCity): readonly Line[] {
  return [
    {
      what: 'resident memory, largest at a scrape',
      value: cost.rssBytes / MEGABYTE,
      unit: 'MB',
      ...forCity(memoryBudget(nodeMajor)),
      ...('refusal' in pair ? {} : { pair: pair.rssBytes / MEGABYTE }),
    },
    { what: 'resident memory, peak since start', value: cost.rssPeakBytes / MEGABYTE, unit: 'MB' },
    { what: 'Redis memory', value: cost.redisBytes / MEGABYTE, unit: 'MB' },
  ];
}

function scrapeLines(cost: Cost): readonly Line[] {
  return [
    { what: '/metrics, scrapes not answered', value: cost.failedScrapes, unit: '', budget: 0 },
    { what: '/metrics, slowest answer', value: cost.slowestScrapeMs, unit: 'ms' },
    { what: 'the same bytes from a bare server, slowest', value: cost.slowestBareMs, unit: 'ms' },
    {
      what: '/metrics, slowest answer beside that of a bare server',
      value: cost.slowestScrapeMs / cost.slowestBareMs,
      unit: 'times',
      budget: BARE_SERVER_BUDGET,
    },
    { what: '/metrics, size unpacked', value: cost.scrapeBytes / MEGABYTE, unit: 'MB' },
  ];
}

type ForCity = (budget: number) => { readonly budget?: number };

function detectionLines(detection: Detection, forCity: ForCity): readonly Line[] {
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

/** The table as text, and below it why a comparison is not in it. */
export function format({ devices, pair }: Findings, lines: readonly Line[]): string {
  const rows = lines.map((line) => [
    line.what,
    textOf(line.value, line.unit),
    line.budget === undefined
      ? ''
      : `${line.strict ? '<' : '<='} ${textOf(line.budget, line.unit === 'times' ? 'times' : '')}`,
    line.fping === undefined ? '' : round(line.fping),
    line.pair === undefined ? '' : round(line.pair),
    line.budget === undefined ? '' : keepsBudget(line) ? 'ok' : 'OVER',
  ]);
  const headings = [`${devices} devices`, 'measured', 'budget', 'fping', 'blackbox', ''];
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const table = all.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
  return [...table, ...('refusal' in pair ? [notCompared(pair)] : [])].join('\n');
}

/** Why the table has no ratio to blackbox_exporter and prometheus. */
export function notCompared({ refusal }: NotCompared): string {
  return `Not compared with blackbox_exporter + prometheus: ${refusal}.`;
}

function textOf(value: number, unit: Unit): string {
  if (unit !== 'times') return `${round(value)} ${unit}`.trim();
  return value < 1 ? `1/${round(1 / value)}` : `${round(value)} x`;
}

function round(value: number): string {
  return String(Number(value.toFixed(2)));
}
