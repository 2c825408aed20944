import type { Logger } from 'pino';
import { systemClock } from '../clock.ts';
import { judgementOf, type Settings } from '../config.ts';
import type { LedgerWatch } from '../inventory/ledger/watch.ts';
import type { MonitorParts } from '../polling/monitor-parts.ts';
import type { CheckRunners } from '../polling/schedule.ts';
import type { Recording } from '../recording/recording.ts';
import type { OpenStore } from '../store/open.ts';

/** Time between two turns of the monitor's maintenance, in milliseconds. */
const MAINTENANCE_MS = 1000;

/** What the monitor works with, from the running parts. */
export function monitorParts(
  settings: Settings,
  runners: CheckRunners,
  store: OpenStore,
  { outbox, journal, eventsSince }: Recording,
  ledger: LedgerWatch,
  log: Logger,
): MonitorParts {
  return {
    clock: systemClock,
    reader: store,
    record: (events) => {
      outbox.push(events);
    },
    onRestored: (events) => {
      journal.keep(events);
    },
    eventsSince,
    runners,
    policy: settings.polling,
    judgement: judgementOf(settings),
    zone: settings.zone,
    maintenanceMs: MAINTENANCE_MS,
    contractContext: () => ledger.contractContext(),
    log,
  };
}
