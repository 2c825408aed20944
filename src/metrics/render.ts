import { setImmediate as nextTurn } from 'node:timers/promises';
import { CATALOGUE } from './catalogue.ts';
import { formatValue, header, type Format } from './exposition.ts';
import type { ProcessMetric } from './process.ts';
import { SAMPLERS, type Source } from './samples.ts';

/** Text after which other work gets its turn, in characters: about a millisecond's worth. */
const CHUNK_CHARS = 65_536;

/**
 * Renders the whole exposition in chunks of text, or of UTF-8 where that was at hand, giving the event loop a turn after each. `source` and `processMetrics` must not
 * change meanwhile; then all chunks together speak of one instant.
 */
export async function* render(source: Source, processMetrics: readonly ProcessMetric[], format: Format): AsyncGenerator<string | Buffer> {
  let chunk = '';
  for (const { lead, samples } of sections(source, processMetrics, format)) {
    chunk += lead;
    for (const sample of samples) {
      if (typeof sample === 'string') {
        chunk += sample;
        if (chunk.length < CHUNK_CHARS) continue;
      } else if (chunk !== '') yield chunk;
      yield typeof sample === 'string' ? chunk : sample;
      chunk = '';
      await nextTurn();
    }
  }
  yield chunk;
}

/** One metric after the other: the lines before its samples, and its samples. */
function* sections(source: Source, processMetrics: readonly ProcessMetric[], format: Format): Generator<{ lead: string; samples: Iterable<string | Buffer> }> {
  for (const metric of CATALOGUE) yield { lead: header(metric, format), samples: SAMPLERS[metric.name](metric.name, source) };
  for (const metric of processMetrics) {
    yield { lead: header(metric, format), samples: metric.samples.map(({ series, value }) => `${series} ${formatValue(value)}\n`) };
  }
  if (format === 'openmetrics') yield { lead: '# EOF\n', samples: [] };
}
