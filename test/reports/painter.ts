import type { Contract } from '../../src/core/contracts/contract.ts';
import type { Enrolled } from '../../src/core/facts/event.ts';
import type { OnlineRule } from '../../src/core/judging/judgement.ts';
import { rinse } from '../core/paint.ts';
import type { Estate, Paint, PaintedDevice } from './painted-estate.ts';

/** Counts of one device under one contract, kind and class, in ticks and numbers, as painted. */
export type Painted = {
  readonly device: string;
  readonly contract: string;
  readonly kind: string;
  readonly class: string;
  readonly online: Record<Bucket, number>;
  readonly intact: Record<Bucket, number>;
  readonly calls: Record<Bucket, number>;
  readonly clock: { within: number; beyond: number };
  readonly faults: Record<string, { inTime: number; late: number; undecided: number }>;
};
export type Bucket = 'up' | 'excused' | 'unreachable' | 'down' | 'unobserved';

/** What is asked for besides the estate. */
export type Asked = {
  readonly rule: OnlineRule;
  readonly toleranceMs: Readonly<Record<string, number>>;
  readonly clockMs: number;
  readonly callTimes: readonly string[];
  /** Down time beside the parent's, no longer than this, is the parent's too. */
  readonly graceMs: number;
  /**
   * Down time in which a check is not observed beside an up time of it, no longer than this, is
   * nobody's.
   */
  readonly unseenMs: number;
  /** Limit by class, `''` for all others, null: none; by a name of the caller's. */
  readonly limits: Readonly<
    Record<
      string,
      {
        readonly byClass: Readonly<Record<string, number>>;
        readonly otherwise: number | null;
        readonly unreachableExcused: boolean;
      }
    >
  >;
};

const WEEK = 7 * 86_400_000;
const none = (): Record<Bucket, number> => ({
  up: 0,
  excused: 0,
  unreachable: 0,
  down: 0,
  unobserved: 0,
});

/** Paints an estate tick by tick, by the written rules alone. Shares no code with the program. */
export function paint(estate: Estate, asked: Asked): readonly Painted[] {
  const plain = new Map(
    estate.devices.map((device) => [device.id, onlineOf(estate, device, asked.rule)]),
  );
  const canvas = new Map(
    estate.devices.map((device) => [
      device.id,
      rinsed(estate, device, plain.get(device.id)!, asked),
    ]),
  );
  const calls = callTicks(estate, asked.callTimes);
  return estate.devices.flatMap((device) =>
    paintDevice(estate, device, canvas, plain.get(device.id)!, calls, asked),
  );
}

const firstRead = ({ before, tickMs }: Estate): number => Math.max(0, before - WEEK / tickMs);

/** The particulars at a tick; nothing is known of ticks before facts are read. */
function entryAt({ turns }: PaintedDevice, tick: number): Enrolled | null {
  let held: Enrolled | null = null;
  for (const turn of turns) if (turn.tick <= tick) held = turn.entry;
  return held;
}

const remembered = new WeakMap<PaintedDevice, ReadonlySet<string>>();

function checksOf(estate: Estate, device: PaintedDevice): ReadonlySet<string> {
  const known = remembered.get(device);
  if (known) return known;
  const checks = new Set<string>();
  remembered.set(device, checks);
  for (let tick = firstRead(estate); tick < estate.end; tick++)
    for (const check of entryAt(device, tick)?.checks ?? []) checks.add(check);
  return checks;
}

const everUp = (paints: readonly Paint[], end: number): boolean => {
  const first = paints.indexOf('+');
  return first >= 0 && first < end;
};

/** Ever in service while facts are read: else nobody asked for it. */
const isKnown = (estate: Estate, device: PaintedDevice): boolean =>
  checksOf(estate, device).size > 0;

/** The streams that decide. */
function judgedOf(
  estate: Estate,
  device: PaintedDevice,
  rule: OnlineRule,
): PaintedDevice['streams'] {
  const checks = checksOf(estate, device);
  const asked = device.streams.filter(
    ({ check }) => checks.has(check) && (rule !== 'icmp' || check === 'icmp'),
  );
  const proven = asked.filter((stream) => everUp(stream.paint, estate.end));
  return proven.length > 0 ? proven : asked;
}

/** After the estate's end nothing is known. */
function rinsed(
  estate: Estate,
  device: PaintedDevice,
  plain: readonly Paint[],
  { rule, unseenMs }: Asked,
): readonly Paint[] {
  const [whole, ...paints] = [
    plain,
    ...judgedOf(estate, device, rule).map((stream) => stream.paint),
  ].map((paint) => paint.slice(0, estate.end));
  return rinse(whole!, paints, rule === 'any' ? unseenMs / estate.tickMs : 0);
}

function onlineOf(estate: Estate, device: PaintedDevice, rule: OnlineRule): readonly Paint[] {
  const judged = judgedOf(estate, device, rule);
  return Array.from({ length: device.streams[0]!.paint.length }, (_, tick): Paint => {
    const told = judged.map((stream) => stream.paint[tick]!).filter((colour) => colour !== ' ');
    if (told.length === 0) return ' ';
    if (rule === 'all') return told.includes('-') ? '-' : '+';
    return told.includes('+') ? '+' : '-';
  });
}

function isIntact(
  estate: Estate,
  device: PaintedDevice,
  tick: number,
  online: Paint,
  toleranceMs: number,
): boolean {
  const checks = checksOf(estate, device);
  const own = device.streams.filter(({ check }) => checks.has(check));
  const flawed = own.some(
    (stream) => stream.paint[tick] === '-' && everUp(stream.paint, estate.end),
  );
  const wrong = own.some(
    (stream) =>
      stream.paint[tick] !== ' ' &&
      typeof stream.offsets[tick] === 'number' &&
      Math.abs(stream.offsets[tick]) > toleranceMs + 500,
  );
  return online === '+' && !flawed && !wrong;
}

/**
 * The contract that covers a device at a tick: the one of its column before others, then the one
 * begun first, then the least number.
 */
function contractAt(
  estate: Estate,
  device: string,
  entry: Enrolled,
  tick: number,
): Contract | null {
  const date = wallOf(estate.zone)
    .format(estate.start + tick * estate.tickMs)
    .slice(0, 10);
  const covering = estate.contracts.filter(({ number, covers, from, to }) => {
    if (date < from || date > to) return false;
    if (covers.by === 'column') return entry.contract === number;
    return covers.by === 'devices'
      ? covers.devices.includes(device)
      : covers.sites.includes(entry.site);
  });
  const own = covering.find(({ number }) => number === entry.contract);
  return (
    own ??
    covering.sort((a, b) =>
      a.from < b.from ? -1 : a.from > b.from ? 1 : a.number < b.number ? -1 : 1,
    )[0] ??
    null
  );
}

function ancestorsAt(
  estate: Estate,
  device: string,
  entry: Enrolled,
  tick: number,
): ReadonlySet<string> {
  const met = new Set<string>();
  for (let parent = entry.parent; parent !== '' && parent !== device && !met.has(parent);) {
    met.add(parent);
    const above = estate.devices.find(({ id }) => id === parent);
    parent = above ? (entryAt(above, tick)?.parent ?? '') : '';
  }
  return met;
}

function isExcused(
  estate: Estate,
  device: string,
  entry: Enrolled,
  contract: Contract | null,
  number: string,
  tick: number,
): boolean {
  const at = estate.start + tick * estate.tickMs;
  const reasons = contract?.policy.excusedReasons ?? null;
  return estate.exclusions.some(({ id, reason, scope, from, to }) => {
    if (estate.withdrawn.includes(id) || at < from || (to !== null && at >= to)) return false;
    if (reasons !== null && !reasons.includes(reason)) return false;
    return (
      scope.devices.includes(device) ||
      scope.sites.includes(entry.site) ||
      scope.contracts.includes(number) ||
      scope.parents.some((parent) => ancestorsAt(estate, device, entry, tick).has(parent))
    );
  });
}

type Cell = {
  readonly name: string;
  readonly excused: boolean;
  readonly parentDown: boolean;
  readonly online: Paint;
  readonly intact: boolean;
  readonly entry: Enrolled;
  readonly number: string;
};

/**
 * `looked`: who was found by one check alone not to be online is not intact, whatever is said of
 * being online.
 */
function paintDevice(
  estate: Estate,
  device: PaintedDevice,
  canvas: ReadonlyMap<string, readonly Paint[]>,
  looked: readonly Paint[],
  calls: readonly number[],
  asked: Asked,
): readonly Painted[] {
  const numbers = new Map<string, Contract | null>();
  const cells = Array.from({ length: estate.end }, (_, tick): Cell | null => {
    const entry = tick < firstRead(estate) ? null : entryAt(device, tick);
    if (!entry) return null;
    const key = `${String(device.turns.filter((turn) => turn.tick <= tick).length)} ${new Date(estate.start + tick * estate.tickMs).toISOString().slice(0, 14)}${String(Math.floor((((tick * estate.tickMs + estate.start) / 60_000) % 60) / 30))}`;
    const contract = numbers.has(key)
      ? (numbers.get(key) ?? null)
      : contractAt(estate, device.id, entry, tick);
    numbers.set(key, contract);
    const number = estate.contracts.length === 0 ? entry.contract : (contract?.number ?? '');
    const online = canvas.get(device.id)![tick]!;
    const parent = estate.devices.find(({ id }) => id === entry.parent);
    return {
      name: JSON.stringify([number, entry.kind, entry.class]),
      number,
      entry,
      online,
      excused: isExcused(estate, device.id, entry, contract, number, tick),
      parentDown:
        parent !== undefined &&
        isKnown(estate, parent) &&
        isCutAt(parent, canvas.get(parent.id)!, tick, asked.graceMs > 0),
      intact: isIntact(estate, device, tick, looked[tick]!, asked.toleranceMs[entry.kind]!),
    };
  });
  const own = canvas.get(device.id)!;
  const behind = flood(estate, cells, (tick) => own[tick] === '-', asked.graceMs);
  const within = cells.slice(estate.before);
  const names = [...new Set(within.flatMap((cell) => (cell ? [cell.name] : [])))];
  return names.map((name) => {
    const { number, entry } = within.find((cell) => cell?.name === name)!;
    const painted: Painted = {
      device: device.id,
      contract: number,
      kind: entry.kind,
      class: entry.class,
      online: none(),
      intact: none(),
      calls: none(),
      clock: { within: 0, beyond: 0 },
      faults: {},
    };
    const flawedBehind = flood(
      estate,
      cells,
      (tick) =>
        looked[tick] !== ' ' &&
        !isIntact(estate, device, tick, looked[tick]!, asked.toleranceMs[entry.kind]!),
      asked.graceMs,
    );
    cells.forEach((cell, tick) => {
      if (tick < estate.before || cell?.name !== name) return;
      painted.online[bucketOf(cell, cell.online, cell.online === '+', behind[tick]!)]++;
      painted.intact[
        bucketOf(cell, looked[tick]!, cell.intact, behind[tick]! || flawedBehind[tick]!)
      ]++;
      painted.calls[bucketOf(cell, cell.online, cell.online === '+', behind[tick]!)] +=
        calls.filter((call) => call === tick).length;
      const clock = clockAt(estate, device, tick);
      if (clock !== null) painted.clock[clock > asked.clockMs + 500 ? 'beyond' : 'within']++;
    });
    for (const [limitName, limit] of Object.entries(asked.limits)) {
      const limitMs = Object.hasOwn(limit.byClass, entry.class)
        ? limit.byClass[entry.class]!
        : limit.otherwise;
      painted.faults[limitName] = faultsOf(
        estate,
        cells,
        own,
        name,
        limitMs,
        limit.unreachableExcused ? behind : [],
      );
    }
    return painted;
  });
}

/**
 * Whether an uplink is down at a tick; where `lasting`, unless it has left service, also at one at
 * which nobody looked, if it was so when somebody did last.
 */
function isCutAt(
  parent: PaintedDevice,
  online: readonly Paint[],
  tick: number,
  lasting: boolean,
): boolean {
  let seen = tick;
  if (lasting && entryAt(parent, tick)) while (seen > 0 && online[seen] === ' ') seen--;
  return online[seen] === '-';
}

/**
 * Where a device is behind a dead uplink: with its parent down, and in each short run of ticks
 * without, down all along, that touches one with.
 */
function flood(
  estate: Estate,
  cells: readonly (Cell | null)[],
  isDown: (tick: number) => boolean,
  graceMs: number,
): readonly boolean[] {
  const parentDown = (tick: number): boolean => cells[tick]?.parentDown === true;
  const behind = Array.from({ length: estate.end }, (_, tick) => parentDown(tick));
  for (let tick = 0; tick < estate.end; tick++) {
    let end = tick;
    while (end < estate.end && isDown(end) && !parentDown(end)) end++;
    if ((end - tick) * estate.tickMs <= graceMs && (parentDown(tick - 1) || parentDown(end)))
      behind.fill(true, tick, end);
    tick = Math.max(tick, end);
  }
  return behind;
}

function bucketOf(cell: Cell, looked: Paint, up: boolean, behind: boolean): Bucket {
  if (looked === ' ') return 'unobserved';
  if (up) return 'up';
  if (cell.excused) return 'excused';
  return behind ? 'unreachable' : 'down';
}

/** How far off the clock was told to be at a tick; null: not told. */
function clockAt(estate: Estate, device: PaintedDevice, tick: number): number | null {
  const checks = checksOf(estate, device);
  const told = device.streams.flatMap((stream) => {
    const offset = stream.offsets[tick];
    return checks.has(stream.check) && stream.paint[tick] === '+' && typeof offset === 'number'
      ? [Math.abs(offset)]
      : [];
  });
  return told.length === 0 ? null : Math.max(...told);
}

type Ticks = {
  readonly mine: (tick: number) => boolean;
  readonly online: readonly Paint[];
  readonly cells: readonly (Cell | null)[];
};

/**
 * Walks the ticks of one name: a fault begins at a down tick and lasts until the device is up or
 * its time pauses.
 */
function faultsOf(
  estate: Estate,
  cells: readonly (Cell | null)[],
  online: readonly Paint[],
  name: string,
  limitMs: number | null,
  stopped: readonly boolean[],
): { inTime: number; late: number; undecided: number } {
  const faults = { inTime: 0, late: 0, undecided: 0 };
  const ticks: Ticks = { mine: (tick) => cells[tick]?.name === name, online, cells };
  for (let tick = 0; tick < cells.length && limitMs !== null; tick++) {
    if (!ticks.mine(tick) || online[tick] !== '-' || !isOnset(tick, ticks.mine, online)) continue;
    const dueAt = runOut(estate, cells, clockStart(estate, tick, ticks), limitMs, stopped);
    if (dueAt >= estate.before * estate.tickMs && dueAt < estate.end * estate.tickMs)
      faults[fateOf(tick, dueAt / estate.tickMs, ticks)]++;
  }
  return faults;
}

function fateOf(
  onset: number,
  dueAt: number,
  { mine, online, cells }: Ticks,
): 'inTime' | 'late' | 'undecided' {
  let to = onset + 1;
  for (let t = onset; t < cells.length && mine(t) && online[t] !== '+'; t++)
    if (online[t] === '-') to = t + 1;
  if (to > dueAt) return 'late';
  return mine(to) && online[to] === '+' ? 'inTime' : 'undecided';
}

/**
 * Where its time began to count, if the device was down then; of time that counted before facts are
 * read, the true onset.
 */
function clockStart(estate: Estate, onset: number, { mine, online }: Ticks): number {
  let stretch = onset;
  while (mine(stretch - 1)) stretch--;
  let episode = onset;
  for (let t = onset; t >= 0 && online[t] !== '+'; t--) if (online[t] === '-') episode = t;
  const unbounded = stretch === firstRead(estate) && estate.before * estate.tickMs >= WEEK;
  return episode >= stretch || unbounded ? episode : stretch;
}

function isOnset(tick: number, mine: (tick: number) => boolean, online: readonly Paint[]): boolean {
  for (let t = tick - 1; mine(t) && online[t] !== '+'; t--) if (online[t] === '-') return false;
  return true;
}

/**
 * Milliseconds from tick 0 at which the limit has run out; after the estate's end the clock just
 * runs.
 */
function runOut(
  estate: Estate,
  cells: readonly (Cell | null)[],
  from: number,
  limitMs: number,
  behind: readonly boolean[],
): number {
  let left = limitMs;
  for (let tick = from; ; tick++) {
    const cell = cells[tick];
    if (cell?.excused || behind[tick]) continue;
    if (left < estate.tickMs) return tick * estate.tickMs + left;
    left -= estate.tickMs;
  }
}

/**
 * The ticks that hold a patrol instant, one for each instant. Wall clocks are read from the host's
 * own calendar.
 */
function callTicks(estate: Estate, times: readonly string[]): readonly number[] {
  const format = wallOf(estate.zone);
  const from = estate.start + estate.before * estate.tickMs;
  const to = estate.start + estate.end * estate.tickMs;
  const instants = new Set<number>();
  for (
    let date = format.format(from).slice(0, 10);
    date <= format.format(to - 1).slice(0, 10);
    date = new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
  ) {
    for (const time of times) instants.add(wallInstant(estate.zone, date, time));
  }
  return [...instants]
    .filter((at) => from <= at && at < to)
    .map((at) => Math.floor((at - estate.start) / estate.tickMs));
}

/**
 * The first instant at which the wall shows a time; where none does, the one it would be had clocks
 * not gone forward.
 */
function wallInstant(zone: string, date: string, time: string): number {
  const name = `${zone} ${date} ${time}`;
  const known = walls.get(name) ?? findWall(wallOf(zone), date, time);
  walls.set(name, known);
  return known;
}

const walls = new Map<string, number>();
const formats = new Map<string, Intl.DateTimeFormat>();

function wallOf(zone: string): Intl.DateTimeFormat {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  formats.set(zone, format);
  return format;
}

function findWall(format: Intl.DateTimeFormat, date: string, time: string): number {
  const wanted = `${date} ${time}:00`;
  const utc = Date.parse(`${date}T${time}:00Z`);
  for (let at = utc - 15 * 3_600_000; at <= utc + 15 * 3_600_000; at += 1_800_000)
    if (format.format(at) === wanted) return at;
  const dayBefore = utc - 24 * 3_600_000;
  return utc - (Date.parse(`${format.format(dayBefore).replace(' ', 'T')}Z`) - dayBefore);
}
