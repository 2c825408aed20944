import { recordedUntil, isCovered, type Health } from '../health/health.ts';
import { judgedStreams, type OnlinePolicy, type ShownState } from './judgement.ts';
import type { Instant } from '../time/civil-time.ts';

/**
 * The state a device is shown in, which is unobserved where by the rule of `unseenAlive` nothing
 * tells that it is down: one of the streams that decide is not observed, was up no longer than the
 * grace ago, and what is down was so before. `shown`: by its streams alone.
 */
export function maskInconclusive(
  shown: ShownState,
  streams: readonly Health[],
  at: Instant,
  { online, staggerGraceMs = 0 }: OnlinePolicy,
): ShownState {
  if (online !== 'any' || staggerGraceMs === 0 || (shown !== 'offline' && shown !== 'unreachable'))
    return shown;
  const judged = judgedStreams(
    streams.map((health) => ({ check: health.key.check, proven: health.proven, health })),
    online,
  ).map(({ health }) => health);
  const unseen = judged.filter((health) => health.state === 'up' && !isCovered(health, at));
  const upUntil = unseen.reduce((last, health) => Math.max(last, recordedUntil(health)), -Infinity);
  const wasDown = judged.every((health) => health.state !== 'down' || health.since <= upUntil);
  return wasDown && at - upUntil <= staggerGraceMs ? 'unobserved' : shown;
}
