import type { AttributedOutage, Outage } from '../../core/judging/outages.ts';
import type { ServicePeriod } from '../../core/inventory/enrolment.ts';
import type { Instant } from '../../core/time/civil-time.ts';
import { observedMs } from './figures.ts';
import type { ReportedOutage } from './schema.ts';

/** What an outage is booked under. */
type Assignment = Pick<ReportedOutage, 'kind' | 'site' | 'contract' | 'vendor'>;

/** Every outage of the period, one after the other of each device, in the order of devices. */
export function monthOutages(
  devices: readonly { readonly outages: readonly ReportedOutage[] }[],
): ReportedOutage[] {
  return devices.flatMap((device) => device.outages);
}

/**
 * The same with the device each was reached through when it began, and open where it went on as the
 * period ended.
 */
export function attributedOutages(
  devices: readonly {
    readonly services: readonly ServicePeriod[];
    readonly outages: readonly ReportedOutage[];
  }[],
): AttributedOutage[] {
  return devices.flatMap(({ services, outages }) =>
    outages.map(
      ({
        device,
        name,
        site,
        contract,
        vendor,
        from,
        to,
        since,
        reason,
        downMs,
        unreachableMs,
        excusedMs,
        ended,
      }) => ({
        device,
        name,
        site,
        contract,
        vendor,
        from,
        to,
        since,
        reason,
        downMs,
        unreachableMs,
        excusedMs,
        parent:
          services.find(({ period }) => period.from <= from && from < period.to)?.entry.parent ??
          '',
        open: ended === 'period-end',
        ended: ended === 'up' || ended === 'unobserved' ? ended : ('out-of-service' as const),
      }),
    ),
  );
}

/**
 * An outage as it is listed. `exclusions`: ids of those that excuse part of it. `periodEnd`: where
 * the period of the report ends.
 */
export function reportedOutage(
  { id, name }: { readonly id: string; readonly name: string },
  assignment: Assignment,
  outage: Outage,
  exclusions: readonly string[],
  periodEnd: Instant,
): ReportedOutage {
  const { kind, site, contract, vendor } = assignment;
  const { from, to, since, reason, downMs, unreachableMs, excusedMs } = outage;
  const unobservedMs = to - from - observedMs(outage);
  // One literal: V8 keeps a copy by spread, with a member more, as a hash table of 800 bytes.
  return {
    device: id,
    name,
    kind,
    site,
    contract,
    vendor,
    from,
    to,
    since,
    ended: endOf(outage, periodEnd),
    reason,
    downMs,
    unreachableMs,
    excusedMs,
    unobservedMs,
    exclusions: [...exclusions],
  };
}

function endOf({ ended, to }: Outage, periodEnd: Instant): ReportedOutage['ended'] {
  if (ended !== 'out-of-service') return ended;
  return to === periodEnd ? 'period-end' : 'moved-or-left';
}
