import { setImmediate as nextTurn } from 'node:timers/promises';
import { CATALOGUE } from './catalogue.ts';
import { chunked } from './chunks.ts';
import { formatValue, header, type Format } from './exposition.ts';
import type { Source } from './metric.ts';
import type { ProcessMetric } from './process.ts';

/**
 * Renders the whole exposition, giving the event loop a turn after each chunk. `source` and
 * `processMetrics` must not change meanwhile; then all chunks together speak of one instant.
 */
export async function* render(
  source: Source,
  processMetrics: readonly ProcessMetric[],
  format: Format,
): AsyncGenerator<Buffer> {
  for (const chunk of chunked(texts(source, processMetrics, format))) {
    yield chunk;
    await nextTurn();
  }
}

/** One metric after the other: the lines before its samples, and its samples. */
function* texts(
  source: Source,
  processMetrics: readonly ProcessMetric[],
  format: Format,
): Generator<string> {
  for (const metric of CATALOGUE) {
    yield header(metric, format);
    yield* metric.samples(metric.name, source);
  }
  for (const metric of processMetrics) {
    yield header(metric, format);
    yield* metric.samples.map(({ series, value }) => `${series} ${formatValue(value)}\n`);
  }
  if (format === 'openmetrics') yield '# EOF\n';
}
