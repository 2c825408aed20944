import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatInstant } from '../../src/core/time.ts';
import { instantWriter } from '../../src/web/instants.ts';

it.each(['Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'])('instants in %s are written as the core writes them', (zone) => {
  const write = instantWriter(zone);
  const year = Date.UTC(2026, 0, 1);
  const near = fc.integer({ min: year, max: year + 365 * 86_400_000 });
  const any = fc.integer({ min: Date.UTC(1972, 0, 1), max: Date.UTC(2100, 0, 1) });
  fc.assert(fc.property(fc.oneof(near, any), (at) => { expect(write(at)).toBe(formatInstant(at, zone)); }), { numRuns: 2000 });
});

it('the minute before and after a change of summer time are told apart', () => {
  const write = instantWriter('America/New_York');
  const change = Date.UTC(2026, 2, 8, 7);
  expect([write(change - 1), write(change)]).toEqual(['2026-03-08T01:59:59.999-05:00', '2026-03-08T03:00:00.000-04:00']);
});
