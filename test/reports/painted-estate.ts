import type { CheckName, Kind } from '../../src/core/inventory/device.ts';
import type { Contract } from '../../src/core/contracts/contract.ts';
import type { Enrolled, Enrolment, StreamEvent } from '../../src/core/facts/event.ts';
import type { Exclusion, ExclusionEvent } from '../../src/core/exclusions/exclusion.ts';

/** What a tick of a stream is painted with: `+` up, `-` down, ` ` nobody looked. */
export type Paint = '+' | '-' | ' ';

/** A device's particulars from a tick on; null: not in service. */
export type Turn = { readonly tick: number; readonly entry: Enrolled | null };

/**
 * A stream as the estate was made: its paint and its clock's offset at each tick (undefined: never
 * told, null: told none).
 */
export type PaintedStream = {
  readonly check: CheckName;
  readonly paint: readonly Paint[];
  readonly offsets: readonly (number | null | undefined)[];
};

export type PaintedDevice = {
  readonly id: string;
  readonly turns: readonly Turn[];
  readonly streams: readonly PaintedStream[];
};

/**
 * A random estate on a grid of ticks. Tick 0 is at `start`; the month begins at tick `before` and
 * its report is cut at tick `end`.
 */
export type Estate = {
  readonly zone: string;
  readonly month: string;
  readonly tickMs: number;
  readonly start: number;
  readonly before: number;
  readonly end: number;
  readonly devices: readonly PaintedDevice[];
  readonly contracts: readonly Contract[];
  readonly exclusions: readonly Exclusion[];
  readonly withdrawn: readonly string[];
};

/** A seeded source of numbers from 0 to 1. */
function randomFrom(seed: number): () => number {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Months whose clocks go forward, back, by an hour or by half of one, and such that stand still.
 * Instants of their first midnight.
 */
const MONTHS = [
  {
    zone: 'Asia/Shanghai',
    month: '2026-10',
    from: Date.parse('2026-10-01T00:00:00+08:00'),
    to: Date.parse('2026-11-01T00:00:00+08:00'),
  },
  {
    zone: 'UTC',
    month: '2026-02',
    from: Date.parse('2026-02-01T00:00:00Z'),
    to: Date.parse('2026-03-01T00:00:00Z'),
  },
  {
    zone: 'America/New_York',
    month: '2026-11',
    from: Date.parse('2026-11-01T00:00:00-04:00'),
    to: Date.parse('2026-12-01T00:00:00-05:00'),
  },
  {
    zone: 'America/New_York',
    month: '2026-03',
    from: Date.parse('2026-03-01T00:00:00-05:00'),
    to: Date.parse('2026-04-01T00:00:00-04:00'),
  },
  {
    zone: 'Australia/Lord_Howe',
    month: '2026-10',
    from: Date.parse('2026-10-01T00:00:00+10:30'),
    to: Date.parse('2026-11-01T00:00:00+11:00'),
  },
  {
    zone: 'Europe/Berlin',
    month: '2026-03',
    from: Date.parse('2026-03-01T00:00:00+01:00'),
    to: Date.parse('2026-04-01T00:00:00+02:00'),
  },
] as const;

const REASONS = ['停电', '断纤', '施工'] as const;

/** Makes the estate of a seed. */
export function estateOf(seed: number): Estate {
  const random = randomFrom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const upTo = (n: number): number => Math.floor(random() * (n + 1));
  const { zone, month, from, to } = pick(MONTHS);
  const tickMs = pick([1000, 600_000, 1_800_000]);
  const before = upTo(tickMs === 1_800_000 ? 400 : 60);
  const whole = (to - from) / tickMs;
  const length =
    random() < 0.02 && whole < 2000 ? whole : 1 + upTo(tickMs === 1_800_000 ? 200 : 120);
  const end = before + length;
  const ticks = end + 20;
  const entry = (id: string): Enrolled => ({
    name: id,
    kind: id === 'p' ? 'network' : pick<Kind>(['camera', 'epolice']),
    site: pick(['S', 'T']),
    address: '',
    parent: id === 'p' ? pick(['', 'a']) : pick(['', 'p', 'p', 'b']),
    contract: pick(['', 'C', 'D']),
    vendor: '',
    class: pick(['', '一类']),
    checks: pick<readonly CheckName[]>([['icmp'], ['icmp', 'onvif']]),
    labels: {},
  });
  const turnsOf = (id: string): readonly Turn[] => {
    const at = new Set([
      random() < 0.7 ? 0 : upTo(end),
      ...Array.from({ length: upTo(3) }, () => upTo(ticks)),
    ]);
    return [...at]
      .sort((a, b) => a - b)
      .map((tick) => ({ tick, entry: random() < 0.15 ? null : entry(id) }));
  };
  const paintOf = (): readonly Paint[] => {
    const paint: Paint[] = [];
    while (paint.length < ticks) {
      const colour = pick<Paint>(['+', '+', '+', '-', '-', ' ']);
      for (let n = 1 + upTo(pick([3, 12, 60])); n > 0; n--) paint.push(colour);
    }
    return paint.slice(0, ticks);
  };
  const offsetsOf = (): readonly (number | null | undefined)[] => {
    let offset: number | null | undefined = random() < 0.3 ? undefined : 0;
    return Array.from({ length: ticks }, () =>
      random() < 0.05 ? (offset = pick([0, 1500, -1501, 1501, 5501, null])) : offset,
    );
  };
  const stream = (check: CheckName): PaintedStream => ({
    check,
    paint: random() < 0.05 ? paintOf().map((colour) => (colour === '+' ? '-' : colour)) : paintOf(),
    offsets: check === 'onvif' ? offsetsOf() : [],
  });
  const devices = ['a', 'b', 'p'].map((id) => ({
    id,
    turns: turnsOf(id),
    streams: [stream('icmp'), stream('onvif')],
  }));
  const exclusion = (id: string): Exclusion => {
    const [one, other] = [upTo(ticks), upTo(ticks)];
    const named = <T>(list: readonly T[]): readonly T[] => (random() < 0.4 ? [pick(list)] : []);
    return {
      type: 'exclusion',
      id,
      reason: pick(REASONS),
      from: start + Math.min(one, other) * tickMs,
      to: random() < 0.1 ? null : start + Math.max(one, other) * tickMs,
      scope: {
        devices: named(['a', 'b', 'p']),
        sites: named(['S']),
        contracts: named(['C', 'D']),
        parents: named(['p', 'a']),
        labels: [],
      },
      evidence: null,
      requester: '甲',
      approver: '乙',
      filedAt: start,
      recordedAt: start,
      note: '',
    };
  };
  const start = from - before * tickMs;
  const exclusions = Array.from({ length: upTo(4) }, (_, i) => exclusion(`x${String(i)}`));
  const day = (n: number): string => `${month}-${String(n).padStart(2, '0')}`;
  const contract = (number: string): Contract => {
    const first = 1 + upTo(6);
    return {
      number,
      name: number,
      labels: [],
      owner: '',
      vendor: '',
      vendorPhone: '',
      amountFen: null,
      monthlyFeeFen: 100_00,
      attachments: [],
      stages: [],
      from: random() < 0.6 ? '2025-01-01' : day(first),
      to: random() < 0.6 ? '2027-12-31' : day(first + upTo(10)),
      covers: pick<Contract['covers']>([
        { by: 'column' },
        { by: 'column' },
        { by: 'match', sites: ['S'], kinds: [], labels: {} },
        { by: 'devices', devices: ['a', 'p'] },
      ]),
      policy: {
        excusedReasons: random() < 0.5 ? null : [pick(REASONS)],
        filingLimitDays: null,
        lateFilingCounts: true,
        onlineMethod: pick(['none', 'exclude', 'credit'] as const),
        target: { part: 97, of: 100 },
        unreachableCounts: random() < 0.5,
        repairLimitMs: random() < 0.5 ? {} : { 一类: (1 + upTo(9)) * tickMs },
        defaultRepairLimitMs:
          random() < 0.2 ? null : (1 + upTo(20)) * tickMs + pick([0, 0, 1, tickMs / 2]),
        deductions: [{ rule: 'lateRepair', charge: 'sum', amountFen: 1 }],
        cap: null,
      },
    };
  };
  return {
    zone,
    month,
    tickMs,
    start,
    before,
    end,
    devices,
    contracts: random() < 0.3 ? [] : [contract('C'), ...(random() < 0.6 ? [contract('D')] : [])],
    exclusions,
    withdrawn: exclusions.filter(() => random() < 0.2).map(({ id }) => id),
  };
}

/** The facts of an estate as a poller would have stored them. */
export function factsOf({ devices, tickMs, start, exclusions, withdrawn }: Estate): {
  readonly events: readonly StreamEvent[];
  readonly enrolments: readonly Enrolment[];
  readonly exclusions: readonly ExclusionEvent[];
} {
  const at = (tick: number): number => start + tick * tickMs;
  return {
    enrolments: devices.flatMap(({ id, turns }) =>
      turns.map(({ tick, entry }) => ({
        type: 'enrolment' as const,
        device: id,
        at: at(tick),
        recordedAt: at(tick),
        entry,
      })),
    ),
    exclusions: [
      ...exclusions,
      ...withdrawn.map((id) => ({
        type: 'withdrawal' as const,
        exclusion: id,
        at: start,
        by: '',
        why: '',
      })),
    ],
    events: devices.flatMap(({ id, streams }) =>
      streams.flatMap((stream) => streamFacts(id, stream, at)),
    ),
  };
}

function streamFacts(
  device: string,
  { check, paint, offsets }: PaintedStream,
  at: (tick: number) => number,
): readonly StreamEvent[] {
  const facts: StreamEvent[] = [];
  let from = -1;
  let last: Paint = ' ';
  let since = 0;
  for (let tick = 0; tick <= paint.length; tick++) {
    const colour = paint[tick] ?? ' ';
    const previous = paint[tick - 1] ?? ' ';
    if (colour !== ' ' && colour !== previous) {
      if (last !== colour) since = at(tick);
      last = colour;
      facts.push({
        type: 'transition',
        device,
        check,
        at: at(tick),
        state: colour === '+' ? 'up' : 'down',
        reason: colour === '+' ? null : 'timeout',
        since,
      });
    }
    if (colour !== ' ' && previous === ' ') from = tick;
    if (colour === ' ' && previous !== ' ')
      facts.push({ type: 'coverage', device, check, from: at(from), to: at(tick) });
    const offset = offsets[tick];
    if (offset !== undefined && offset !== offsets[tick - 1])
      facts.push({ type: 'offset', device, check, at: at(tick), offsetMs: offset });
  }
  return facts;
}
