import { collectDefaultMetrics, Registry } from 'prom-client';
import type { MetricType } from './metric.ts';
import { formatBound, labelSet, type Described } from './exposition.ts';

/** A metric with its samples, each as full name with labels, and value. */
export type ProcessMetric = Described & {
  readonly samples: readonly { readonly series: string; readonly value: number }[];
};

/** Gauges that carry a counter's suffix, which no linter of metrics lets pass. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/**
 * What comes from the event-loop monitor. At its usual 10 ms the monitor alone costs 0.4 s of
 * processor time a minute in an idle process; made to wake once a minute it costs nothing, and
 * tells nothing. `nodejs_eventloop_lag_seconds` does without.
 */
const UNMONITORED = ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'].map(
  (figure) => `nodejs_eventloop_lag_${figure}_seconds`,
);
const LOOP_PRECISION_MS = 60_000;

/**
 * Starts collecting what Node and the kernel tell of this process; the returned function reads it.
 * Call once a process.
 */
export function collectProcess(): () => Promise<readonly ProcessMetric[]> {
  const register = new Registry();
  collectDefaultMetrics({ register, eventLoopMonitoringPrecision: LOOP_PRECISION_MS });
  [...MISNAMED, ...UNMONITORED].forEach((name) => {
    register.removeSingleMetric(name);
  });
  return async () => (await register.getMetricsAsJSON()).map(toProcessMetric);
}

type Collected = Awaited<ReturnType<Registry['getMetricsAsJSON']>>[number];

function toProcessMetric(metric: Collected): ProcessMetric {
  const samples = metric.values.map(
    (value: Collected['values'][number] & { readonly metricName?: string }) => ({
      series: `${value.metricName ?? metric.name}${labelSet(boundsAsText(value.labels))}`,
      value: value.value,
    }),
  );
  return {
    name: metric.name,
    type: String(metric.type) as MetricType,
    unit: unitOf(metric.name),
    help: metric.help,
    samples,
  };
}

function unitOf(name: string): string {
  return /_(seconds|bytes)$/.exec(name.replace(/_total$/, ''))?.[1] ?? '';
}

function boundsAsText(
  labels: Partial<Record<string, string | number>>,
): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value = '']) => [
      name,
      name === 'le' && typeof value === 'number' ? formatBound(value) : value,
    ]),
  );
}
