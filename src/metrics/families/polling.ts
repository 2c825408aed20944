import { labelSet } from '../exposition.ts';
import type { Metric } from '../metric.ts';
import { histogramLines, line, single } from '../samplers.ts';

/** How polling does, and when we are blind ourselves. */
export const POLLING: readonly Metric[] = [
  {
    name: 'watchpost_observations_total',
    type: 'counter',
    unit: '',
    help: 'Observations by check and outcome: answered, the reason of a failure, or blind- and why nobody could look.',
    labels: ['check', 'outcome'],
    samples: (name, { figures }) =>
      figures.outcomes.map(({ check, outcome, count }) =>
        line(name, labelSet({ check, outcome }), count),
      ),
  },
  {
    name: 'watchpost_poll_lateness_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time between when a poll was due and when it began.',
    labels: ['check'],
    samples: (name, { figures }) =>
      figures.lateness.flatMap(({ check, seconds: histogram }) =>
        histogramLines(name, { check }, histogram),
      ),
  },
  {
    name: 'watchpost_polls_in_flight',
    type: 'gauge',
    unit: '',
    help: 'Askings now under way.',
    labels: [],
    samples: single(({ figures }) => figures.inFlight),
  },
  {
    name: 'watchpost_canary_up',
    type: 'gauge',
    unit: '',
    help: '1 if the canary of the last ping sweep answered; 0: the poller itself is blind.',
    labels: [],
    samples: single(({ figures }) => Number(figures.canary.ok)),
  },
  {
    name: 'watchpost_sweeps_voided_total',
    type: 'counter',
    unit: '',
    help: 'Ping sweeps not judged because the canary did not answer.',
    labels: [],
    samples: single(({ figures }) => figures.canary.voided),
  },
  {
    name: 'watchpost_blind',
    type: 'gauge',
    unit: '',
    help: '1 while devices cannot be seen for a cause of our own, else 0; every cause is told. They count as unobserved, not as down.',
    labels: ['cause'],
    samples: (name, { figures }) =>
      figures.blindness.map(({ cause, since }) =>
        line(name, labelSet({ cause }), Number(since !== null)),
      ),
  },
  {
    name: 'watchpost_blind_episodes_total',
    type: 'counter',
    unit: '',
    help: 'How often each cause of our own blindness began.',
    labels: ['cause'],
    samples: (name, { figures }) =>
      figures.blindness.map(({ cause, episodes }) => line(name, labelSet({ cause }), episodes)),
  },
  {
    name: 'watchpost_pauses_total',
    type: 'counter',
    unit: '',
    help: 'Times this process stood still for half a second or more: stopped, starved or busy with itself.',
    labels: [],
    samples: single(({ figures }) => figures.lapses.pauses),
  },
  {
    name: 'watchpost_paused_seconds_total',
    type: 'counter',
    unit: 'seconds',
    help: 'Time this process stood still, counted from a tenth of a second.',
    labels: [],
    samples: single(({ figures }) => figures.lapses.pausedMs / 1000),
  },
  {
    name: 'watchpost_clock_steps_total',
    type: 'counter',
    unit: '',
    help: 'Times the wall clock parted from elapsed time by half a second or more: set forward, set backward, or the host suspended.',
    labels: ['kind'],
    samples: (name, { figures: { lapses } }) =>
      (['forward', 'backward', 'suspended'] as const).map((kind) =>
        line(name, labelSet({ kind }), lapses[kind]),
      ),
  },
];
