import type { Metric } from '../metric.ts';
import { histogramLines, single } from '../samplers.ts';

/** The way of events into Redis: outbox, journal and the connection. */
export const STORAGE: readonly Metric[] = [
  {
    name: 'watchpost_outbox_events',
    type: 'gauge',
    unit: '',
    help: 'Events that Redis has not yet taken.',
    labels: [],
    samples: single(({ figures }) => figures.outbox.events),
  },
  {
    name: 'watchpost_outbox_size_bytes',
    type: 'gauge',
    unit: 'bytes',
    help: 'Size of the file in which events wait.',
    labels: [],
    samples: single(({ figures }) => figures.outbox.bytes),
  },
  {
    name: 'watchpost_outbox_dropped_total',
    type: 'counter',
    unit: '',
    help: 'Coverage marks given up because the outbox was full.',
    labels: [],
    samples: single(({ figures }) => figures.outbox.dropped),
  },
  {
    name: 'watchpost_redis_forgotten_total',
    type: 'counter',
    unit: '',
    help: 'Times Redis was found to have forgotten what it had answered for: emptied, put back to an older copy, or replaced by a replica that lagged.',
    labels: [],
    samples: single(({ figures }) => figures.journal.forgotten),
  },
  {
    name: 'watchpost_facts_resent_total',
    type: 'counter',
    unit: '',
    help: 'Facts sent to Redis again from the journal, those at the start of the service included.',
    labels: [],
    samples: single(({ figures }) => figures.journal.resent),
  },
  {
    name: 'watchpost_journal_size_bytes',
    type: 'gauge',
    unit: 'bytes',
    help: 'Size of the journal of what Redis has answered for.',
    labels: [],
    samples: single(({ figures }) => figures.journal.bytes),
  },
  {
    name: 'watchpost_redis_up',
    type: 'gauge',
    unit: '',
    help: '1 if Redis answers, else 0.',
    labels: [],
    samples: single(({ figures }) => Number(figures.redis.up)),
  },
  {
    name: 'watchpost_redis_errors_total',
    type: 'counter',
    unit: '',
    help: 'Redis commands that failed or were not answered in time.',
    labels: [],
    samples: single(({ figures }) => figures.redis.errors),
  },
  {
    name: 'watchpost_redis_round_trip_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Time Redis took to answer.',
    labels: [],
    samples: (name, { figures }) => histogramLines(name, {}, figures.redis.seconds),
  },
];
