import type { StateChange } from '../../core/health/fleet-view.ts';
import type { Log } from '../../platform/log.ts';

/**
 * Changes of state that are written one by one within a minute; the rest is summed up at its end.
 */
const SINGLE_LINES = 20;
const MINUTE_MS = 60_000;

/**
 * Logs how devices change: up to 20 a minute one by one, of the rest a count for each pair of
 * states, so that a dead site is one line and not three hundred. The returned function takes the
 * changes so far, newest last, and a monotonic clock in milliseconds.
 */
export function makeChangeLog(
  log: Pick<Log, 'info'>,
): (changes: readonly StateChange[], elapsedMs: number) => void {
  const rest = new Map<string, number>();
  let told: StateChange | undefined;
  let singles = 0;
  let minuteEnds = 0;
  return (changes, elapsedMs) => {
    if (elapsedMs >= minuteEnds) {
      if (rest.size > 0)
        log.info(
          { changes: Object.fromEntries(rest) },
          'more devices changed than are named one by one',
        );
      rest.clear();
      singles = 0;
      minuteEnds = elapsedMs + MINUTE_MS;
    }
    const last = told ? changes.lastIndexOf(told) : -1;
    for (const { device, from, to, at } of changes.slice(last + 1)) {
      if (singles++ < SINGLE_LINES)
        log.info({ device, from, to, at: new Date(at).toISOString() }, 'device changed');
      else rest.set(`${from} to ${to}`, (rest.get(`${from} to ${to}`) ?? 0) + 1);
    }
    told = changes.at(-1) ?? told;
  };
}
