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
  return function* (name, source) {
    for (const view of source.fleet.devices) {
      const found = value(view, source);
      if (found !== null) yield line(name, `{device="${escapeLabel(view.device.id)}"}`, found);
    }
  };
}

/** A metric with at most one sample a check of a device; null: the check has none. */
export function perCheck(value: (stream: StreamView) => number | null): Sampler {
  return function* (name, { fleet }) {
    for (const { device, streams } of fleet.devices) {
      const open = `{device="${escapeLabel(device.id)}"`;
      for (const stream of streams) {
        const found = value(stream);
        if (found !== null) yield line(name, `${open},check="${stream.check}"}`, found);
      }
    }
  };
}

/** A metric whose samples carry more labels of a device than its id; each with its braces. */
export function perDeviceLines(
  samples: (view: DeviceView) => readonly (readonly [labels: string, value: number])[],
): Sampler {
  return function* (name, { fleet }) {
    for (const view of fleet.devices)
      for (const [labels, value] of samples(view)) yield line(name, labels, value);
  };
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
