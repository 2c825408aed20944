import { CONTENT_TYPES, type Format } from './exposition.ts';
import { gzipped, joined } from './chunks.ts';
import { collectProcess } from './process.ts';
import { render } from './render.ts';
import type { Source } from './metric.ts';

/** A whole answer to one scrape. */
export type Scrape = {
  readonly contentType: string;
  readonly gzip: boolean;
  readonly body: Buffer;
};

/**
 * Answers a scrape as its `Accept` and `Accept-Encoding` headers ask; empty text: no such header.
 */
export type Scraper = (accept: string, acceptEncoding: string) => Promise<Scrape>;

/**
 * Makes the scraper of this process; call once. Scrapes that ask for the same form while one is
 * under way share it, so at most four are ever in memory.
 */
export function createScraper(source: () => Source): Scraper {
  const processMetrics = collectProcess();
  const underWay = new Map<string, Promise<Scrape>>();
  const scrape = async (format: Format, gzip: boolean): Promise<Scrape> => {
    const chunks = render(source(), await processMetrics(), format);
    return {
      contentType: CONTENT_TYPES[format],
      gzip,
      body: await (gzip ? gzipped(chunks) : joined(chunks)),
    };
  };
  return (accept, acceptEncoding) => {
    const format: Format = accepts(accept, 'application/openmetrics-text') ? 'openmetrics' : 'text';
    const gzip = accepts(acceptEncoding, 'gzip');
    const key = `${format} ${String(gzip)}`;
    const shared = underWay.get(key) ?? scrape(format, gzip).finally(() => underWay.delete(key));
    underWay.set(key, shared);
    return shared;
  };
}

/** Whether a header's list names `value` and does not refuse it with `q=0`. */
function accepts(list: string, value: string): boolean {
  return list.split(',').some((entry) => {
    const [name, ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    return name === value && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}
