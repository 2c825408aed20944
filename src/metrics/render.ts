import { setImmediate as nextTurn } from 'node:timers/promises';
import { CATALOGUE } from './catalogue.ts';
import { formatValue, header, type Format } from './exposition.ts';
import type { ProcessMetric } from './process.ts';
import { SAMPLERS, type Source } from './samples.ts';

/** After so many bytes other work gets its turn: about a millisecond's worth. */
const CHUNK_BYTES = 65_536;

/**
 * Renders the whole exposition in UTF-8, in chunks, giving the event loop a turn after each. `source` and `processMetrics` must not
 * change meanwhile; then all chunks together speak of one instant.
 */
export async function* render(source: Source, processMetrics: readonly ProcessMetric[], format: Format): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let size = 0;
  for (const text of texts(source, processMetrics, format)) {
    const part = typeof text === 'string' ? Buffer.from(text) : text;
    parts.push(part);
    size += part.length;
    if (size < CHUNK_BYTES) continue;
    yield Buffer.concat(parts, size);
    parts = [];
    size = 0;
    await nextTurn();
  }
  yield Buffer.concat(parts, size);
}

/** One metric after the other: the lines before its samples, and its samples. */
function* texts(source: Source, processMetrics: readonly ProcessMetric[], format: Format): Generator<string | Buffer> {
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
