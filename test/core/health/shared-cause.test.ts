import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SHOWN_STATES, type ShownState } from '../../../src/core/judging/judgement.ts';
import { sharedCauses, type SiteDevice } from '../../../src/core/health/shared-cause.ts';

const site = (
  name: string,
  ...groups: readonly (readonly [count: number, state: ShownState, since: number | null])[]
): SiteDevice[] =>
  groups.flatMap(([count, state, since], group) =>
    Array.from({ length: count }, (_, i) => ({
      id: `${name}-${group}-${i}`,
      site: name,
      state,
      since,
    })),
  );

describe('a suspected shared cause', () => {
  it.each<[string, boolean, readonly SiteDevice[]]>([
    ['5 of 10 at once', true, site('a', [5, 'offline', 1000], [5, 'intact', 0])],
    ['4 of 4', false, site('a', [4, 'offline', 1000])],
    ['5 of 11', false, site('a', [5, 'offline', 1000], [6, 'impaired', 0])],
    ['within 60 s of each other', true, site('a', [3, 'offline', 1000], [3, 'offline', 61_000])],
    ['a millisecond further apart', false, site('a', [3, 'offline', 1000], [3, 'offline', 61_001])],
    [
      '5 of 11, of which one is behind a dead parent',
      true,
      site('a', [5, 'offline', 1000], [5, 'intact', 0], [1, 'unreachable', 1000]),
    ],
    [
      '5 of 11, of which one is observed by nobody',
      true,
      site('a', [5, 'offline', 1000], [5, 'intact', 0], [1, 'unobserved', 1000]),
    ],
    [
      'a dead parent and all behind it',
      false,
      site('a', [1, 'offline', 1000], [40, 'unreachable', 1000]),
    ],
    ['devices without a site', false, site('', [9, 'offline', 1000])],
    ['falls nobody saw', false, site('a', [9, 'offline', null])],
  ])('%s: %s', (_, isSuspected, devices) => {
    expect(sharedCauses(devices).map((cause) => cause.site)).toEqual(isSuspected ? ['a'] : []);
  });

  it('names who fell, out of how many, from when to when, a site each', () => {
    const devices = [
      ...site('b', [5, 'offline', 70_000], [1, 'offline', 5_000], [1, 'intact', 0]),
      ...site('a', [6, 'offline', 1]),
    ];
    expect(sharedCauses(devices)).toEqual([
      {
        site: 'a',
        devices: ['a-0-0', 'a-0-1', 'a-0-2', 'a-0-3', 'a-0-4', 'a-0-5'],
        observed: 6,
        from: 1,
        to: 1,
      },
      {
        site: 'b',
        devices: ['b-0-0', 'b-0-1', 'b-0-2', 'b-0-3', 'b-0-4'],
        observed: 7,
        from: 70_000,
        to: 70_000,
      },
    ]);
  });

  it('is the later of two in which equally many devices fell', () => {
    const devices = site('a', [5, 'offline', 1000], [5, 'offline', 200_000]);
    expect(sharedCauses(devices)).toMatchObject([{ from: 200_000, to: 200_000 }]);
  });

  it('is suspected exactly where trying every start of a minute finds one', () => {
    const device = fc.record({
      site: fc.constantFrom('a', 'b'),
      state: fc.constantFrom(...SHOWN_STATES),
      since: fc.integer({ min: 0, max: 200 }).map((s) => s * 1000),
    });
    fc.assert(
      fc.property(fc.array(device, { maxLength: 40 }), (drawn) => {
        const devices = drawn.map((one, index) => ({ ...one, id: String(index) }));
        const expected = ['a', 'b'].filter((name) => {
          const here = devices.filter(
            (one) => one.site === name && one.state !== 'unreachable' && one.state !== 'unobserved',
          );
          const most = Math.max(
            0,
            ...here.map(
              (start) =>
                here.filter(
                  (one) =>
                    one.state === 'offline' &&
                    one.since >= start.since &&
                    one.since <= start.since + 60_000,
                ).length,
            ),
          );
          return most >= 5 && most * 2 >= here.length;
        });
        expect(sharedCauses(devices).map((cause) => cause.site)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
