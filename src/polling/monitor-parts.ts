import type { ContractContext } from '../core/contracts/ledger-view.ts';
import type { Event, StreamEvent } from '../core/facts/event.ts';
import type { StateReader } from './load-state.ts';
import type { JudgementPolicy } from '../core/judging/judgement.ts';
import type { Clock, Instant } from '../core/time/civil-time.ts';
import type { Log } from '../platform/log.ts';
import type { PollerPolicy } from './poller-parts.ts';
import type { CheckRunners } from './schedule.ts';

/** What monitoring works with. */
export type MonitorParts = {
  readonly clock: Clock;
  readonly reader: StateReader;
  /** Takes the events to store; must not block or throw. */
  readonly record: (events: readonly Event[]) => void;
  /** Takes events that the store holds and that new ones will continue. */
  readonly onRestored: (events: readonly Event[]) => void;
  /** What earlier runs recorded of an instant and later, for when the store cannot be read. */
  readonly eventsSince: (at: Instant) => Promise<readonly StreamEvent[]>;
  readonly runners: CheckRunners;
  readonly policy: PollerPolicy;
  readonly judgement: JudgementPolicy;
  /** IANA zone in which months and dates are civil. */
  readonly zone: string;
  /** Time between two turns of maintenance, which keep what is shown up to date, ms. */
  readonly maintenanceMs: number;
  /** The contracts and exclusions by which the month so far is measured. */
  readonly contractContext: () => ContractContext;
  readonly log: Pick<Log, 'warn' | 'error'>;
};
