import type { DeviceView, StreamView } from '../core/health/fleet-view.ts';
import type { Histogram } from '../core/health/service-figures.ts';
import { escapeLabel, formatBound, formatValue, labelSet } from './exposition.ts';
import type { Sampler, Source } from './metric.ts';

/** One sample line. `labels`: with braces, or empty. */
export function line(name: string, labels: string, value: number): string {
  return `${name}${labels} ${formatValue(value)}\n`;
}

/** Milliseconds as seconds; null stays null. */
export function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}

/** A metric without labels, which always has one sample. */
export function single(value: (source: Source) => number): Sampler {
  return (name, source) => [line(name, '', value(source))];
}

/** A metric with at most one sample a device; null: the device has none. */
export function perDevice(value: (view: DeviceView, source: Source) => number | null): Sampler {
  return (name, source) =>
    eachDevice(source, (view) => {
      const found = value(view, source);
      return found === null ? '' : line(name, `{device="${escapeLabel(view.device.id)}"}`, found);
    });
}

/** A metric with at most one sample a check of a device; null: the check has none. */
export function perCheck(value: (stream: StreamView) => number | null): Sampler {
  return (name, source) =>
    eachDevice(source, ({ device, streams }) => {
      const open = `{device="${escapeLabel(device.id)}"`;
      let lines = '';
      for (const stream of streams) {
        const found = value(stream);
        if (found !== null) lines += line(name, `${open},check="${stream.check}"}`, found);
      }
      return lines;
    });
}

/** A metric whose samples carry more labels of a device than its id; each with its braces. */
export function perDeviceLines(
  samples: (view: DeviceView) => readonly (readonly [labels: string, value: number])[],
): Sampler {
  return (name, source) =>
    eachDevice(source, (view) => {
      let lines = '';
      for (const [labels, value] of samples(view)) lines += line(name, labels, value);
      return lines;
    });
}

/** Devices whose lines are one text: few enough that the text is soon written and forgotten. */
const SLICE = 64;

/** The lines of every device, many to a text: a generator that yields each takes as long again. */
function* eachDevice(
  { fleet: { devices } }: Source,
  linesOf: (view: DeviceView) => string,
): Generator<string> {
  for (let from = 0; from < devices.length; from += SLICE) {
    let text = '';
    for (const view of devices.slice(from, from + SLICE)) text += linesOf(view);
    yield text;
  }
}

/** One sample for each named count, which is the value of `label`. */
export function countLines(
  name: string,
  label: string,
  counts: Readonly<Record<string, number>>,
): readonly string[] {
  return Object.entries(counts).map(([value, count]) =>
    line(name, labelSet({ [label]: value }), count),
  );
}

/** The buckets, sum and count of a histogram. */
export function histogramLines(
  name: string,
  labels: Readonly<Record<string, string>>,
  { buckets, sum, count }: Histogram,
): readonly string[] {
  const bounded = buckets.filter(({ upTo }) => Number.isFinite(upTo));
  return [
    ...bounded.map((bucket) =>
      line(`${name}_bucket`, labelSet({ ...labels, le: formatBound(bucket.upTo) }), bucket.count),
    ),
    line(`${name}_bucket`, labelSet({ ...labels, le: '+Inf' }), count),
    line(`${name}_sum`, labelSet(labels), sum),
    line(`${name}_count`, labelSet(labels), count),
  ];
}
