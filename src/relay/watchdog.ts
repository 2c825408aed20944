import type { Clock } from '../core/time/civil-time.ts';

/**
 * Silence after which the alert pipeline counts as broken, milliseconds. Alertmanager sends the
 * watchdog alert each minute.
 */
const SILENCE_MS = 5 * 60_000;
const LOOK_MS = 15_000;

/** Notices when the watchdog alert stops coming. */
export type Watchdog = {
  /** The watchdog alert has come. */
  heard(): void;
  stop(): void;
};

/**
 * Calls `notify` once when nothing was heard for 5 minutes, from now on, and once when it is heard
 * again. `minutes`: for how long nothing was heard; null: it is back. Where `notify` reached nobody
 * (false), it is called again at the next look.
 */
export function startWatchdog(
  clock: Clock,
  notify: (minutes: number | null) => Promise<boolean>,
): Watchdog {
  let quietSince = clock.elapsed();
  let isMissed = false;
  let isStopped = false;
  let cancel = (): void => undefined;
  const look = async (): Promise<void> => {
    const silenceMs = clock.elapsed() - quietSince;
    const isSilent = silenceMs >= SILENCE_MS;
    if (isSilent !== isMissed && (await notify(isSilent ? Math.floor(silenceMs / 60_000) : null)))
      isMissed = isSilent;
    next();
  };
  const next = (): void => {
    if (!isStopped) cancel = clock.after(LOOK_MS, () => void look());
  };
  next();
  return {
    heard: () => {
      quietSince = clock.elapsed();
    },
    stop: () => {
      isStopped = true;
      cancel();
    },
  };
}
