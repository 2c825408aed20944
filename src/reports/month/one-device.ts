import { judgeDevice } from '../../core/judging/judge-device.ts';
import { knownSince, outagesAsParent, parentDownOver } from '../../core/judging/unreachable.ts';
import { storyOf, type DeviceStory } from '../../core/judging/device-story.ts';
import { underContracts } from '../../core/contracts/cover.ts';
import { byDevice, inServiceWithin, servicesOver } from '../../core/inventory/enrolment.ts';
import type { Enrolment } from '../../core/facts/event.ts';
import { excusedOver, excuseRules } from '../../core/exclusions/excuse.ts';
import type { FactReader } from '../../core/facts/fact-store.ts';
import type { JudgementPolicy } from '../../core/judging/judgement.ts';
import type { ContractContext } from '../../core/contracts/ledger-view.ts';
import { civilMonth, type Instant } from '../../core/time/civil-time.ts';
import { recordsOf, streamsOf } from './device-month.ts';

/** What is asked for. */
export type StoryRequest = {
  readonly device: string;
  /** `YYYY-MM`, civil in `zone`. */
  readonly month: string;
  readonly zone: string;
  /** A month that is not over is cut here. */
  readonly asOf: Instant;
  readonly policy: JudgementPolicy;
  readonly contractContext: ContractContext;
};

/**
 * How one device did in a month, from the facts of it and of what it was reached through alone.
 * Null: it was not in service then. Rejects with RangeError when the month is not valid, and when
 * the reader does.
 */
export async function deviceStory(
  reader: FactReader,
  { device, month, zone, asOf, policy, contractContext }: StoryRequest,
): Promise<DeviceStory | null> {
  const civil = civilMonth(month, zone);
  const period = { from: civil.from, to: Math.max(civil.from, Math.min(civil.to, asOf)) };
  const read = { from: knownSince(period.from, policy), to: period.to };
  const [enrolments, proven] = await Promise.all([reader.enrolments(), reader.proven()]);
  const services = byDevice(
    underContracts(
      servicesOver(chainOf(device, enrolments), read),
      contractContext.contracts,
      zone,
    ),
  );
  const own = services.get(device);
  const inService = inServiceWithin(own ?? [], period);
  if (!own || inService.length === 0) return null;
  const parents = [...new Set(own.map(({ entry }) => entry.parent))].filter((parent) =>
    services.has(parent),
  );
  const records = async (id: string): Promise<ReturnType<typeof recordsOf>> => {
    const keys = streamsOf(id, services.get(id) ?? []);
    return recordsOf(keys, await reader.streamEvents(keys, read), proven, period.to);
  };
  const [streams, ...above] = await Promise.all([device, ...parents].map(records));
  const down = new Map(
    parents.map((parent, index) => [
      parent,
      outagesAsParent(above[index]!, inServiceWithin(services.get(parent)!, read), policy),
    ]),
  );
  const excused = excusedOver(
    device,
    services,
    contractContext.exclusions,
    excuseRules(contractContext.contracts, contractContext.calendar),
  );
  const parentDown = parentDownOver(own, (id) => down.get(id) ?? []);
  return storyOf(
    judgeDevice({ streams: streams!, excused, parentDown }, policy),
    inService,
    period,
  );
}

/** The enrolments of a device and of all that it was ever reached through. */
function chainOf(device: string, enrolments: readonly Enrolment[]): readonly Enrolment[] {
  const own = new Map<string, Enrolment[]>();
  for (const enrolment of enrolments)
    own.set(enrolment.device, [...(own.get(enrolment.device) ?? []), enrolment]);
  const chain = new Set([device]);
  for (const id of chain)
    for (const { entry } of own.get(id) ?? [])
      if (entry && entry.parent !== '') chain.add(entry.parent);
  return [...chain].flatMap((id) => own.get(id) ?? []);
}
