import { setImmediate as nextTurn } from 'node:timers/promises';
import { CATALOGUE } from './catalogue.ts';
import { formatValue, header, type Format } from './exposition.ts';
import { FULL_BYTES, gathered, type Piece } from './piece.ts';
import type { ProcessMetric } from './process.ts';
import { SAMPLERS, type Source } from './samples.ts';

/**
 * Renders the whole exposition, giving the event loop a turn after each full piece. `source` and `processMetrics` must not
 * change meanwhile; then all pieces together speak of one instant.
 */
export async function* render(source: Source, processMetrics: readonly ProcessMetric[], format: Format): AsyncGenerator<Piece> {
  for (const piece of gathered(texts(source, processMetrics, format))) {
    yield piece;
    if (piece.text.length >= FULL_BYTES) await nextTurn();
  }
}

/** One metric after the other: the lines before its samples, and its samples. */
function* texts(source: Source, processMetrics: readonly ProcessMetric[], format: Format): Generator<string | Piece> {
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
