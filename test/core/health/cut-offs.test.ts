import { expect, it } from 'vitest';
import type { ShownState } from '../../../src/core/judging/judgement.ts';
import { cutOffs, type CutOff } from '../../../src/core/health/cut-offs.ts';
import { aView } from '../../metrics/estate.ts';

const cutOffsOf = (
  rows: readonly (readonly [id: string, parent: string, site: string, state: ShownState])[],
): readonly CutOff[] =>
  cutOffs(rows.map(([id, parent, site, state]) => aView({ id, parent, site }, { state })));

it('every unreachable device counts once, under the first device upwards that is offline by itself, by its own site', () => {
  expect(
    cutOffsOf([
      ['core', '', 'room', 'offline'],
      ['access', 'core', 'A', 'unreachable'],
      ['a1', 'access', 'A', 'unreachable'],
      ['a2', 'access', 'A', 'unreachable'],
      ['b1', 'core', 'B', 'unreachable'],
      ['b2', 'core', 'B', 'intact'],
      ['other', '', 'C', 'offline'],
    ]),
  ).toEqual([
    { device: 'core', site: 'A', count: 3 },
    { device: 'core', site: 'B', count: 1 },
  ]);
});

it('a ring of parents or one that is gone blames nobody, and ends', () => {
  expect(
    cutOffsOf([
      ['a', 'b', 'A', 'unreachable'],
      ['b', 'a', 'A', 'unreachable'],
      ['c', 'gone', 'A', 'unreachable'],
    ]),
  ).toEqual([]);
});
