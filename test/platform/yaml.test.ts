import { describe, expect, it } from 'vitest';
import { readYaml, type YamlFile } from '../../src/platform/yaml.ts';

const OPEN = { schema: 'core', secret: false } as const;
const SECRET = { schema: 'core', secret: true } as const;

function read(text: string, schema: 'core' | 'failsafe' = 'core'): YamlFile {
  const yaml = readYaml(text, 'f.yaml', { schema, secret: false });
  if (!yaml.ok) throw new Error(yaml.problems.join('\n'));
  return yaml;
}

function problemsOf(text: string, options: typeof OPEN | typeof SECRET): readonly string[] {
  const yaml = readYaml(text, 'f.yaml', options);
  return yaml.ok ? [] : yaml.problems;
}

describe('readYaml', () => {
  it('gives plain values, and null for an empty file', () => {
    expect(read('a: 1\nb: [x, true]\n').content).toEqual({ a: 1, b: ['x', true] });
    expect(read('# nothing\n').content).toBeNull();
  });

  it('keeps every scalar as text with the failsafe schema', () => {
    expect(read('id: 007\nyes: true\n', 'failsafe').content).toEqual({ id: '007', yes: 'true' });
  });

  it('names the line of a key, of a list item and of what should hold a missing part', () => {
    const { place } = read('rules:\n  - use: a\n  - use: b\n    sites: [x]\nempty:\n');
    expect(place(['rules'])).toBe('f.yaml: rules (line 1)');
    expect(place(['rules', 1])).toBe('f.yaml: rules.1 (line 3)');
    expect(place(['rules', 1, 'sites', 0])).toBe('f.yaml: rules.1.sites.0 (line 4)');
    expect(place(['rules', 0, 'sites'])).toBe('f.yaml: rules.0.sites (line 2)');
    expect(place(['nowhere', 'at', 'all'])).toBe('f.yaml: nowhere.at.all');
    expect(place([])).toBe('f.yaml');
  });

  it('gives the text of a scalar, and nothing for a map or a missing part', () => {
    const { textAt } = read('a: { b: word }\n');
    expect(textAt(['a', 'b'])).toBe('word');
    expect(textAt(['a'])).toBe('');
    expect(textAt(['c'])).toBe('');
  });

  it('names the line of a syntax error', () => {
    expect(problemsOf('a: 1\na: 2\n', OPEN)).toEqual([
      'f.yaml (line 2): Map keys must be unique; correct the YAML',
    ]);
  });

  it.each([
    ['a syntax error', 'a: "geheim\n'],
    ['an alias that leads nowhere', 'password: *geheim\n'],
    ['a key that is written twice', 'geheim: 1\ngeheim: 2\n'],
  ])('quotes nothing of a secret file in %s', (_what, text) => {
    const problems = problemsOf(text, SECRET);
    expect(problems).not.toEqual([]);
    expect(problems.join('\n')).not.toContain('geheim');
  });

  it('refuses aliases that expand without end', () => {
    const levels = 'bcdefghi'.split('');
    const text = levels.reduce(
      (all, name, index) =>
        `${all}${name}: &${name} [${Array(9)
          .fill(`*${index === 0 ? 'a' : levels[index - 1]!}`)
          .join(', ')}]\n`,
      'a: &a [x]\n',
    );
    expect(problemsOf(text, OPEN)[0]).toMatch(/^f\.yaml: Excessive alias count.*write the values/);
    expect(problemsOf(text, SECRET)[0]).toMatch(/expands without end; write the values out/);
  });

  it('refuses the name __proto__ at any depth instead of losing it', () => {
    expect(problemsOf('a:\n  - labels: { __proto__: x }\n', OPEN)).toEqual([
      'f.yaml: __proto__ (line 2): cannot be a name; choose another',
    ]);
  });
});
