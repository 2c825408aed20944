import { labelSet } from '../exposition.ts';
import type { Metric } from '../metric.ts';
import { line } from '../samplers.ts';

/** Messages to group robots, and the watchdog of the alert pipeline. */
export const ALERTS: readonly Metric[] = [
  {
    name: 'watchpost_robot_messages_total',
    type: 'counter',
    unit: '',
    help: 'Alert messages by group robot and result: sent, refused, unreached, throttled or dropped.',
    labels: ['robot', 'result'],
    samples: (name, { figures: { relay } }) =>
      [...relay.robots].flatMap(([robot, counts]) =>
        Object.entries(counts).map(([result, count]) =>
          line(name, labelSet({ robot, result }), count),
        ),
      ),
  },
  {
    name: 'watchpost_watchdog_heard_timestamp_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Unix time at which the watchdog of the alert pipeline was heard last; absent when it was not since the start.',
    labels: [],
    samples: (name, { figures: { relay } }) =>
      relay.watchdogAt === null ? [] : [line(name, '', relay.watchdogAt / 1000)],
  },
];
