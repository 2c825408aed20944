import { describe, expect, it } from 'vitest';
import { openOutages } from '../../../src/core/health/open-outages.ts';
import { aView, NOON } from '../../metrics/estate.ts';

const MINUTE = 60_000;
const off = (id: string, minutes: number | null, fields: Parameters<typeof aView>[0] = {}) =>
  aView(
    { id, ...fields },
    { state: 'offline', since: minutes === null ? null : NOON - minutes * MINUTE },
  );
const behind = (id: string, parent: string, minutes = 1) =>
  aView({ id, parent }, { state: 'unreachable', since: NOON - minutes * MINUTE });
const told = (views: Parameters<typeof openOutages>[0]): unknown =>
  openOutages(views, NOON).map(({ cause, since, devices }) => [
    cause,
    since,
    devices.map(({ device }) => device.id),
  ]);

describe('outages that go on', () => {
  it('what hangs on a dead node at any depth is one outage with it, since the first fell', () => {
    const views = [
      behind('c', 'access', 9),
      off('core', 5),
      behind('access', 'core'),
      behind('a', 'access'),
      aView({ id: 'well', parent: 'core' }),
    ];
    expect(told(views)).toEqual([['parent', NOON - 9 * MINUTE, ['core', 'a', 'access', 'c']]]);
  });
  it('three of a place that fell within five minutes are one, two are not', () => {
    expect(told([off('a', 10), off('b', 12), off('c', 15)])).toEqual([
      ['together', NOON - 15 * MINUTE, ['a', 'b', 'c']],
    ]);
    expect(told([off('a', 10), off('b', 12)])).toEqual([
      ['alone', NOON - 10 * MINUTE, ['a']],
      ['alone', NOON - 12 * MINUTE, ['b']],
    ]);
    expect(told([off('a', 10), off('b', 12, { site: 'elsewhere' }), off('c', 15)])).toHaveLength(3);
  });
  it('the largest comes first, then the latest, then what nobody saw fall', () => {
    const views = [
      off('old', 500),
      off('unseen', null),
      off('new', 1),
      off('node', 300),
      behind('x', 'node'),
    ];
    expect((told(views) as [string, number, string[]][]).map(([, , ids]) => ids[0])).toEqual([
      'node',
      'new',
      'old',
      'unseen',
    ]);
  });
  it('every device that is off is told once, whatever hangs on what', () => {
    const ring = [behind('p', 'q'), behind('q', 'p'), behind('lost', 'gone')];
    expect((told(ring) as [string, number, string[]][]).flatMap(([, , ids]) => ids).sort()).toEqual(
      ['lost', 'p', 'q'],
    );
  });
});
