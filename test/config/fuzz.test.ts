import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { loadSettings } from '../../src/config.ts';
import { readYamlLedger } from '../../src/inventory/ledger/yaml.ts';
import { readCredentials } from '../../src/inspection/login/credentials.ts';
import { loadRubric } from '../../src/reports/rubric/load.ts';
import { growth, mutated, mutation, pollution } from '../support/mutation.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchpost-fuzz-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const file = join(folder, 'a.yaml');
const written = (bytes: Buffer): string => {
  writeFileSync(file, bytes, { mode: 0o600 });
  return file;
};

/**
 * An error that names the file and what to mend, as the reader promises; anything else is a bug in
 * it.
 */
const orRefuses = (name: string, read: () => unknown): void => {
  try {
    read();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== name) throw error;
    for (const line of error.message.split('\n')) expect(line).not.toBe('');
  }
};

type Reader = {
  readonly name: string;
  readonly corpus: readonly string[];
  readonly read: (bytes: Buffer) => void;
};

const READERS: readonly Reader[] = [
  {
    name: 'settings',
    corpus: ['config/watchpost.yaml'],
    read: (bytes) => {
      orRefuses('SettingsError', () =>
        loadSettings({ file: written(bytes), overrides: {}, env: {} }),
      );
    },
  },
  {
    name: 'the ledger',
    corpus: ['config/contracts.yaml'],
    read: (bytes) => {
      readYamlLedger(bytes.toString(), 'contracts.yaml');
    },
  },
  {
    name: 'the evaluation form',
    corpus: ['config/evaluation.yaml'],
    read: (bytes) => {
      orRefuses('RubricError', () => loadRubric(written(bytes)));
    },
  },
  {
    name: 'credentials',
    corpus: ['config/credentials.example.yaml'],
    read: (bytes) => {
      readCredentials(written(bytes), {});
    },
  },
];

describe.each(READERS)('$name', ({ corpus, read }) => {
  it('damaged anywhere, get an answer, and pollute nothing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...corpus.map((path) => readFileSync(path))),
        mutation,
        (bytes, changes) => {
          read(mutated(bytes, changes));
          expect(pollution()).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  }, 30_000);

  it('of any text get an answer', () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom(
        'zone',
        'checks',
        'icmp',
        '__proto__',
        'constructor',
        '&a',
        '*a',
        '<<',
        '!!js/function',
        '- ',
        '? ',
        '{',
        '}',
        '[',
        ']',
        '|',
        '>',
        '"',
        "'",
        '# ',
        '---',
        '...',
      ),
    );
    const text = fc
      .array(
        fc.tuple(
          fc.constantFrom('', '  ', '- '),
          word,
          fc.constantFrom(': ', ':', '', ': *a'),
          word,
        ),
        { maxLength: 12 },
      )
      .map((lines) => lines.map((line) => line.join('')).join('\n'));
    fc.assert(
      fc.property(text, (yaml) => {
        read(Buffer.from(yaml));
        expect(pollution()).toEqual([]);
      }),
      { numRuns: 150 },
    );
  }, 30_000);

  it.each([
    [
      'a billion laughs',
      `a: &a [x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 12 }, (_, i) => `b${i}: &b${i} [${`*${i === 0 ? 'a' : `b${i - 1}`}, `.repeat(9)}]`).join('\n')}\n`,
    ],
    ['nesting without end', '['.repeat(100_000)],
    ['maps within maps', '{a: '.repeat(50_000)],
    ['deep indentation', Array.from({ length: 400 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    [
      'a prototype',
      '__proto__: { polluted: 1 }\nconstructor: { prototype: { polluted: 1 } }\nchecks: { __proto__: { polluted: 1 } }\n',
    ],
    ['a tag', 'zone: !!js/function "function () { return 1 }"\n'],
    ['a cycle', 'a: &a { b: *a }\n'],
  ])('%s get an answer', (_, text) => {
    read(Buffer.from(text));
    expect(pollution()).toEqual([]);
  });

  it.each(['- a\n', 'a: b\n', '# x\n', 'x ', '"', ' ', 'a: &a b\n'])(
    'sixteen times as much of %j takes nowhere near 256 times as long',
    (piece) => {
      expect(
        growth((size) => {
          const bytes = Buffer.from(piece.repeat(size / piece.length));
          return () => {
            read(bytes);
          };
        }, 4096),
      ).toBeLessThan(100);
    },
    30_000,
  );
});
