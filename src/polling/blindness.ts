import type { CheckName } from '../core/inventory/device.ts';
import type { ServiceFigures } from '../core/health/service-figures.ts';
import { BLIND_CAUSES, type BlindCause, type Outcome } from '../core/facts/observation.ts';
import type { Clock, Instant } from '../core/time/civil-time.ts';
import type { Log } from '../platform/log.ts';

/**
 * A cause is over once no poll met it for one and a half intervals of its check, and so many
 * milliseconds.
 */
const AFTERGLOW_MS = 5000;

type Episode = { since: Instant; untilMs: number; observations: number };

/**
 * Keeps which causes of our own blindness last, and says so in the log: once when one begins, once
 * when it ends.
 */
export type Blindness = {
  /** Takes one outcome into account; `intervalMs` is that of its check. */
  saw(check: CheckName, outcome: Outcome, intervalMs: number): void;
  /** Ends what was not met for a while. To be called about once a second. */
  expire(): void;
  figures(): ServiceFigures['blindness'];
};

/** Nothing is blind yet. Bounded by the number of causes. */
export function makeBlindness(clock: Clock, log: Pick<Log, 'warn'>): Blindness {
  const lasting = new Map<BlindCause, Episode>();
  const episodes = new Map<BlindCause, number>();

  const saw = (check: CheckName, outcome: Outcome, intervalMs: number): void => {
    if (outcome.result !== 'blind') return;
    const { cause, detail } = outcome;
    const known = lasting.get(cause);
    const untilMs = clock.elapsed() + intervalMs * 1.5 + AFTERGLOW_MS;
    if (known) {
      known.untilMs = Math.max(known.untilMs, untilMs);
      known.observations++;
      return;
    }
    lasting.set(cause, { since: clock.now(), untilMs, observations: 1 });
    episodes.set(cause, (episodes.get(cause) ?? 0) + 1);
    log.warn(
      { cause, check, detail },
      'blind: devices that cannot be seen count as unobserved, not as down',
    );
  };

  const expire = (): void => {
    for (const [cause, { since, untilMs, observations }] of lasting) {
      if (clock.elapsed() < untilMs) continue;
      lasting.delete(cause);
      log.warn(
        { cause, since: new Date(since).toISOString(), observations },
        'no longer blind for this cause',
      );
    }
  };

  const figures = (): ServiceFigures['blindness'] =>
    BLIND_CAUSES.map((cause) => ({
      cause,
      since: lasting.get(cause)?.since ?? null,
      episodes: episodes.get(cause) ?? 0,
    }));

  return { saw, expire, figures };
}
