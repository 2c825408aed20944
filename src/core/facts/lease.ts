import type { Instant } from '../time/civil-time.ts';

/** A poller's wish to be the active one. */
export type LeaseRequest = {
  /** Names its data folder. */
  readonly name: string;
  /** The last term in which it was active; 0: none. */
  readonly epoch: number;
  readonly now: Instant;
  /** How long the lease shall hold, milliseconds; 0: it leaves. */
  readonly holdMs: number;
};

/**
 * Who is the active poller: the asker or not, in which term, and whether that term began with this
 * answer.
 */
export type LeaseAnswer = {
  readonly isActive: boolean;
  readonly epoch: number;
  readonly isFresh: boolean;
};

/** Which of two pollers on one store watches, and which stands by. */
export type Role = 'active' | 'standby';
