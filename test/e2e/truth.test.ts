import { describe, expect, it } from 'vitest';
import { freshSeed, refusalFor } from './estate.ts';
import { truthRun } from './truth.ts';

const refusal = refusalFor('recorded outages against the truth');

describe.skipIf(refusal !== null)('what is recorded, against what was really dead when', () => {
  it(
    'misses nothing, makes nothing up, dates every fall within an interval, and sums to the due time',
    { timeout: 480_000 },
    async () => {
      const report = await truthRun({ devices: 200, minutes: 5.5, seed: freshSeed('truth') });
      console.log(
        `truth: ${report.found} of ${report.stretches} dead stretches found; lateness ${JSON.stringify(report.lateness)}`,
      );
      expect(report.mistakes).toEqual([]);
      expect(report.found).toBe(report.stretches);
      expect(report.stretches).toBeGreaterThan(20);
    },
  );
});
