import { impairingUnder } from '../../core/contracts/contract.ts';
import {
  excuseRules,
  excusesOver,
  type Excuse,
  type ExcuseRules,
} from '../../core/exclusions/excuse.ts';
import type { Exclusion } from '../../core/exclusions/exclusion.ts';
import type { ReportReader } from '../../core/facts/fact-store.ts';
import { NEVER_INSPECTED, type InspectionRecord } from '../../core/inspection/inspection-spans.ts';
import type { PropertyHistory } from '../../core/inspection/property.ts';
import { inServiceWithin, type ServicePeriod } from '../../core/inventory/enrolment.ts';
import { judgeDevice } from '../../core/judging/judge-device.ts';
import type { JudgementPolicy, StreamRecord } from '../../core/judging/judgement.ts';
import { outagesAsParent, parentDownOver } from '../../core/judging/unreachable.ts';
import type { Instant, Period } from '../../core/time/civil-time.ts';
import { intersect, NOWHERE, spansOf, type Spans } from '../../core/time/spans.ts';
import type { ReportedExclusion } from '../assessment/schema.ts';
import { chunksOf, readAhead } from '../read-ahead.ts';
import { tallyDays } from './daily.ts';
import {
  deviceMonth,
  recordsOf,
  streamsOf,
  type DeviceFacts,
  type DeviceMonth,
} from './device-month.ts';
import { tallyExcuses } from './excuses.ts';
import type { MonthRequest } from './request.ts';
import type { Day } from './schema.ts';
import { unitsOf, type Counting, type Unit } from './units.ts';

/** Devices whose facts are read at one time. */
const CHUNK = 100;

/** What of a month is read once, for all devices. */
export type MonthFacts = {
  readonly services: ReadonlyMap<string, readonly ServicePeriod[]>;
  /** When each stream first succeeded. */
  readonly proven: ReadonlyMap<string, Instant>;
  readonly histories: ReadonlyMap<string, PropertyHistory>;
  /** Without those that were withdrawn. */
  readonly exclusions: readonly Exclusion[];
};

/** The devices of a month, judged. */
export type JudgedMonth = {
  /** In the order given. */
  readonly devices: readonly DeviceMonth[];
  /** What was counted, in the same order. */
  readonly units: readonly Unit[];
  readonly exclusions: readonly ReportedExclusion[];
  readonly days: readonly Day[];
};

/**
 * Reads and judges devices, a hundred at a time. `onProgress` is told how many of how many are
 * done. Rejects when the reader does.
 */
export async function judgeMonth(
  reader: ReportReader,
  ids: readonly string[],
  facts: MonthFacts,
  request: MonthRequest,
  counting: Counting,
  onProgress: (done: number, of: number) => void,
): Promise<JudgedMonth> {
  const parentOutages = await outagesOfParents(reader, facts, request.policy, counting.read);
  const rules = excuseRules(request.contracts, request.calendar);
  const impairing: DeviceFacts['impairing'] = (contract) =>
    impairingUnder(request.contracts, contract);
  const devices: DeviceMonth[] = [];
  const units: Unit[] = [];
  const tally = tallyExcuses(facts.exclusions, counting.period);
  const daily = tallyDays(counting.period, request.zone);
  for await (const [id, streams, inspection] of readDevices(reader, ids, facts, counting.read)) {
    const services = reportedServices(facts.services.get(id)!, request);
    const excuses = excusesWithin(inServiceWithin(services, counting.read), id, facts, rules);
    const excused = spansOf(excuses.flatMap((excuse) => excuse.excused));
    const parentDown = parentDownOver(facts.services.get(id)!, parentOutages);
    const judged = judgeDevice({ streams, excused, parentDown }, request.policy);
    const device = { id, services, judged, excuses, inspection, impairing };
    const inPeriod = servicesFrom(counting.period.from, services);
    devices.push(deviceMonth({ ...device, services: inPeriod }, counting.period));
    units.push(...unitsOf(device, counting));
    const inService = inServiceWithin(services, counting.period);
    daily.add(inService, judged.online);
    if (excuses.length > 0) tally.add(excuses, intersect(inService, judged.online.down));
    if (devices.length % CHUNK === 0 || devices.length === ids.length)
      onProgress(devices.length, ids.length);
  }
  return { devices, units, exclusions: tally.list(request.contract !== null), days: daily.list() };
}

function excusesWithin(
  inService: Spans,
  id: string,
  { services, exclusions }: MonthFacts,
  rules: ExcuseRules,
): readonly Excuse[] {
  return excusesOver(id, services, exclusions, rules).filter(
    ({ spans }) => intersect(spans, inService).length > 0,
  );
}

type DeviceRead = readonly [string, readonly StreamRecord[], InspectionRecord];

async function* readDevices(
  reader: ReportReader,
  ids: readonly string[],
  facts: MonthFacts,
  period: Period,
): AsyncGenerator<DeviceRead> {
  const read = readAhead(chunksOf(ids, CHUNK), (chunk) =>
    Promise.all([
      readStreams(reader, chunk, facts, period),
      reader.inspectionCoverage(chunk, period),
    ]),
  );
  for await (const [chunk, [streams, coverage]] of read) {
    for (const [index, id] of chunk.entries()) {
      const history = facts.histories.get(id);
      const inspection = history
        ? { history, covered: spansOf(coverage[index]!) }
        : NEVER_INSPECTED;
      yield [id, streams[index]!, inspection];
    }
  }
}

async function readStreams(
  reader: ReportReader,
  devices: readonly string[],
  { services, proven }: MonthFacts,
  period: Period,
): Promise<readonly (readonly StreamRecord[])[]> {
  const keys = devices.map((device) => streamsOf(device, services.get(device) ?? []));
  const events = await reader.streamEvents(keys.flat(), period);
  let next = 0;
  return keys.map((own) =>
    recordsOf(own, events.slice(next, (next += own.length)), proven, period.to),
  );
}

/** The outages of each parent. Only these spans are kept, not the parents' facts. */
async function outagesOfParents(
  reader: ReportReader,
  facts: MonthFacts,
  policy: JudgementPolicy,
  period: Period,
): Promise<(device: string) => Spans> {
  const { services } = facts;
  const parents = new Set([...services.values()].flat().map((service) => service.entry.parent));
  const outages = new Map<string, Spans>();
  for (const chunk of chunksOf(
    [...parents].filter((parent) => services.has(parent)),
    CHUNK,
  )) {
    const streams = await readStreams(reader, chunk, facts, period);
    chunk.forEach((parent, index) => {
      const inService = inServiceWithin(services.get(parent)!, period);
      outages.set(parent, outagesAsParent(streams[index]!, inService, policy));
    });
  }
  return (device) => outages.get(device) ?? NOWHERE;
}

/** The services a report is about: all, or those under one contract. */
export function reportedServices(
  services: readonly ServicePeriod[],
  { contract }: Pick<MonthRequest, 'contract'>,
): readonly ServicePeriod[] {
  return contract === null ? services : services.filter(({ entry }) => entry.contract === contract);
}

/** Services from an instant on: those that ended before are left out, others are cut. */
function servicesFrom(from: Instant, services: readonly ServicePeriod[]): readonly ServicePeriod[] {
  return services
    .filter(({ period }) => period.to > from)
    .map((service) => ({
      ...service,
      period: { from: Math.max(from, service.period.from), to: service.period.to },
    }));
}
