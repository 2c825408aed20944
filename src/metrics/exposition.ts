import type { MetricType } from './metric.ts';

/** `text`: Prometheus text 0.0.4. `openmetrics`: OpenMetrics 1.0. */
export type Format = 'text' | 'openmetrics';

/** The Content-Type of each format. */
export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** What the lines above the samples of a metric tell. `name` as in the catalogue. */
export type Described = {
  readonly name: string;
  readonly type: MetricType;
  readonly unit: string;
  readonly help: string;
};

/** Escapes text for use between the quotes of a label value; the same in both formats. */
export function escapeLabel(text: string): string {
  return /[\\"\n]/.test(text)
    ? text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
    : text;
}

/**
 * Labels with braces, e.g. `{device="a",check="icmp"}`; empty text for no labels. Names must be
 * valid label names.
 */
export function labelSet(labels: Readonly<Record<string, string | number>>): string {
  let pairs = '';
  for (const name in labels)
    pairs += `${pairs === '' ? '' : ','}${name}="${escapeLabel(String(labels[name]))}"`;
  return pairs === '' ? '' : `{${pairs}}`;
}

/** A sample value or histogram bound as both formats write it. */
export function formatValue(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

/**
 * A bucket bound: with a fraction always, as OpenMetrics writes it, so that both formats make the
 * same series.
 */
export function formatBound(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : formatValue(value);
}

/**
 * The lines that come before a metric's samples. OpenMetrics names the family without `_total` and
 * `_info`.
 */
export function header(metric: Described, format: Format): string {
  const name =
    format === 'openmetrics'
      ? metric.name.replace(/_(total|info)$/, (suffix) => familySuffix(suffix, metric.type))
      : metric.name;
  const type = format === 'text' && metric.type === 'info' ? 'gauge' : metric.type;
  const unit =
    format === 'openmetrics' && metric.unit !== '' ? `# UNIT ${name} ${metric.unit}\n` : '';
  return `# HELP ${name} ${metric.help}\n# TYPE ${name} ${type}\n${unit}`;
}

function familySuffix(suffix: string, type: MetricType): string {
  const ofType = suffix === '_total' ? 'counter' : 'info';
  return type === ofType ? '' : suffix;
}
