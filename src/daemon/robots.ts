import type { Logger } from 'pino';
import type { Settings } from '../config.ts';
import type { Relay } from '../core/alerts/notification.ts';
import { systemClock } from '../clock.ts';
import { OWNER_AND_GROUP_READERS, readPrivate } from '../platform/private-file.ts';
import { post } from '../relay/post.ts';
import { startRelay } from '../relay/relay.ts';
import { parseRobots, type Robot, type RobotsResult } from '../relay/robots.ts';

/** Reads the file of group robots that the settings name; without one there are none. Never throws. */
export function readRobots(
  { robots: path }: Settings,
  env: Readonly<Record<string, string | undefined>>,
): RobotsResult {
  if (path === '') return { ok: true, robots: [] };
  const text = readPrivate(path, OWNER_AND_GROUP_READERS);
  return typeof text === 'string'
    ? parseRobots(text, path, env)
    : { ok: false, problems: [text.fault] };
}

/**
 * Starts sending alerts to the robots. Stop it before the server, so that requests still waiting
 * are answered.
 */
export function openRelay(robots: readonly Robot[], log: Logger): Relay & { stop(): void } {
  return startRelay(robots, {
    clock: systemClock,
    post,
    complain: (fields, message) => {
      log.warn(fields, message);
    },
  });
}
