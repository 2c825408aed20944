import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeFleet, type Fleet } from '../../src/polling/fleet.ts';
import { NOON, POLICY, steps, SWITCH_AND_CAMERA } from '../support/observed.ts';

/** As the service does. */
const LOOK_MS = 1000;

it('what is shown of a device is at every observation, and whenever it is looked for what expires, what judging it anew shows, also where the observation only confirms what is known', () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const [fleet, anew] = [0, 0].map(() => makeFleet(POLICY)) as [Fleet, Fleet];
      for (const one of [fleet, anew]) one.apply(SWITCH_AND_CAMERA, NOON, () => undefined);
      let at = NOON;
      for (const {
        afterMs,
        of: [device, check],
        outcome,
        impaired,
        gapMs,
      } of taken) {
        for (const until = at + afterMs; at < until; at = Math.min(until, at + LOOK_MS)) {
          fleet.expire(at);
          anew.apply(SWITCH_AND_CAMERA, at, () => undefined);
        }
        if (device === 'cam')
          for (const one of [fleet, anew]) one.setImpaired('cam', impaired ? NOON : null, at);
        for (const one of [fleet, anew])
          one.observe({ device, check, at, outcome }, { confirmAfter: 3, gapMs });
        fleet.expire(at);
        anew.apply(SWITCH_AND_CAMERA, at, () => undefined);
        expect(fleet.view(at).devices).toEqual(anew.view(at).devices);
      }
    }),
    { numRuns: 3000 },
  );
});
