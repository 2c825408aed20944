import type { Notification, Relay } from '../core/alerts/notification.ts';
import type { Instant } from '../core/time/civil-time.ts';
import type { DeliveryParts, Outcome } from './deliver.ts';
import { makeRobotQueue, type RobotQueue } from './robot-queue.ts';
import { inLanguages, messageText } from './message.ts';
import type { Robot } from './robots.ts';
import { startWatchdog } from './watchdog.ts';
import type { MessageWords } from './words.ts';

/** The alert that is always on. */
const WATCHDOG = 'WatchpostWatchdog';

type Post = {
  readonly robot: Robot;
  readonly line: RobotQueue;
  readonly counts: Record<Outcome['result'], number>;
};

/**
 * Starts what hands notifications to `robots`, and misses the watchdog for those that are to be
 * told.
 */
export function startRelay(
  robots: readonly Robot[],
  parts: DeliveryParts,
): Relay & { stop(): void } {
  const posts = new Map(
    robots.map((robot): [string, Post] => [
      robot.name,
      {
        robot,
        line: makeRobotQueue(robot, parts),
        counts: { sent: 0, refused: 0, unreached: 0, throttled: 0, dropped: 0 },
      },
    ]),
  );
  const watchdogs = [...posts.values()]
    .filter(({ robot }) => robot.watchdog)
    .map((post) =>
      startWatchdog(parts.clock, async (minutes) => {
        const { result } = await send(post, (words) =>
          minutes === null ? words.chainBack : words.chainSilent(minutes),
        );
        return result === 'sent' || result === 'refused';
      }),
    );
  let watchdogAt: Instant | null = null;
  return {
    send: async (name, notification) => {
      const post = posts.get(name);
      if (!post) return null;
      const { barks, others } = withoutWatchdog(notification);
      if (barks) watchdogAt = parts.clock.now();
      if (barks) for (const watchdog of watchdogs) watchdog.heard();
      return others.alerts.length === 0
        ? { result: 'noted' }
        : send(post, (words) => messageText(others, words));
    },
    figures: () => ({
      robots: new Map([...posts].map(([name, { counts }]) => [name, { ...counts }])),
      watchdogAt,
    }),
    stop: () => {
      for (const watchdog of watchdogs) watchdog.stop();
      for (const { line } of posts.values()) line.stop();
    },
  };
}

async function send(
  { robot, line, counts }: Post,
  tell: (words: MessageWords) => string,
): Promise<Outcome> {
  const outcome = await line.send(inLanguages(robot.language, tell));
  counts[outcome.result]++;
  return outcome;
}

function withoutWatchdog(notification: Notification): {
  readonly barks: boolean;
  readonly others: Notification;
} {
  const isWatchdog = ({ labels }: Notification['alerts'][number]): boolean =>
    labels['alertname'] === WATCHDOG;
  return {
    barks: notification.alerts.some((alert) => isWatchdog(alert) && alert.status === 'firing'),
    others: { ...notification, alerts: notification.alerts.filter((alert) => !isWatchdog(alert)) },
  };
}
