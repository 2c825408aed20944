import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ratioOf, plus, ZERO } from '../../src/core/numbers/ratio.ts';
import { loadRubric } from '../../src/reports/rubric/load.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchpost-rubric-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function mistakes(text: string): readonly string[] {
  const path = join(folder, 'form.yaml');
  writeFileSync(path, text);
  try {
    loadRubric(path);
    return [];
  } catch (error) {
    return (error as Error).message.replaceAll(path, 'form.yaml').split('\n');
  }
}

const form = (rows: string, grades = '[{ name: 优, from: 90 }, { name: 差, from: 0 }]'): string =>
  `budget: { points: 10, rows: [{ name: 总额 }] }\ngrades: ${grades}\nindicators:\n${rows}`;
const row = (over: string): string =>
  form(`  - { id: a, names: [产出, 质量, 在线率], target: 97, points: 10, ${over} }`);

describe('the shipped form', () => {
  const rubric = loadRubric('config/evaluation.yaml');

  it('has 100 points, fills output rows and leaves rows of people empty', () => {
    const all = [rubric.budget.points, ...rubric.indicators.map(({ points }) => points)]
      .map((points) => ratioOf(points)!)
      .reduce(plus, ZERO);
    expect(all.part / all.of).toBe(100n);
    const manual = rubric.indicators.filter(({ source }) => source.from === 'manual');
    expect(manual.map(({ id }) => id)).toEqual(['cost', 'benefit', 'satisfaction']);
    expect(
      manual.every(
        ({ source }) =>
          source.from === 'manual' && source.actual === null && source.points === null,
      ),
    ).toBe(true);
    expect(rubric.grades.map(({ name, from }) => `${name} ${String(from.part)}`)).toEqual([
      '优 90',
      '良 80',
      '中 60',
      '差 0',
    ]);
  });

  it('comes back from JSON unchanged', () => {
    expect(JSON.parse(JSON.stringify(rubric))).toEqual(rubric);
  });
});

describe('a form that cannot be used', () => {
  it('is refused with everything that is wrong, by line and key', () => {
    const found = mistakes(
      form(
        '  - { id: a, names: [产出, 质量, 率], target: 97.1234567, points: -1, source: { from: device_count } }\n  - { id: b, names: [产出, 质量, 率], target: 1, points: 1, source: { from: device_count, kinds: [drone] } }',
      ),
    );
    expect(found.map((line) => line.split(': ').slice(0, 2).join(': '))).toEqual([
      'form.yaml: indicators.0.target (line 4)',
      'form.yaml: indicators.0.points (line 4)',
      'form.yaml: indicators.1.source.kinds.0 (line 5)',
    ]);
    expect(found[0]).toContain('is no decimal number; write at most 12 digits and 6 decimals');
  });

  it.each([
    [
      'a row measured without a target',
      row('source: { from: device_count }').replace('target: 97', 'target: null'),
      'indicators.0.target (line 4): is missing',
    ],
    [
      'a weighted fleet without weights',
      row('source: { from: online_rate, fleet: weighted }'),
      'is weighted without weights',
    ],
    [
      'weights of kinds that are none',
      row('source: { from: online_rate, fleet: weighted, weightBy: kind, weights: { drone: 1 } }'),
      'indicators.0.source.weights.drone (line 4): is no kind',
    ],
    [
      'weights without weighting',
      row('source: { from: online_rate, weights: { camera: 1 } }'),
      'is not weighted although there are weights',
    ],
    [
      'a time of day that is none',
      row('source: { from: roll_call_rate, at: ["24:00"] }'),
      'is no time of day',
    ],
    [
      'a repair limit longer than facts are read back',
      row('source: { from: repair_timeliness, limitHours: 169 }'),
      'indicators.0.source.limitHours (line 4)',
    ],
    [
      'a floor at the target',
      row('source: { from: online_rate }, scoring: { rule: linear, floor: 97 }'),
      'is not below the target',
    ],
    [
      'steps worth more than the row',
      row(
        'source: { from: online_rate }, scoring: { rule: steps, steps: [{ at: 90, points: 11 }] }',
      ),
      'are more than the row has',
    ],
    [
      'points by hand beyond the row',
      row('source: { from: manual, points: 11 }'),
      'are more than the row has',
    ],
    [
      'a source nobody knows',
      row('source: { from: weather }'),
      'indicators.0.source.from (line 4)',
    ],
    [
      'a key nobody knows',
      row('source: { from: online_rate, flet: mean }'),
      'indicators.0.source.flet (line 4): is not known here',
    ],
    [
      'an id that stands twice',
      form(
        '  - { id: a, names: [a, b, c], points: 1, source: { from: manual } }\n  - { id: a, names: [a, b, c], points: 1, source: { from: manual } }',
      ),
      'indicators.1.id (line 5): "a" stands twice',
    ],
    [
      'grades that do not fall',
      form(
        '  - { id: a, names: [a, b, c], points: 1, source: { from: manual } }',
        '[{ name: 良, from: 80 }, { name: 优, from: 90 }]',
      ),
      'grades.1.from (line 2): is not below the band before it',
    ],
    ['YAML that is none', 'indicators: [', 'correct the YAML'],
  ])('%s', (_, text, expected) => {
    const found = mistakes(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  it('a file that is not there says which setting names it', () => {
    expect(() => loadRubric(join(folder, 'missing.yaml'))).toThrow(
      'check the setting "evaluation"',
    );
  });
});
