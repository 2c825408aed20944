import { civilMonth, monthOf } from '../../core/time/civil-time.ts';
import { labelSet } from '../exposition.ts';
import type { Metric } from '../metric.ts';
import { countLines, line, single } from '../samplers.ts';

/** The service itself: version, settings, readiness and inventory. */
export const SERVICE: readonly Metric[] = [
  {
    name: 'watchpost_online_target_ratio',
    type: 'gauge',
    unit: 'ratio',
    help: 'The configured online rate to compare with.',
    labels: [],
    samples: single(({ onlineTarget }) => onlineTarget / 100),
  },
  {
    name: 'watchpost_month_start_timestamp_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Unix time at which this civil month began in the configured zone.',
    labels: [],
    samples: single(({ fleet, zone }) => civilMonth(monthOf(fleet.at, zone), zone).from / 1000),
  },
  {
    name: 'watchpost_month_end_timestamp_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Unix time at which this civil month ends in the configured zone.',
    labels: [],
    samples: single(({ fleet, zone }) => civilMonth(monthOf(fleet.at, zone), zone).to / 1000),
  },
  {
    name: 'watchpost_pages_info',
    type: 'info',
    unit: '',
    help: 'Where people reach the pages of this service, for links; always 1.',
    labels: ['url'],
    samples: (name, { pagesUrl }) => [line(name, labelSet({ url: pagesUrl }), 1)],
  },
  {
    name: 'watchpost_build_info',
    type: 'info',
    unit: '',
    help: 'The running version; always 1.',
    labels: ['version', 'nodejs'],
    samples: (name, { version }) => [line(name, labelSet({ version, nodejs: process.version }), 1)],
  },
  {
    name: 'watchpost_ready',
    type: 'gauge',
    unit: '',
    help: '1 if polling, store and HTTP all run, else 0.',
    labels: [],
    samples: single(({ figures }) => Number(figures.ready)),
  },
  {
    name: 'watchpost_role',
    type: 'gauge',
    unit: '',
    help: '1 for the role this poller has, else 0: active, or standby for another on the same Redis.',
    labels: ['role'],
    samples: (name, { figures }) =>
      (['active', 'standby'] as const).map((role) =>
        line(name, labelSet({ role }), Number(figures.role === role)),
      ),
  },
  {
    name: 'watchpost_inventory_last_reload_successful',
    type: 'gauge',
    unit: '',
    help: '1 if the inventory file was accepted when last read; 0: it was refused and the one before is kept.',
    labels: [],
    samples: single(({ figures }) => Number(figures.inventory.lastReloadOk)),
  },
  {
    name: 'watchpost_inventory_last_reload_timestamp_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Unix time at which the inventory file was last read.',
    labels: [],
    samples: single(({ figures }) => figures.inventory.lastReloadAt / 1000),
  },
  {
    name: 'watchpost_inventory_reloads_total',
    type: 'counter',
    unit: '',
    help: 'Readings of the inventory file by result: success or failure.',
    labels: ['result'],
    samples: (name, { figures }) => countLines(name, 'result', figures.inventory.reloads),
  },
];
