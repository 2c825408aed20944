import { setImmediate as nextTurn } from 'node:timers/promises';
import { CATALOGUE } from './catalogue.ts';
import { formatValue, header, type Format } from './exposition.ts';
import { FULL_BYTES, chunked, type Chunk } from './chunk.ts';
import type { ProcessMetric } from './process.ts';
import { SAMPLERS, type Source } from './samples.ts';

/**
 * The event loop gets a turn after so many bytes that were not packed before: about five
 * milliseconds' work. With each turn the scrape waits for whatever else there is to do, a
 * collection of garbage for instance.
 */
const TURN_BYTES = 4 * FULL_BYTES;

/**
 * Renders the whole exposition, giving the event loop a turn now and then. `source` and
 * `processMetrics` must not change meanwhile; then all pieces together speak of one instant.
 */
export async function* render(
  source: Source,
  processMetrics: readonly ProcessMetric[],
  format: Format,
): AsyncGenerator<Chunk> {
  let sinceTurn = 0;
  for (const piece of chunked(texts(source, processMetrics, format))) {
    if (!piece.packed) sinceTurn += piece.text.length;
    yield piece;
    if (sinceTurn < TURN_BYTES) continue;
    await nextTurn();
    sinceTurn = 0;
  }
}

/** One metric after the other: the lines before its samples, and its samples. */
function* texts(
  source: Source,
  processMetrics: readonly ProcessMetric[],
  format: Format,
): Generator<string | Chunk> {
  for (const metric of CATALOGUE) {
    yield header(metric, format);
    yield* SAMPLERS[metric.name](metric.name, source);
  }
  for (const metric of processMetrics) {
    yield header(metric, format);
    yield* metric.samples.map(({ series, value }) => `${series} ${formatValue(value)}\n`);
  }
  if (format === 'openmetrics') yield '# EOF\n';
}
