import type { Message } from './kinds.ts';

/** Longest wait for the whole answer of a robot, milliseconds. */
const ANSWER_MS = 5000;
/** Largest answer that is read, bytes. */
const MAX_ANSWER_BYTES = 16_384;

/** Status and body of an answer, or why there is none: a code, never an address. */
export type Answer =
  { readonly status: number; readonly body: string } | { readonly fault: string };

/** Sends one message. Settles within 5 s; follows nobody elsewhere. Never throws. */
export async function post({ url, body }: Message, stopped: AbortSignal): Promise<Answer> {
  try {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(ANSWER_MS)]);
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body,
      redirect: 'manual',
      signal,
    });
    return { status: response.status, body: await capped(response) };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

async function capped(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What fetch throws may hold the address, and the address a secret. */
function faultOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer within 5 s';
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : 'the connection failed';
}
