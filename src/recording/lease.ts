import type { LeaseAnswer, LeaseRequest, Role } from '../core/facts/lease.ts';
import type { Clock } from '../core/time/civil-time.ts';
import type { Log } from '../platform/log.ts';
import type { Identity } from './identity.ts';

/** Between two askings, milliseconds. */
const ASK_MS = 4000;
/**
 * How long a lease holds that is not renewed: with one asking more, and the time to begin, a
 * takeover is done within 30 s. Milliseconds.
 */
const HOLD_MS = 12_000;

/** What a lease works with. */
export type LeaseParts = {
  /** Rejects when the store does not answer. */
  readonly ask: (request: LeaseRequest) => Promise<LeaseAnswer>;
  readonly identity: Identity;
  readonly clock: Clock;
  /**
   * Whether facts of an earlier term still wait: a new one must not begin before they are written.
   */
  readonly hasUnsent: () => boolean;
  /** Becomes active: begins to watch. `isFresh`: another was active before. Never rejects. */
  readonly onActive: (isFresh: boolean) => Promise<void>;
  /** Another is active: stops watching. */
  readonly onStandby: () => void;
  readonly log: Pick<Log, 'info' | 'warn'>;
};

/** A poller's place beside others on the same store. */
export type Lease = {
  readonly role: () => Role;
  /** Asks at once: something says that another is active. */
  renewNow(): void;
  /** Lets another have it. */
  release(): Promise<void>;
};

/**
 * Asks for the lease now and then on. One that is active stays so while the store does not answer:
 * nobody else can get the lease then. One that stands by, or never was active, waits for an answer;
 * one that was active in its last run begins without.
 */
export async function startLease({
  ask,
  hasUnsent,
  identity,
  clock,
  onActive,
  onStandby,
  log,
}: LeaseParts): Promise<Lease> {
  let role: Role = 'standby';
  let isLeaving = false;
  let cancel = (): void => undefined;
  const request = (holdMs: number): LeaseRequest => ({
    name: identity.name,
    epoch: identity.epoch(),
    now: clock.now(),
    holdMs,
  });

  const become = async (next: Role, isFresh: boolean): Promise<void> => {
    if (next === role) return;
    role = next;
    log.warn(
      next === 'active'
        ? 'this is the active poller'
        : 'another poller is active on this Redis: this one stands by, and takes over when that one is gone',
    );
    if (next === 'active') await onActive(isFresh);
    else onStandby();
  };

  const step = async (isFirst: boolean): Promise<void> => {
    if (!isFirst && role === 'standby' && hasUnsent()) return;
    const answer = await ask(request(HOLD_MS)).catch(() => null);
    if (answer?.isActive && answer.epoch !== identity.epoch())
      await identity.keepEpoch(answer.epoch).catch(() => undefined);
    if (answer) await become(answer.isActive ? 'active' : 'standby', answer.isFresh);
    else if (isFirst && identity.epoch() > 0) await become('active', false);
    if (isFirst && role === 'standby')
      log.warn(
        answer
          ? 'another poller is active on this Redis: this one stands by'
          : 'Redis does not answer, and this data folder was never the active poller: standing by until it does',
      );
  };

  let turn = Promise.resolve();
  const go = (isFirst = false): Promise<void> => {
    cancel();
    turn = turn.then(() => (isLeaving ? undefined : step(isFirst)));
    return turn.finally(() => {
      cancel();
      if (!isLeaving) cancel = clock.after(ASK_MS, () => void go());
    });
  };
  await go(true);
  return {
    role: () => role,
    renewNow: () => {
      if (role === 'active') void go();
    },
    release: async () => {
      isLeaving = true;
      cancel();
      await turn;
      if (role === 'active') await ask(request(0)).catch(() => undefined);
    },
  };
}
