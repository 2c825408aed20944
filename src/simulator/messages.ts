import type { Instant } from '../core/time/civil-time.ts';
import type { EstateSpec } from './estate.ts';
import type { Fault } from './faults.ts';
import type { Slot } from './namespace.ts';

/** A device that begins to suffer a fault, or, with null, gets well. */
export type Change = { readonly device: string; readonly fault: Fault | null };

/** What the estate process is asked; each is answered by one {@link Reply} with the same `id`. */
export type Command =
  | {
      readonly id: number;
      readonly type: 'open';
      readonly spec: EstateSpec;
      readonly slot: Slot | null;
    }
  | { readonly id: number; readonly type: 'play'; readonly changes: readonly Change[] }
  | { readonly id: number; readonly type: 'peaks' };

/** A command before it has a number. */
export type Request = Command extends infer C ? (C extends Command ? Omit<C, 'id'> : never) : never;

/** A change took effect at some instant from `from` to `to`, both by this host's clock. */
export type Played = { readonly from: Instant; readonly to: Instant };

/**
 * The answer to a command. `played` for `play`; `peaks` (connections at one time, by device) for
 * `peaks`.
 */
export type Reply = {
  readonly id: number;
  readonly error?: string;
  readonly played?: Played;
  readonly peaks?: Readonly<Record<string, number>>;
};

/** What the estate process sends: that it runs, then replies. */
export type FromEstate = { readonly hello: true } | Reply;
