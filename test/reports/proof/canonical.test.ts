import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byCodePoint } from '../../../src/core/text/order.ts';
import { canonicalJson } from '../../../src/reports/proof/canonical.ts';

/** The same written member by member, as RFC 8259 has it. */
function oracle(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(oracle).join(',')}]`;
  const names = Object.keys(value).sort(byCodePoint);
  return `{${names.map((name) => `${JSON.stringify(name)}:${oracle((value as Record<string, unknown>)[name])}`).join(',')}}`;
}

/** Names as the program has them: JavaScript moves names that are numbers to the front. */
const names = fc.string({ unit: fc.constantFrom('a', 'b', 'Z', '_', '\ue000', '\u{20000}') });
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, 0, -1.5, '', 'a"b'),
    fc.array(tie('value')),
    fc.dictionary(names, tie('value')),
  ),
})).value;

describe('canonical JSON', () => {
  it('writes names in code-point order at every depth, in whatever order they were given', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(value)).toBe(oracle(value));
      }),
    );
  });

  it('writes names that are in order already the same as others', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: 3 })).toBe('{"a":3,"b":[{"c":2,"d":1}]}');
    expect(canonicalJson({ a: 3, b: [{ c: 2, d: 1 }] })).toBe('{"a":3,"b":[{"c":2,"d":1}]}');
  });
});
