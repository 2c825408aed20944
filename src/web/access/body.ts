import type { Context } from 'hono';
import { z } from 'zod';
import { problem } from '../problem.ts';
import { isJson } from './origin.ts';

/** Largest body of a change, bytes. The time it may take is the server's for a whole request. */
const MAX_BODY_BYTES = 65_536;

/**
 * The body of a change, declared as JSON and of the shape asked for. Throws a problem: 400, 413 or
 * 415.
 */
export async function jsonBody<S extends z.ZodType>(
  c: Context,
  schema: S,
  maxBytes: number = MAX_BODY_BYTES,
): Promise<z.infer<S>> {
  if (!isJson(c.req.header('content-type')))
    throw problem(
      415,
      'the body is not declared as JSON',
      'send it with Content-Type: application/json',
    );
  const text = (await bodyBytes(c, maxBytes)).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw problem(400, 'the body is no JSON', 'send one JSON value in UTF-8');
  }
  return shaped(schema, value);
}

/**
 * The fields of a form sent by a page of ours, each once, of the shape asked for. Throws a problem:
 * 400, 413 or 415.
 */
export async function formBody<S extends z.ZodType>(c: Context, schema: S): Promise<z.infer<S>> {
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(c.req.header('content-type') ?? ''))
    throw problem(415, 'the body is not declared as a form', 'send it from the page');
  const fields = [...new URLSearchParams((await bodyBytes(c, MAX_BODY_BYTES)).toString('utf8'))];
  const form = Object.fromEntries(fields);
  if (Object.keys(form).length < fields.length)
    throw problem(400, 'a field is there twice', 'send each field once');
  return shaped(schema, form);
}

/** The body of a change as it is, of at most `most` bytes. Throws a problem: 413. */
export async function bodyBytes(c: Context, most: number): Promise<Buffer> {
  const tooLarge = problem(413, `the body is larger than ${most} bytes`, 'send less');
  if (Number(c.req.header('content-length') ?? 0) > most) throw tooLarge;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (c.req.raw.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > most) throw tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Says which field is wrong and what it should be, never what it was. */
function shaped<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ code, path, message }) =>
    code === 'unrecognized_keys'
      ? 'there is a field it does not know'
      : `${path.join('.') || 'body'}: ${message}`,
  );
  throw problem(
    400,
    issues.slice(0, 20).join('; '),
    'send only the fields that are asked for, each as described',
  );
}
