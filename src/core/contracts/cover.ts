import { addDays, type CivilDate } from '../time/civil-date.ts';
import type { Contract } from './contract.ts';
import type { Device } from '../inventory/device.ts';
import type { ServicePeriod } from '../inventory/enrolment.ts';
import type { Enrolled } from '../facts/event.ts';
import { byCodePoint } from '../text/order.ts';
import { startOfDate, type Instant, type Period } from '../time/civil-time.ts';

/** What of a device decides which contracts cover it. */
export type Particulars = Pick<Enrolled, 'kind' | 'site' | 'contract' | 'labels'>;

/** Whether a contract is for a device with such particulars, in force or not. */
export function isFor(
  { number, covers }: Contract,
  device: string,
  { kind, site, contract, labels }: Particulars,
): boolean {
  if (covers.by === 'column') return contract === number;
  if (covers.by === 'devices') return covers.devices.includes(device);
  return (
    (covers.sites.length === 0 || covers.sites.includes(site)) &&
    (covers.kinds.length === 0 || covers.kinds.includes(kind)) &&
    Object.entries(covers.labels).every(([label, value]) => labels[label] === value)
  );
}

/** Whether a contract is in force on a date. */
export function inForce({ from, to }: Contract, date: CivilDate): boolean {
  return from <= date && date <= to;
}

/** The contract's own time: from the start of its first day to the end of its last. */
export function termOf({ from, to }: Contract, zone: string): Period {
  return { from: startOfDate(from, zone), to: startOfDate(addDays(to, 1), zone) };
}

/**
 * The service periods with `entry.contract` set to the contract that covered the device, or to
 * empty text while none did. A period is cut where that changes. This decides which contract time
 * counts under. Where several did, the one with the device's contract column comes first, then the
 * earliest begun, then the least number. Without any contracts in the ledger, the services as they
 * are.
 */
export function underContracts(
  services: readonly ServicePeriod[],
  contracts: readonly Contract[],
  zone: string,
): readonly ServicePeriod[] {
  if (contracts.length === 0) return services;
  const terms = contracts.map((contract): Term => ({ contract, period: termOf(contract, zone) }));
  return services.flatMap((service) => cut(service, terms));
}

/** A contract and its own time. */
type Term = { readonly contract: Contract; readonly period: Period };

function cut(
  { device, period, entry }: ServicePeriod,
  terms: readonly Term[],
): readonly ServicePeriod[] {
  const touching = terms.filter(
    (term) =>
      isFor(term.contract, device, entry) &&
      term.period.from < period.to &&
      period.from < term.period.to,
  );
  const ranked = [...touching].sort(
    (a, b) =>
      rank(a.contract, entry) - rank(b.contract, entry) ||
      a.period.from - b.period.from ||
      byCodePoint(a.contract.number, b.contract.number),
  );
  const edges = edgesIn(
    period,
    touching.map((term) => term.period),
  );
  const parts: { period: Period; contract: string }[] = [];
  for (const [index, from] of edges.slice(0, -1).entries()) {
    const to = edges[index + 1]!;
    const contract =
      ranked.find((term) => term.period.from <= from && from < term.period.to)?.contract.number ??
      '';
    const last = parts.at(-1);
    if (last?.contract === contract) last.period = { from: last.period.from, to };
    else parts.push({ period: { from, to }, contract });
  }
  return parts.map((part) => ({
    device,
    period: part.period,
    entry: { ...entry, contract: part.contract },
  }));
}

function rank({ number }: Contract, { contract }: Particulars): number {
  return number === contract ? 0 : 1;
}

function edgesIn(period: Period, cuts: readonly Period[]): readonly Instant[] {
  const inside = cuts
    .flatMap(({ from, to }) => [from, to])
    .filter((at) => period.from < at && at < period.to);
  return [...new Set([period.from, ...inside, period.to])].sort((a, b) => a - b);
}

/** A device as it is listed in a ledger: what decides its cover, and whether it serves. */
export type Listed = Pick<Device, 'id' | 'installedOn' | 'retiredOn'> & Particulars;

/** Whether a device is in service on a date, by its dates of installation and retirement. */
function servesOn({ installedOn, retiredOn }: Listed, date: CivilDate): boolean {
  return installedOn <= date && (retiredOn === '' || date < retiredOn);
}

/** Devices in service on a date that no contract in force covers. */
export function uncovered<T extends Listed>(
  contracts: readonly Contract[],
  devices: readonly T[],
  date: CivilDate,
): readonly T[] {
  const valid = contracts.filter((contract) => inForce(contract, date));
  return devices.filter(
    (device) =>
      servesOn(device, date) && !valid.some((contract) => isFor(contract, device.id, device)),
  );
}

/** The devices of a contract that serve on a date. */
export function devicesOf<T extends Listed>(
  contract: Contract,
  devices: readonly T[],
  date: CivilDate,
): readonly T[] {
  return devices.filter((device) => servesOn(device, date) && isFor(contract, device.id, device));
}

/** Two contracts that cover the same devices at the same time: paid twice. */
export type Overlap = {
  readonly contracts: readonly [string, string];
  /** First and last day of both. */
  readonly from: CivilDate;
  readonly to: CivilDate;
  /** In code-point order. */
  readonly devices: readonly string[];
};

/** Every overlap of two contracts over devices as they are now, in order of the numbers. */
export function overlaps(
  contracts: readonly Contract[],
  devices: readonly Listed[],
): readonly Overlap[] {
  const sorted = [...contracts].sort((a, b) => byCodePoint(a.number, b.number));
  const members = new Map(
    sorted.map((contract) => [
      contract,
      devices.filter((device) => isFor(contract, device.id, device)),
    ]),
  );
  return sorted.flatMap((a, index) =>
    sorted
      .slice(index + 1)
      .flatMap((b) => overlapOf(a, b, members.get(a)!, new Set(members.get(b)))),
  );
}

function overlapOf(
  a: Contract,
  b: Contract,
  ofA: readonly Listed[],
  ofB: ReadonlySet<Listed>,
): readonly Overlap[] {
  const from = a.from > b.from ? a.from : b.from;
  const to = a.to < b.to ? a.to : b.to;
  const both = ofA.filter(
    (device) =>
      ofB.has(device) &&
      (device.retiredOn === '' || from < device.retiredOn) &&
      device.installedOn <= to,
  );
  if (from > to || both.length === 0) return [];
  return [
    {
      contracts: [a.number, b.number],
      from,
      to,
      devices: both.map(({ id }) => id).sort(byCodePoint),
    },
  ];
}

/** From `day` on, devices that are covered until then are so no more, if nothing is renewed. */
export type ComingGap = { readonly day: CivilDate; readonly devices: readonly string[] };

/**
 * When the devices covered today come to be without a contract, earliest first; one that retires
 * before is left out.
 */
export function comingGaps(
  contracts: readonly Contract[],
  devices: readonly Listed[],
  today: CivilDate,
): readonly ComingGap[] {
  const byDay = new Map<CivilDate, string[]>();
  for (const device of devices) {
    const day = servesOn(device, today) ? endOfCover(contracts, device, today) : null;
    if (day !== null && (device.retiredOn === '' || day < device.retiredOn))
      byDay.set(day, [...(byDay.get(day) ?? []), device.id]);
  }
  return [...byDay]
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([day, ids]) => ({ day, devices: ids.sort(byCodePoint) }));
}

/** The first day from `today` on without cover; null when there is none today. */
function endOfCover(
  contracts: readonly Contract[],
  device: Listed,
  today: CivilDate,
): CivilDate | null {
  const own = contracts
    .filter((contract) => isFor(contract, device.id, device))
    .sort((a, b) => byCodePoint(a.from, b.from));
  let day = today;
  for (const { from, to } of own) if (from <= day && day <= to) day = addDays(to, 1);
  return day === today ? null : day;
}
