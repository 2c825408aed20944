import type { Notification, Relay } from '../core/alerts/notification.ts';
import type { Instant } from '../core/time/civil-time.ts';
import type { DeliveryParts, Outcome } from './deliver.ts';
import { makeRobotQueue, type RobotQueue } from './robot-queue.ts';
import { inLanguages, messageText } from './message.ts';
import type { Robot } from './robots.ts';
import { startWatchdog } from './watchdog.ts';
import type { MessageWords } from './words.ts';

/** Name of the alert that always fires. */
const WATCHDOG = 'WatchpostWatchdog';

type Post = {
  readonly robot: Robot;
  readonly line: RobotQueue;
  readonly counts: Record<Outcome['result'], number>;
};

/**
 * Starts the relay of notifications to `robots`. Robots with `watchdog` set get a message when the
 * watchdog alert stops coming.
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
          minutes === null ? words.pipelineBack : words.pipelineSilent(minutes),
        );
        return result === 'sent' || result === 'refused';
      }),
    );
  let watchdogAt: Instant | null = null;
  return {
    send: async (name, notification) => {
      const post = posts.get(name);
      if (!post) return null;
      const { hasWatchdog, others } = withoutWatchdog(notification);
      if (hasWatchdog) watchdogAt = parts.clock.now();
      if (hasWatchdog) for (const watchdog of watchdogs) watchdog.heard();
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
  textOf: (words: MessageWords) => string,
): Promise<Outcome> {
  const outcome = await line.send(inLanguages(robot.language, textOf));
  counts[outcome.result]++;
  return outcome;
}

function withoutWatchdog(notification: Notification): {
  readonly hasWatchdog: boolean;
  readonly others: Notification;
} {
  const isWatchdog = ({ labels }: Notification['alerts'][number]): boolean =>
    labels['alertname'] === WATCHDOG;
  return {
    hasWatchdog: notification.alerts.some(
      (alert) => isWatchdog(alert) && alert.status === 'firing',
    ),
    others: { ...notification, alerts: notification.alerts.filter((alert) => !isWatchdog(alert)) },
  };
}
