import { judgementOf, type Settings } from '../../config.ts';
import type { ReportReader } from '../../core/facts/fact-store.ts';
import { suggestions, type Suspect } from '../../core/exclusions/suggest.ts';
import { formatInstant, type Instant } from '../../core/time/civil-time.ts';
import type { Ledger } from '../../inventory/ledger/read.ts';
import { collectMonth, type CollectedMonth } from '../../reports/month/collect.ts';
import { monthOutages } from '../../reports/month/outages.ts';
import { rulesOf } from './exclude.ts';
import { duration, table } from '../terminal/table.ts';

/** What the command works with. */
export type SuggestDeps = {
  readonly reader: ReportReader;
  readonly settings: Pick<Settings, 'zone' | 'judgement' | 'checks' | 'polling'>;
  readonly ledger: Ledger;
  readonly now: Instant;
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
};

/**
 * Prints the outages of a month `YYYY-MM` that look like one event and are not wholly excused yet.
 * Records nothing. Resolves to the exit code: 0 printed, 3 no facts.
 */
export async function suggestExclusions(
  month: string,
  { reader, settings, ledger, now, print, complain }: SuggestDeps,
): Promise<number> {
  const { zone } = settings;
  const { calendar } = rulesOf(ledger, zone);
  const collected = await collectMonth(
    reader,
    {
      month,
      zone,
      asOf: now,
      policy: judgementOf(settings),
      contracts: ledger.contracts,
      calendar,
      rubric: null,
      contract: null,
    },
    () => undefined,
  );
  if (!collected.found) {
    complain(collected.why);
    return 3;
  }
  const found = suggestions(suspectsOf(collected.collected));
  const time = (at: Instant): string => formatInstant(at, zone).slice(0, 19).replace('T', ' ');
  const rows = found.map(({ from, to, site, parent, devices }) => [
    String(devices.length),
    site,
    parent || '(none)',
    time(from),
    time(to),
    duration(to - from),
    devices.slice(0, SHOWN).join(' ') + (devices.length > SHOWN ? ' …' : ''),
  ]);
  for (const line of table(['DEVICES', 'SITE', 'BEHIND', 'FROM', 'TO', 'LASTED', 'WHICH'], rows))
    print(line);
  print(
    found.length === 0
      ? 'no outages of several devices together'
      : 'Suggestions only: nothing was recorded. File what has evidence with watchpost exclude add.',
  );
  return 0;
}

/** Devices named in a row before the rest are left out. */
const SHOWN = 3;

function suspectsOf(collected: CollectedMonth): readonly Suspect[] {
  const services = new Map(collected.devices.map((device) => [device.id, device.services]));
  return monthOutages(collected.devices)
    .filter(({ downMs, unreachableMs }) => downMs + unreachableMs > 0)
    .map(({ device, site, from, to }) => {
      const service = services
        .get(device)
        ?.find(({ period }) => period.from <= from && from < period.to);
      return { device, site, from, to, parent: service?.entry.parent ?? '' };
    });
}
