import type { Fraction } from '../judging/availability.ts';

/**
 * How a rate takes excused downtime: as down, left out of the time judged, or credited as up.
 * Contracts call this word `onlineMethod`, the evaluation form `excusal`.
 */
export const EXCUSALS = ['none', 'exclude', 'credit'] as const;
/** One of {@link EXCUSALS}. */
export type Excusal = (typeof EXCUSALS)[number];

/** How a rate takes unreachable time: as down, or like excused time. */
export const UNREACHABLES = ['counts', 'excused'] as const;
/** One of {@link UNREACHABLES}. */
export type Unreachable = (typeof UNREACHABLES)[number];

/**
 * How the devices of a fleet are combined: all their time together, or each device with the same
 * weight. Or each kind or point class has its own weight, and all its time together.
 */
export type Fleet =
  | { readonly of: 'pooled' }
  | { readonly of: 'mean' }
  | {
      readonly of: 'weighted';
      readonly by: 'kind' | 'class';
      /** Positive. A kind or class that is not named has no weight. */
      readonly weights: Readonly<Record<string, Fraction>>;
    };

/** How a rate of online or intact time is calculated. */
export type RateMethod = {
  readonly excusal: Excusal;
  readonly unreachable: Unreachable;
  readonly fleet: Fleet;
};
