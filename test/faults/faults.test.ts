import { describe, expect, it } from 'vitest';
import { freshSeed } from '../e2e/estate.ts';
import { playFault } from './campaign.ts';
import { allFaults } from './faults.ts';

/** The rest is played by npm run faults. */
const short = allFaults().filter(({ shortTimes }) => shortTimes > 0);

describe.concurrent(
  'of what Redis has answered for nothing is lost or doubled, and no device is wrongly charged',
  () => {
    const seed = freshSeed('faults');

    it.each(short)('$name, $shortTimes times', { timeout: 90_000 }, async (fault) => {
      const { committed, lost, doubled, chargedS } = await playFault(fault, fault.shortTimes, seed);
      expect({ lost, doubled, chargedS }).toEqual({ lost: 0, doubled: 0, chargedS: 0 });
      expect(committed).toBeGreaterThan(50);
    });
  },
);
