import { recordedUntil, isCovered, type Health } from '../health/health.ts';
import { judgedStreams, type OnlinePolicy, type ShownState } from './judgement.ts';
import type { Instant } from '../time/civil-time.ts';

/**
 * The state a device is shown in. By the rule of `inconclusiveSpans` it is unobserved where nothing
 * proves that it is down. That is so if one deciding stream is unobserved and was up within the
 * grace, and the other was down before. `shown`: by its streams alone.
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
