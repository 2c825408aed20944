import type { LeaseAnswer, LeaseRequest, Role } from '../core/facts/lease.ts';
import type { Clock } from '../core/time/civil-time.ts';
import type { Log } from '../platform/log.ts';
import type { Identity } from './identity.ts';

/** Between two requests, milliseconds. */
const RENEW_MS = 4000;
/**
 * How long a lease holds without renewal, milliseconds. Together with one request interval and the
 * start of polling, a takeover takes less than 30 s.
 */
const HOLD_MS = 12_000;

const STANDING_BY = 'another poller is active on this Redis: this one stands by';
const STORE_SILENT =
  'Redis does not answer, and this data folder was never the active poller: standing by until it does';

/** What a lease works with. */
export type LeaseParts = {
  /** Rejects when the store does not answer. */
  readonly ask: (request: LeaseRequest) => Promise<LeaseAnswer>;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
};

/** What happens as the lease is gained and lost. */
export type LeaseEvents = {
  /** Called before each request. */
  readonly onRequest: () => void;
  /** Whether facts of an earlier term still wait. A standby then asks for no new term. */
  readonly hasUnsent: () => boolean;
  /** Start polling. `isFresh`: another poller was active before. Never rejects. */
  readonly onActive: (isFresh: boolean) => Promise<void>;
  /** Another poller is active: stop polling. */
  readonly onStandby: () => void;
};

/** A poller's place beside others on the same store. */
export type Lease = {
  /** `standby` until {@link Lease.start} has made it active. */
  readonly role: () => Role;
  /** Asks for the lease, and renews it until it is released. Resolves after the first answer. */
  start(events: LeaseEvents): Promise<void>;
  /** Asks at once if it is active: the store says that another poller is. */
  renewNow(): void;
  /** Stops asking and gives the lease back to the store. */
  release(): Promise<void>;
};

type State = LeaseParts & {
  /** Null before the start. */
  events: LeaseEvents | null;
  role: Role;
  isReleased: boolean;
  /** Ends when the requests so far have been answered. */
  turn: Promise<void>;
  cancelNext: () => void;
};

/**
 * Makes a lease that is not asked for before {@link Lease.start}.
 *
 * An active poller stays active while the store does not answer: nobody else can get the lease
 * then. A standby, or a poller that was never active, waits for an answer. A poller that was active
 * in its last run starts without one.
 */
export function makeLease(parts: LeaseParts): Lease {
  const state: State = {
    ...parts,
    events: null,
    role: 'standby',
    isReleased: false,
    turn: Promise.resolve(),
    cancelNext: () => undefined,
  };
  return {
    role: () => state.role,
    start: async (events) => {
      state.events = events;
      await renew(state, events, firstRequest);
    },
    renewNow: () => {
      if (state.events && state.role === 'active') void renew(state, state.events, laterRequest);
    },
    release: () => release(state),
  };
}

/** One request after the other, and the next after {@link RENEW_MS}. */
async function renew(
  state: State,
  events: LeaseEvents,
  request: (state: State, events: LeaseEvents) => Promise<void>,
): Promise<void> {
  state.cancelNext();
  state.turn = state.turn.then(() => (state.isReleased ? undefined : request(state, events)));
  await state.turn;
  state.cancelNext();
  if (!state.isReleased)
    state.cancelNext = state.clock.after(RENEW_MS, () => void renew(state, events, laterRequest));
}

async function firstRequest(state: State, events: LeaseEvents): Promise<void> {
  const answer = await ask(state, events);
  if (!answer && state.identity.epoch() > 0) await become(state, events, 'active', false);
  if (state.role === 'standby') state.log.warn(answer ? STANDING_BY : STORE_SILENT);
}

async function laterRequest(state: State, events: LeaseEvents): Promise<void> {
  if (state.role === 'standby' && events.hasUnsent()) return;
  await ask(state, events);
}

/** Asks, and takes the role that the store answers; null: it does not answer. */
async function ask(state: State, events: LeaseEvents): Promise<LeaseAnswer | null> {
  const { identity } = state;
  events.onRequest();
  const answer = await state.ask(requestOf(state, HOLD_MS)).catch(() => null);
  if (!answer) return null;
  if (answer.isActive && answer.epoch !== identity.epoch())
    await identity.keepEpoch(answer.epoch).catch(() => undefined);
  await become(state, events, answer.isActive ? 'active' : 'standby', answer.isFresh);
  return answer;
}

async function become(
  state: State,
  events: LeaseEvents,
  next: Role,
  isFresh: boolean,
): Promise<void> {
  if (next === state.role) return;
  state.role = next;
  state.log.warn(
    next === 'active'
      ? 'this is the active poller'
      : `${STANDING_BY}, and takes over when that one is gone`,
  );
  if (next === 'active') await events.onActive(isFresh);
  else events.onStandby();
}

async function release(state: State): Promise<void> {
  state.isReleased = true;
  state.cancelNext();
  await state.turn;
  if (state.role === 'active') await state.ask(requestOf(state, 0)).catch(() => undefined);
}

function requestOf({ identity, clock }: State, holdMs: number): LeaseRequest {
  return { name: identity.name, epoch: identity.epoch(), now: clock.now(), holdMs };
}
