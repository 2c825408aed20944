import { outagesOf, type AccountBasis, type Outage } from './account.ts';
import { divide, type Division } from './availability.ts';
import { alsoBehindUplink, behindUplink } from './behind-uplink.ts';
import type { CheckName } from '../inventory/device.ts';
import { onlineOver, type JudgementPolicy } from './judgement.ts';
import type { Spans } from '../time/spans.ts';
import type { Period } from '../time/civil-time.ts';
import { spansIn, type OffsetStatement } from '../facts/timeline.ts';

/** How one device did over a period, instant by instant. */
export type DeviceStory = {
  readonly period: Period;
  /** In-service time inside the period; the divisions cover it, and nothing else. */
  readonly due: Spans;
  /** The device as a whole. */
  readonly online: Division;
  readonly checks: readonly {
    readonly check: CheckName;
    readonly division: Division;
    readonly offsets: readonly OffsetStatement[];
  }[];
  readonly outages: readonly Outage[];
};

/** Tells how a device did: the same facts and rules as its account, kept as sets of instants. */
export function storyOf(basis: AccountBasis, period: Period, policy: JudgementPolicy): DeviceStory {
  const { due, streams, excused, parentDown } = basis;
  const verdict = onlineOver(streams, policy);
  const graceMs = policy.uplinkGraceMs ?? 0;
  const uplink = behindUplink(verdict.down, parentDown, graceMs);
  const online = divide(due, verdict, excused, uplink);
  const checks = streams.map(({ check, timeline }) => {
    const own = { up: spansIn(timeline, 'up'), down: spansIn(timeline, 'down') };
    return {
      check,
      division: divide(due, own, excused, alsoBehindUplink(uplink, own, parentDown, graceMs)),
      offsets: timeline.offsets,
    };
  });
  return { period, due, online, checks, outages: outagesOf(basis, verdict, online, policy.online) };
}
