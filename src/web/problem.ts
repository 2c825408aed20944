import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/**
 * The body of every error of the API: what is wrong and how to mend it. Never holds what the asker
 * sent.
 */
export type ProblemBody = { readonly error: { readonly message: string; readonly mend: string } };

/** A failure with an answer of its own; thrown by handlers, told by the app. */
export type Problem = HTTPException & { readonly cause: ProblemBody };

/** Makes a problem to throw. */
export function problem(status: ContentfulStatusCode, message: string, mend: string): Problem {
  const body: ProblemBody = { error: { message, mend } };
  return Object.assign(new HTTPException(status, { message }), { cause: body });
}

/** The body of a thrown thing, if it is a problem. */
export function problemOf(error: unknown): Problem | null {
  return error instanceof HTTPException && typeof error.cause === 'object'
    ? (error as Problem)
    : null;
}

/** The store, or the work behind it, did not answer. */
export function storeSilent(): Problem {
  return problem(
    503,
    'the store did not answer',
    'ask again in a few seconds; /-/ready and the metric watchpost_redis_up tell whether it is back',
  );
}
