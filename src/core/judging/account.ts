import { divide, measure, type Buckets, type Division } from './availability.ts';
import { alsoBehindUplink, behindUplink } from './behind-uplink.ts';
import type { Kind } from '../inventory/device.ts';
import {
  intactOver,
  judgedStreams,
  onlineOver,
  type OnlineRule,
  type JudgementPolicy,
  type StreamRecord,
  type StateSpans,
} from './judgement.ts';
import type { Reason } from '../facts/observation.ts';
import { firstIndex, holds, lengthWithin, overlapping, type Spans } from '../time/spans.ts';
import { statementAt, type Statement } from '../facts/timeline.ts';
import type { Instant, Period } from '../time/civil-time.ts';

/** What an account of one device is drawn from. */
export type AccountBasis = {
  readonly kind: Kind;
  /** In-service time inside the period of the account. */
  readonly due: Spans;
  readonly streams: readonly StreamRecord[];
  /** Approved exclusions of the device. */
  readonly excused: Spans;
  /** The outages of the device it is reached through, see `uplinkOutages`. */
  readonly parentDown: Spans;
  /** Where what was found inside makes it impaired; absent: nowhere. */
  readonly impaired?: Spans;
};

/**
 * A stretch of due time in which a device was not online whenever it was observed, from the first
 * such instant to the last. A pause of the observer inside it (a restart, say) does not make two
 * outages of one; it counts in no bucket here.
 */
export type Outage = {
  readonly from: Instant;
  readonly to: Instant;
  /** When it truly began, if the start of the due time cut it off; else equal to `from`. */
  readonly since: Instant;
  /** Still down at the end of the account's due time. */
  readonly open: boolean;
  /** What followed: the device was up, nobody looked any more, or the due time ended. */
  readonly ended: 'up' | 'unobserved' | 'due';
  /** What the stream failed with whose fall put the device offline. */
  readonly reason: Reason | null;
  readonly downMs: number;
  readonly unreachableMs: number;
  readonly excusedMs: number;
};

/** How a device did over its due time. */
export type Account = {
  readonly online: Buckets;
  readonly intact: Buckets;
  readonly outages: readonly Outage[];
};

/** Draws up the account of one device: a pure function of facts and policy (design rule 1). */
export function accountOf(basis: AccountBasis, policy: JudgementPolicy): Account {
  const online = onlineOver(basis.streams, policy);
  const intact = intactOver(basis.streams, basis.kind, policy, basis.impaired);
  const { due, excused, parentDown } = basis;
  const graceMs = policy.uplinkGraceMs ?? 0;
  const uplink = behindUplink(online.down, parentDown, graceMs);
  const division = divide(due, online, excused, uplink);
  return {
    online: measure(division),
    intact: measure(
      divide(due, intact, excused, alsoBehindUplink(uplink, intact, parentDown, graceMs)),
    ),
    outages: outagesOf(basis, online, division, policy.online),
  };
}

/** From a device's first down instant after it was up to its last before it is up again. */
type Episode = Period & {
  /** It was never seen up before: the episode began before the facts at hand. */
  readonly begunBefore: boolean;
};

/**
 * The outages of a device by its online verdict and the division of its due time, in order of time.
 */
export function outagesOf(
  basis: Pick<AccountBasis, 'due' | 'streams'>,
  online: StateSpans,
  division: Division,
  rule: OnlineRule,
): readonly Outage[] {
  const episodes = episodesOf(online);
  const judged = judgedStreams(basis.streams, rule);
  const end = basis.due.at(-1)?.to;
  const outages: Outage[] = [];
  for (const due of basis.due) {
    for (const episode of overlapping(episodes, due)) {
      const within = seenIn(
        online.down,
        Math.max(due.from, episode.from),
        Math.min(due.to, episode.to),
      );
      if (!within) continue;
      const { from, to } = within;
      const { since, reason } = onsetOf(judged, rule, episode);
      outages.push({
        from,
        to,
        since,
        open: to === end,
        ended: to === due.to ? 'due' : endOf(online, to),
        reason,
        downMs: lengthWithin(division.down, within),
        unreachableMs: lengthWithin(division.unreachable, within),
        excusedMs: lengthWithin(division.excused, within),
      });
    }
  }
  return outages;
}

/** From the first instant of a set within a period to the last; null: it holds none. */
function seenIn(spans: Spans, from: Instant, to: Instant): Period | null {
  const first = spans[firstIndex(spans, (span) => span.to > from)];
  const last = spans[firstIndex(spans, (span) => span.from >= to) - 1];
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
 * When and why an episode began. The stream that fell last put the device offline, as the others
 * had fallen before; where every stream must be up, the one that fell first.
 */
function onsetOf(
  judged: readonly StreamRecord[],
  rule: OnlineRule,
  episode: Episode,
): Pick<Outage, 'since' | 'reason'> {
  let cause: Statement | undefined;
  for (const stream of judged) {
    const fallen = downAt(stream, episode.from);
    if (
      fallen &&
      (!cause || (rule === 'all' ? fallen.since < cause.since : fallen.since >= cause.since))
    )
      cause = fallen;
  }
  const since = episode.begunBefore && cause ? Math.min(cause.since, episode.from) : episode.from;
  return { since, reason: cause?.reason ?? null };
}

function downAt({ timeline }: StreamRecord, at: Instant): Statement | undefined {
  const statement = statementAt(timeline, at);
  return statement?.state === 'down' && holds(timeline.covered, at) ? statement : undefined;
}
