import { describe, expect, it } from 'vitest';
import { faultOf, repairsOf, type Fault } from '../../../src/core/scoring/repair.ts';

const LIMIT_MS = 10;
const MONTH = { from: 0, to: 1000 };
const IN_TIME = { inTime: 1, late: 0, undecided: 0 };
const LATE = { inTime: 0, late: 1, undecided: 0 };
const UNDECIDED = { inTime: 0, late: 0, undecided: 1 };
const NONE = { inTime: 0, late: 0, undecided: 0 };

const fault = (from: number, to: number, closed = true): Fault => ({ from, to, closed });
const repaired = (one: Fault, stopped: readonly { from: number; to: number }[] = []): unknown =>
  repairsOf([one], LIMIT_MS, stopped, MONTH);

describe('a repair', () => {
  it('is in time up to the last instant of its limit, and late after it', () => {
    expect(repaired(fault(100, 110))).toEqual(IN_TIME);
    expect(repaired(fault(100, 111))).toEqual(LATE);
  });

  it('is in time while the clock stands still at the very end of its limit', () => {
    const stopped = [{ from: 110, to: 120 }];
    expect(repaired(fault(100, 115), stopped)).toEqual(IN_TIME);
    expect(repaired(fault(100, 120), stopped)).toEqual(IN_TIME);
    expect(repaired(fault(100, 121), stopped)).toEqual(LATE);
  });

  it('has as much more time as its clock stood still', () => {
    const stopped = [
      { from: 90, to: 102 },
      { from: 105, to: 107 },
    ];
    expect(repaired(fault(100, 114), stopped)).toEqual(IN_TIME);
    expect(repaired(fault(100, 115), stopped)).toEqual(LATE);
  });

  it('counts in the month in which its limit runs out', () => {
    expect(repaired(fault(-10, -5))).toEqual(IN_TIME);
    expect(repaired(fault(-11, -5))).toEqual(NONE);
    expect(repaired(fault(989, 990))).toEqual(IN_TIME);
    expect(repaired(fault(990, 991))).toEqual(NONE);
  });

  it('is undecided where nobody saw the fault end, unless it outlasted its limit', () => {
    expect(repaired(fault(100, 105, false))).toEqual(UNDECIDED);
    expect(repaired(fault(100, 111, false))).toEqual(LATE);
  });

  it('counts nowhere without a limit', () => {
    expect(repairsOf([fault(100, 900)], null, [], MONTH)).toEqual(NONE);
  });
});

describe('the clock of a fault', () => {
  const outage = {
    from: 50,
    to: 60,
    since: 20,
    open: false,
    ended: 'up' as const,
    reason: null,
    downMs: 10,
    unreachableMs: 0,
    excusedMs: 0,
  };

  it('starts when the outage began, but not before the time that counts', () => {
    expect(faultOf(outage, -Infinity)).toEqual({ from: 20, to: 60, closed: true });
    expect(faultOf(outage, 30)).toEqual({ from: 30, to: 60, closed: true });
    expect(faultOf({ ...outage, since: 50 }, 30)).toEqual({ from: 50, to: 60, closed: true });
  });

  it('is seen to stop only where the device was seen up', () => {
    expect(faultOf({ ...outage, ended: 'unobserved' }, 0).closed).toBe(false);
    expect(faultOf({ ...outage, ended: 'out-of-service' }, 0).closed).toBe(false);
  });
});
