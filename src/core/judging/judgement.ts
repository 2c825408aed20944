import type { CheckName, Kind } from '../inventory/device.ts';
import { beyondTolerance } from './clock-drift.ts';
import { subtract, union, NOWHERE, type Spans } from '../time/spans.ts';
import { spansIn, spansWhereOffset, type Timeline } from '../facts/timeline.ts';
import { inconclusiveSpans } from './inconclusive.ts';

/** How a device's streams make it online (在线): some stream up, every one up, or the ping alone. */
export const ONLINE_RULES = ['any', 'all', 'icmp'] as const;
/** One of {@link ONLINE_RULES}. */
export type OnlineRule = (typeof ONLINE_RULES)[number];

/** How devices are judged. Policy, never stored with the facts. */
export type JudgementPolicy = {
  readonly online: OnlineRule;
  /** Largest clock offset of an intact device, by kind, in milliseconds. */
  readonly clockToleranceMs: Readonly<Record<Kind, number>>;
  /**
   * How far apart one event may show at a device and at its uplink, in milliseconds; absent: 0. See
   * `uplinkOutages`.
   */
  readonly uplinkGraceMs?: number | undefined;
  /**
   * If one check is down while another is unobserved but was up immediately before or after, the
   * device is unobserved. This holds for at most so many milliseconds, see `inconclusiveSpans`.
   * Absent: 0.
   */
  readonly staggerGraceMs?: number | undefined;
};

/** What of the policy makes a device online. */
export type OnlinePolicy = Pick<JudgementPolicy, 'online' | 'staggerGraceMs'>;

/** One stream of a device as the judge needs it. */
export type StreamRecord = {
  readonly check: CheckName;
  readonly timeline: Timeline;
  /** Whether the check has ever succeeded for this device. */
  readonly proven: boolean;
};

/**
 * Three-valued verdict over time: neither in `up` nor in `down` means unobserved. The two are
 * disjoint.
 */
export type StateSpans = { readonly up: Spans; readonly down: Spans };

/**
 * The streams that decide whether a device is online. An unproven one never speaks against it,
 * unless none is proven.
 */
export function judgedStreams<T extends { readonly check: CheckName; readonly proven: boolean }>(
  streams: readonly T[],
  rule: OnlineRule,
): readonly T[] {
  const asked = rule === 'icmp' ? streams.filter((stream) => stream.check === 'icmp') : streams;
  const proven = asked.filter((stream) => stream.proven);
  return proven.length > 0 ? proven : asked;
}

/**
 * Online (在线) over time, design rule 5. Where a check is down that was so beside one that is not
 * observed for a moment, the device is unobserved.
 */
export function onlineOver(
  streams: readonly StreamRecord[],
  { online: rule, staggerGraceMs = 0 }: OnlinePolicy,
): StateSpans {
  const judged = judgedStreams(streams, rule).map(({ timeline }) => ({
    up: spansIn(timeline, 'up'),
    down: spansIn(timeline, 'down'),
    statements: timeline.statements,
  }));
  const up = unionOf(judged.map((stream) => stream.up));
  const anyDown = unionOf(judged.map((stream) => stream.down));
  if (rule === 'all') return { up: subtract(up, anyDown), down: anyDown };
  const down = subtract(anyDown, up);
  return { up, down: subtract(down, inconclusiveSpans(down, judged, staggerGraceMs)) };
}

/**
 * Intact (完好) over time: online, every proven check up, clock within tolerance, and outside
 * `impaired`: where a contract counts what was found inside. Where a device may have been online
 * unseen it is not intact all the same: there a proven check was observed, and down.
 */
export function intactOver(
  streams: readonly StreamRecord[],
  kind: Kind,
  policy: JudgementPolicy,
  impaired: Spans = NOWHERE,
): StateSpans {
  const online = onlineOver(streams, { online: policy.online });
  const flaws = unionOf(
    streams.filter((stream) => stream.proven).map((stream) => spansIn(stream.timeline, 'down')),
  );
  const tolerance = policy.clockToleranceMs[kind];
  const wrongClock = unionOf(
    streams.map((stream) =>
      spansWhereOffset(stream.timeline, (ms) => beyondTolerance(ms, tolerance)),
    ),
  );
  const up = subtract(subtract(subtract(online.up, flaws), wrongClock), impaired);
  return { up, down: subtract(union(online.up, online.down), up) };
}

function unionOf(sets: readonly Spans[]): Spans {
  return sets.reduce(union, NOWHERE);
}

/** The states a device is shown in, worst last. */
export const SHOWN_STATES = ['intact', 'impaired', 'offline', 'unreachable', 'unobserved'] as const;
/** One of {@link SHOWN_STATES}. */
export type ShownState = (typeof SHOWN_STATES)[number];

/** One stream of a device at one instant; `state` null: nobody vouches for it now. */
export type StreamNow = {
  readonly check: CheckName;
  readonly state: 'up' | 'down' | null;
  readonly proven: boolean;
};

/**
 * The state a device is shown in now. `flawedElse`: its clock is wrong, or what was found inside
 * makes it impaired. `parentDown`: its parent is itself offline or unreachable.
 */
export function shownState(
  streams: readonly StreamNow[],
  rule: OnlineRule,
  flawedElse: boolean,
  parentDown: boolean,
): ShownState {
  const online = onlineNow(streams, rule);
  if (online === null) return 'unobserved';
  if (!online) return parentDown ? 'unreachable' : 'offline';
  const flawed = flawedElse || streams.some((stream) => stream.proven && stream.state === 'down');
  return flawed ? 'impaired' : 'intact';
}

function onlineNow(streams: readonly StreamNow[], rule: OnlineRule): boolean | null {
  const judged = judgedStreams(streams, rule).filter((stream) => stream.state !== null);
  if (judged.length === 0) return null;
  return rule === 'all' ? judged.every(isUp) : judged.some(isUp);
}

function isUp(stream: StreamNow): boolean {
  return stream.state === 'up';
}
