import { underContracts } from '../../core/contracts/cover.ts';
import { byDevice, servicesOver } from '../../core/inventory/enrolment.ts';
import type { Enrolment } from '../../core/facts/event.ts';
import type { ReportReader } from '../../core/facts/fact-store.ts';
import { readPeriod } from '../month/collect.ts';
import type { MonthPolicy } from './policy.ts';

/**
 * The facts that a report limited to one contract rests on: of devices with time under it, and of
 * what they are reached through, as that decides what is unreachable and excused. A vendor is
 * handed nobody else's devices.
 */
export function factsOfContract(
  reader: ReportReader,
  contract: string,
  policy: MonthPolicy,
): ReportReader {
  return {
    ...reader,
    enrolments: async () => {
      const all = await reader.enrolments();
      const kept = devicesFor(all, contract, policy);
      return all.filter(({ device }) => kept.has(device));
    },
  };
}

function devicesFor(
  enrolments: readonly Enrolment[],
  contract: string,
  { contracts, zone, period }: MonthPolicy,
): ReadonlySet<string> {
  const services = byDevice(
    underContracts(servicesOver(enrolments, readPeriod(period)), contracts, zone),
  );
  const kept = new Set(
    [...services]
      .filter(([, own]) => own.some(({ entry }) => entry.contract === contract))
      .map(([device]) => device),
  );
  // A set takes up what is added while it is walked, so that parents of parents are met too.
  for (const device of kept)
    for (const { entry } of services.get(device) ?? [])
      if (entry.parent !== '') kept.add(entry.parent);
  return kept;
}
