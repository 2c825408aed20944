import type { Division } from './availability.ts';
import { judgedStreams, type OnlineRule, type StateSpans, type StreamRecord } from './judgement.ts';
import type { Reason } from '../facts/observation.ts';
import { statementAt, type Statement } from '../facts/timeline.ts';
import { firstIndex, holds, lengthWithin, overlapping, type Spans } from '../time/spans.ts';
import type { Instant, Period } from '../time/civil-time.ts';

/**
 * Time in service in which a device was offline whenever it was observed: from the first such
 * instant to the last. A time without observation inside it does not split an outage in two, and
 * counts in none of its buckets.
 */
export type Outage = {
  readonly from: Instant;
  readonly to: Instant;
  /** When it began, if that was before the device came into service; else equal to `from`. */
  readonly since: Instant;
  /** Still down at the end of the time judged. */
  readonly open: boolean;
  /** What followed: the device was up, it was no longer observed, or its time in service ended. */
  readonly ended: 'up' | 'unobserved' | 'out-of-service';
  /** Why the check failed whose failure took the device offline. */
  readonly reason: Reason | null;
  readonly downMs: number;
  readonly unreachableMs: number;
  readonly excusedMs: number;
};

/** An outage with the particulars the device had at the time. */
export type AttributedOutage = Outage & {
  readonly device: string;
  readonly name: string;
  readonly site: string;
  readonly contract: string;
  readonly vendor: string;
  /** Id of the device it was reached through, or empty. */
  readonly parent: string;
};

/** A device's online state over time, and what it was derived from. */
export type OnlineBasis = {
  readonly online: StateSpans;
  readonly streams: readonly StreamRecord[];
  readonly rule: OnlineRule;
};

/**
 * Lists the outages of a device within time in service, in order of time. `division`: that time
 * divided by whether the device was online.
 */
export function outagesIn(
  { online, streams, rule }: OnlineBasis,
  inService: Spans,
  division: Division,
): readonly Outage[] {
  const episodes = episodesOf(online);
  const judged = judgedStreams(streams, rule);
  const end = inService.at(-1)?.to;
  return inService.flatMap((service) =>
    overlapping(episodes, service).flatMap((episode) => {
      const seen = downWithin(online.down, service, episode);
      if (!seen) return [];
      const { from, to } = seen;
      const { since, reason } = onsetOf(judged, rule, episode);
      // Made once and kept flat, as there may be hundreds of thousands.
      return [
        {
          from,
          to,
          since,
          open: to === end,
          ended: to === service.to ? ('out-of-service' as const) : endOf(online, to),
          reason,
          downMs: lengthWithin(division.down, seen),
          unreachableMs: lengthWithin(division.unreachable, seen),
          excusedMs: lengthWithin(division.excused, seen),
        },
      ];
    }),
  );
}

/** From a device's first down instant after it was up to its last before it is up again. */
type Episode = Period & {
  /** It was never seen up before: the episode began before the facts at hand. */
  readonly begunBefore: boolean;
};

/** From the first down instant of an episode within a period to the last; null: there is none. */
function downWithin(down: Spans, period: Period, episode: Period): Period | null {
  const from = Math.max(period.from, episode.from);
  const to = Math.min(period.to, episode.to);
  const first = down[firstIndex(down, (span) => span.to > from)];
  const last = down[firstIndex(down, (span) => span.from >= to) - 1];
  return first && last && first.from < to
    ? { from: Math.max(from, first.from), to: Math.min(to, last.to) }
    : null;
}

function episodesOf({ up, down }: StateSpans): readonly Episode[] {
  const episodes: { from: Instant; to: Instant; begunBefore: boolean }[] = [];
  let ups = 0;
  for (const { from, to } of down) {
    const before = ups;
    while (ups < up.length && up[ups]!.to <= from) ups++;
    const last = episodes.at(-1);
    if (last && ups === before) last.to = to;
    else episodes.push({ from, to, begunBefore: ups === 0 });
  }
  return episodes;
}

function endOf(online: StateSpans, at: Instant): 'up' | 'unobserved' {
  return holds(online.up, at) ? 'up' : 'unobserved';
}

/**
 * When an episode began, and why. A device that is online while any check is up went offline with
 * its last check to fall, of several at once the last listed. Where every check must be up, it went
 * offline with the first to fall.
 */
function onsetOf(
  judged: readonly StreamRecord[],
  rule: OnlineRule,
  episode: Episode,
): Pick<Outage, 'since' | 'reason'> {
  const fallen = judged.flatMap((stream) => downAt(stream, episode.from) ?? []);
  const cause = fallen.reduce<Statement | null>(
    (known, next) => (known && !replaces(next, known, rule) ? known : next),
    null,
  );
  const since = episode.begunBefore && cause ? Math.min(cause.since, episode.from) : episode.from;
  return { since, reason: cause?.reason ?? null };
}

function replaces(next: Statement, known: Statement, rule: OnlineRule): boolean {
  return rule === 'all' ? next.since < known.since : next.since >= known.since;
}

function downAt({ timeline }: StreamRecord, at: Instant): Statement | undefined {
  const statement = statementAt(timeline, at);
  return statement?.state === 'down' && holds(timeline.covered, at) ? statement : undefined;
}
