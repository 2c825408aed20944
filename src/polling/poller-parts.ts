import type { Event } from '../core/facts/event.ts';
import type { Clock } from '../core/time/civil-time.ts';
import type { ClockAnomaly } from './stall-detector.ts';
import type { Blindness } from './blindness.ts';
import type { Fleet } from './fleet.ts';
import type { CheckRunners } from './schedule.ts';
import type { PollStats } from './poll-stats.ts';

/** When streams are asked, beside their intervals. */
export type PollerPolicy = {
  /** Failures in a row that confirm a stream down. */
  readonly confirmAfter: number;
  /** Wait before a suspect stream is asked again, in milliseconds. */
  readonly reaskMs: number;
  /** Intervals without an observation that make a gap. */
  readonly gapFactor: number;
  /** How much less often the other checks of a device dead to ping are asked. */
  readonly deadFactor: number;
  /** Connections open to devices at one time. */
  readonly maxInFlight: number;
};

/** What polling works with. */
export type PollerParts = {
  readonly clock: Clock;
  readonly runners: CheckRunners;
  readonly fleet: Fleet;
  readonly stats: PollStats;
  readonly blindness: Blindness;
  readonly policy: PollerPolicy;
  /** Takes the facts to store; must not block or throw. */
  readonly record: (events: readonly Event[]) => void;
  /**
   * Told when a probe threw, which is a bug in it; its targets are asked again at their next time.
   */
  readonly onBug: (error: unknown) => void;
  /** Told when this process did not run, or the wall clock was set. */
  readonly onClockAnomaly: (lapse: ClockAnomaly) => void;
};
