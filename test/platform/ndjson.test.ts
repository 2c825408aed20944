import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromNdjson, parseJson, toNdjson } from '../../src/platform/ndjson.ts';

it('writes one line a value, each with a line feed', () => {
  expect(toNdjson([{ a: 'b\nc' }, 1, null])).toBe('{"a":"b\\nc"}\n1\nnull\n');
  expect(toNdjson([])).toBe('');
});

it('reads back every value, also with separators that Unicode calls line ends', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), (values) => {
      expect(fromNdjson(toNdjson(values))).toEqual(JSON.parse(JSON.stringify(values)));
    }),
  );
  expect(fromNdjson(toNdjson(['a\u2028b\u2029\r']))).toEqual(['a\u2028b\u2029\r']);
});

it('reads a torn line as undefined and leaves empty lines out', () => {
  expect(fromNdjson('1\n\n{"a":')).toEqual([1, undefined]);
});

it('keeps a member that is called __proto__', () => {
  expect(Object.keys(parseJson('{"__proto__":1}') as object)).toEqual(['__proto__']);
});
