import { once } from 'node:events';
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/** Far beyond any budget: a slow answer is to be measured, not given up. */
export const ANSWER_LIMIT_MS = 60_000;

/** An answer with status 200. */
export type Answer = {
  readonly body: string;
  /** The body as it was sent, with the headers that say how to read it. */
  readonly sent: Buffer;
  readonly headers: OutgoingHttpHeaders;
  /** From the question to the last byte, in milliseconds. */
  readonly tookMs: number;
};

/** Rejects unless the status is 200. */
export async function get(url: string): Promise<Answer> {
  const start = performance.now();
  const response = await exchange(url, 'GET', { 'accept-encoding': 'gzip' });
  const tookMs = performance.now() - start;
  const encoding = response.headers['content-encoding'];
  return {
    body: (encoding === 'gzip' ? gunzipSync(response.body) : response.body).toString(),
    sent: response.body,
    headers: {
      'content-type': response.headers['content-type'],
      ...(encoding && { 'content-encoding': encoding }),
    },
    tookMs,
  };
}

/** Hands a body to a server. Rejects unless the status is 200. */
export async function put(url: string, { sent, headers }: Answer): Promise<void> {
  await exchange(url, 'PUT', headers, sent);
}

type Received = { readonly headers: IncomingMessage['headers']; readonly body: Buffer };

/** A connection for each question, as a reused one may be closed by the other side at any time. */
async function exchange(
  url: string,
  method: 'GET' | 'PUT',
  headers: OutgoingHttpHeaders,
  content?: Buffer,
): Promise<Received> {
  const signal = AbortSignal.timeout(ANSWER_LIMIT_MS);
  try {
    const [response] = (await once(
      request(url, { method, agent: false, headers, signal }).end(content),
      'response',
      { signal },
    )) as [IncomingMessage];
    const body = await buffer(response);
    if (response.statusCode !== 200)
      throw new Error(`status ${response.statusCode}: ${body.toString('utf8', 0, 200)}`);
    return { headers: response.headers, body };
  } catch (cause) {
    throw new Error(`${url} did not answer as it should: ${String(cause)}`, { cause });
  }
}
