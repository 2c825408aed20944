import { expect, it } from 'vitest';
import { measureFile } from './measure.ts';

it('counts the lines of a function as formatted, its doc comment left out', () => {
  const text = '/** Told. */\nexport const twice = (n: number): number => {\n  return 2 * n;\n};\n';
  expect(measureFile('a.ts', text).functions).toEqual([{ file: 'a.ts', name: 'twice', lines: 3 }]);
});

it('finds variables of the module that can change, and no others', () => {
  const text = 'let count = 0;\nconst LIMIT = 1;\nfunction f() { let inner = 1; return inner; }\n';
  expect(measureFile('a.ts', text).mutable).toEqual(['count']);
});

it('finds a sentence of more than 25 words, across the lines of a comment', () => {
  const words = (count: number): string => Array.from({ length: count }, () => 'word').join(' ');
  const text = `/**\n * ${words(13)}\n * ${words(13)}.\n *\n * ${words(25)}.\n */\nexport const a = 1;\n`;
  expect(measureFile('a.ts', text).longSentences).toHaveLength(1);
});

it('names the types that a file declares', () => {
  expect(measureFile('a.ts', 'type A = 1;\nexport type B = 2;\n').types).toEqual(['A', 'B']);
});
