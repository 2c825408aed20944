import { inServiceMs } from '../../src/core/judging/availability.ts';
import { outagesAsParent } from '../../src/core/judging/unreachable.ts';
import { storyOf } from '../../src/core/judging/device-story.ts';
import type { CheckName, Device } from '../../src/core/inventory/device.ts';
import {
  intersect,
  lengthMs,
  lengthWithin,
  NOWHERE,
  overlapping,
  spansOf,
  subtract,
  union,
  type Spans,
} from '../../src/core/time/spans.ts';
import type { Instant, Period } from '../../src/core/time/civil-time.ts';
import { spansIn, timelineOf, type Timeline } from '../../src/core/facts/timeline.ts';
import { INTERVAL_MS, JUDGEMENT, POLICY } from './estate.ts';
import { givenUp, unkeptSince } from './losses.ts';
import { eventsOf, missingFrom, type Facts, type Missing } from './memory-store.ts';
import type { Promises } from './promises.ts';
import type { Fault, Script } from './script.ts';
import { timeoutOf, type World } from './world.ts';
import { judgeDevice } from '../../src/core/judging/judge-device.ts';
import { judged } from '../support/judge.ts';

/** The laws, by what breaks them. */
export type Law =
  | 'lost'
  | 'doubled'
  | 'wrongly charged'
  | 'charged behind a cut uplink'
  | 'charged though alive'
  | 'missed'
  | 'unobserved too long'
  | 'does not sum';

/** A law that a run broke, and how. */
export type Broken = { readonly law: Law; readonly text: string };

/** What is compared. Truth is on the time of the run, facts on the wall clock. */
export type Evidence = {
  readonly script: Script;
  readonly devices: readonly Device[];
  /** What the wall clock showed at the beginning. */
  readonly startAt: Instant;
  readonly world: World;
  readonly facts: Facts;
  readonly promises: Promises;
  /** Facts that were given up with an announcement. */
  readonly announcedLost: number;
};

/** A start asks everything within this time, milliseconds. */
const FIRST_SWEEP_MS = 15_000;

/**
 * Longest a failure may wait to be confirmed: while it is not settled whether the uplink is down,
 * milliseconds.
 */
const LONGEST_CONFIRM_MS = 15 * 5500;

/** Breaches told of each law; more are counted. */
const TOLD = 5;

/** Compares what was recorded with the truth. */
export function brokenLaws(evidence: Evidence): readonly Broken[] {
  const wall = wallOf(evidence);
  const lost = lostFrom(evidence, wall).map(({ text }): Broken => ({ law: 'lost', text }));
  const blind = blindness(evidence, wall);
  const others = evidence.devices.flatMap((device) => [
    ...device.checks.flatMap((check) => brokenByStream(evidence, wall, blind, device, check)),
    ...brokenByDevice(evidence, wall, device),
  ]);
  return [...lost, ...others].filter(
    (broken, index, all) =>
      all.slice(0, index).filter(({ law }) => law === broken.law).length < TOLD,
  );
}

/**
 * What is missing, unless it was recorded while nothing took it, and a stop said that so many facts
 * at least were given up.
 */
function lostFrom(
  { facts, promises, announcedLost, script }: Evidence,
  wall: Wall,
): readonly Missing[] {
  const missing = missingFrom(facts, promises.facts);
  const spells = wall.image(givenUp(script));
  // A fact is recorded when the failures of its time are confirmed.
  const inSpell = (at: Instant): boolean =>
    overlapping(spells, { from: at, to: at + LONGEST_CONFIRM_MS }).length > 0;
  const isExplained = missing.filter(({ to }) => inSpell(to)).length <= announcedLost;
  return isExplained ? missing.filter(({ to }) => !inSpell(to)) : missing;
}

function brokenByStream(
  evidence: Evidence,
  wall: Wall,
  blind: readonly Spans[],
  device: Device,
  check: CheckName,
): readonly Broken[] {
  const timeline = timelineOf(eventsOf(evidence.facts, { device: device.id, check }));
  const dead = evidence.world.deadSpans(device, check);
  const tell = (law: Law, spans: Spans): readonly Broken[] =>
    spans.map(({ from, to }) => ({
      law,
      text: `${device.id}/${check} from ${wall.name(from)} for ${to - from} ms`,
    }));
  return [
    ...doubled(timeline, device, check),
    ...tell('wrongly charged', wronglyCharged(timeline, dead, wall, check)),
    ...tell('missed', missed(timeline, dead, wall, check)),
    ...tell('unobserved too long', unobservedTooLong(evidence, timeline, wall, blind, check)),
  ];
}

/** How long it may take to ask a stream again, at the lower rate for devices dead to ping. */
function askMs(check: CheckName): number {
  return INTERVAL_MS[check] * (check === 'icmp' ? 1 : POLICY.deadFactor);
}

/**
 * How long confirming takes: as many askings as are wanted, each up to its timeout, and the waits
 * between; then the way to the store.
 */
function confirmMs(check: CheckName): number {
  return POLICY.confirmAfter * (timeoutOf(check) + POLICY.reaskMs + 200) + 2000;
}

/**
 * A state that begins anew while it was being watched all along was stored twice. After a gap its
 * beginning may have been forgotten.
 */
function doubled(
  { statements, covered }: Timeline,
  device: Device,
  check: CheckName,
): readonly Broken[] {
  return statements.flatMap((statement, index): Broken[] => {
    const before = statements[index - 1];
    if (before?.state !== statement.state || before.since === statement.since) return [];
    const wasWatched = covered.some(({ from, to }) => from < statement.at && statement.at < to);
    return wasWatched
      ? [
          {
            law: 'doubled',
            text: `${device.id}/${check} ${statement.state} since ${before.since} and since ${statement.since}`,
          },
        ]
      : [];
  });
}

/** Down although alive: not before it died, and no longer than until it could be asked again. */
function wronglyCharged(timeline: Timeline, dead: Spans, wall: Wall, check: CheckName): Spans {
  const excusable = dead.map(({ from, to }) => ({
    from,
    to: to + askMs(check) + confirmMs(check),
  }));
  return subtract(spansIn(timeline, 'down'), wall.image(spansOf(excusable)));
}

/** Up although long dead. */
function missed(timeline: Timeline, dead: Spans, wall: Wall, check: CheckName): Spans {
  const plain = dead
    .map(({ from, to }) => ({ from: from + askMs(check) + confirmMs(check), to }))
    .filter(({ from, to }) => from < to);
  return subtract(
    intersect(spansIn(timeline, 'up'), wall.image(spansOf(plain))),
    wall.disturbed(askMs(check) * POLICY.gapFactor + confirmMs(check)),
  );
}

/** Where we could not look, or lost what we had seen: once for each time. */
function blindness({ script, promises }: Evidence, wall: Wall): readonly Spans[] {
  const ours = script.faults.filter(({ kind }) => kind === 'blind' || kind === 'process');
  const spans = [
    ...ours.map((fault) => ({ from: unkeptSince(script, fault), to: fault.atMs + fault.forMs })),
    ...promises.withdrawn,
  ];
  return spans.map((span) => wall.image([span]));
}

/**
 * Stretches in which nobody looked that are longer than our own blindness in them, what was lost
 * with our memory, and, for each time we were blind, an interval and the quarter of one after which
 * the blind look again.
 */
function unobservedTooLong(
  { script, startAt }: Evidence,
  { covered }: Timeline,
  wall: Wall,
  blind: readonly Spans[],
  check: CheckName,
): Spans {
  const whole = wall.image([{ from: 0, to: script.untilMs }]);
  const unwatched = subtract(
    subtract(whole, covered),
    wall.disturbed(askMs(check) * POLICY.gapFactor + confirmMs(check)),
  );
  return unwatched.filter((span) => {
    const within = blind
      .map((own) => lengthWithin(own, { from: span.from - 1, to: span.to + 1 }))
      .filter((ms) => ms > 0);
    const grantedMs =
      within.reduce((sum, ms) => sum + ms, 0) +
      Math.max(1, within.length) * (1.25 * askMs(check) + confirmMs(check)) +
      FIRST_SWEEP_MS;
    return span.to - span.from > grantedMs && span.from >= startAt;
  });
}

function brokenByDevice(evidence: Evidence, wall: Wall, device: Device): readonly Broken[] {
  const { devices, facts, startAt, script } = evidence;
  const due = [{ from: startAt, to: startAt + script.untilMs }];
  const recordOf = (of: Device) =>
    of.checks.map((check) => ({
      check,
      timeline: timelineOf(eventsOf(facts, { device: of.id, check })),
      proven: true,
    }));
  const parent = devices.find(({ id }) => id === device.parent);
  const parentDown = parent ? outagesAsParent(recordOf(parent), due, JUDGEMENT) : NOWHERE;
  const record = { streams: recordOf(device), excused: NOWHERE, parentDown };
  const { online, intact } = judged({ kind: device.kind, inService: due, ...record }, JUDGEMENT);
  const { down } = storyOf(judgeDevice(record, JUDGEMENT), due, due[0]!).online;
  return [
    // The buckets must sum to the due time, whatever happened.
    ...[online, intact]
      .filter((buckets) => inServiceMs(buckets) !== script.untilMs)
      .map((buckets): Broken => ({
        law: 'does not sum',
        text: `${device.id}: ${inServiceMs(buckets)} of ${script.untilMs} ms`,
      })),
    ...chargedAlive(evidence, wall, device, down).map(({ from, to }): Broken => ({
      law: 'charged though alive',
      text: `${device.id} from ${wall.name(from)} for ${to - from} ms`,
    })),
    ...chargedBehind(evidence, wall, device, down).map(({ from, to }): Broken => ({
      law: 'charged behind a cut uplink',
      text: `${device.id} from ${wall.name(from)} for ${to - from} ms`,
    })),
  ];
}

/**
 * Charged although some check of it was alive, and could have been asked since it was dead last.
 */
function chargedAlive({ world }: Evidence, wall: Wall, device: Device, charged: Spans): Spans {
  const dead = device.checks.map((check) =>
    spansOf(
      world
        .deadSpans(device, check)
        .map(({ from, to }) => ({ from, to: to + askMs(check) + confirmMs(check) })),
    ),
  );
  return subtract(charged, wall.image(dead.reduce(intersect)));
}

/**
 * Charged while its uplink was cut, or until it could be asked again: of cuts near which nothing of
 * it was dead by itself, nor still taken to be.
 */
function chargedBehind({ script }: Evidence, wall: Wall, device: Device, charged: Spans): Spans {
  const until = ({ atMs, forMs }: Fault, check: CheckName): Period => ({
    from: atMs,
    to: atMs + forMs + askMs(check) + confirmMs(check),
  });
  const own = script.faults.flatMap((fault) =>
    fault.kind === 'device' && fault.device === device.id
      ? [until(fault, fault.check ?? 'icmp')]
      : [],
  );
  const cuts = script.faults.flatMap((fault) =>
    fault.kind === 'uplink' && fault.device === device.parent ? [until(fault, 'icmp')] : [],
  );
  const innocent = cuts.filter(
    (cut) => !own.some(({ from, to }) => from < cut.to && cut.from < to),
  );
  return subtract(
    intersect(charged, wall.image(spansOf(innocent))),
    wall.disturbed(askMs('icmp') * POLICY.gapFactor + confirmMs('icmp')),
  );
}

/** Where the time of the run lies on the wall clock. */
type Wall = {
  /**
   * Where spans of the run lie. What a forward step passed over belongs to a span that holds both
   * sides of it.
   */
  image(spans: Spans): Spans;
  /**
   * Around each step, where the wall clock tells the truth neither of the before nor of the after,
   * `marginMs` to either side.
   */
  disturbed(marginMs: number): Spans;
  name(at: Instant): string;
};

function wallOf({ script, startAt }: Evidence): Wall {
  const steps = script.faults.flatMap((fault) => (fault.kind === 'clock' ? [fault] : []));
  const segments: { readonly span: Period; readonly offset: number }[] = [];
  let offset = startAt;
  let from = -Infinity;
  const stepped: Period[] = [];
  for (const { atMs, byMs } of steps) {
    segments.push({ span: { from, to: atMs }, offset });
    stepped.push({
      from: atMs + offset + Math.min(0, byMs),
      to: atMs + offset + Math.max(0, byMs),
    });
    offset += byMs;
    from = atMs;
  }
  segments.push({ span: { from, to: Infinity }, offset });
  const image = (spans: Spans): Spans => {
    const parts = segments.flatMap((segment) =>
      intersect(spans, [segment.span]).map((part) => ({
        from: part.from + segment.offset,
        to: part.to + segment.offset,
      })),
    );
    const jumped = segments.flatMap(({ span, offset: before }, index) => {
      const after = segments[index + 1]?.offset ?? before;
      const isHeld =
        after > before &&
        lengthMs(intersect(spans, [{ from: span.to - 1, to: span.to + 1 }])) === 2;
      return isHeld ? [{ from: span.to + before, to: span.to + after }] : [];
    });
    return union(spansOf(parts), spansOf(jumped));
  };
  const disturbed = (marginMs: number): Spans =>
    spansOf(stepped.map((span) => ({ from: span.from - marginMs, to: span.to + marginMs })));
  return { image, disturbed, name: (at) => `${((at - startAt) / 1000).toFixed(3)} s` };
}
