/** Deepest JSON field that can be named. */
const DEPTH_LIMIT = 16;

/**
 * What a body must hold, as an inventory writes it: `json:data.code=0` names a field of a JSON body
 * and its value as text; anything else is text that must occur. Both are compared as they are: no
 * pattern an operator writes can take long.
 */
export type Expectation =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly path: readonly string[]; readonly value: string };

/** Reads an expectation; null when it is malformed. */
export function readExpectation(text: string): Expectation | null {
  if (!text.startsWith('json:')) return { kind: 'text', text };
  const [, path, value] = /^json:([^=\s]+)=(.*)$/s.exec(text) ?? [];
  const steps = path?.split('.') ?? [];
  if (value === undefined || steps.length > DEPTH_LIMIT || steps.includes('')) return null;
  return { kind: 'field', path: steps, value };
}

/** What a body lacks, in words; empty when it is as expected. Never throws. */
export function lacks(expectation: Expectation, body: Buffer): string {
  const text = body.toString('utf8');
  if (expectation.kind === 'text')
    return text.includes(expectation.text) ? '' : 'the body does not hold the expected text';
  const name = expectation.path.join('.');
  const found = fieldOf(text, expectation.path);
  if (found === undefined) return `the body has no JSON field ${name}`;
  return found === expectation.value
    ? ''
    : `the body says ${name}=${found.slice(0, 40).replaceAll(/[^\x20-\x7e]/g, ' ')}`;
}

function fieldOf(text: string, path: readonly string[]): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return typeof value === 'object' && value !== null ? undefined : String(value);
}
