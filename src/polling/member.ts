import type { StreamKey } from '../core/facts/event.ts';
import { isCovered } from '../core/health/health.ts';
import type { DeviceView, StreamView } from '../core/health/fleet-view.ts';
import type { CheckName, Device } from '../core/inventory/device.ts';
import { NO_TIME, type Buckets } from '../core/judging/availability.ts';
import { beyondTolerance } from '../core/judging/clock-drift.ts';
import { maskInconclusive } from '../core/judging/inconclusive-now.ts';
import { shownState, type JudgementPolicy, type ShownState } from '../core/judging/judgement.ts';
import type { Instant } from '../core/time/civil-time.ts';
import { openStream, viewStream, type RestoredStream, type Stream } from './stream.ts';

/** One device of the fleet and its streams, live. */
export type Member = {
  readonly device: Device;
  readonly streams: ReadonlyMap<CheckName, Stream>;
  /** As it was judged last, which is at each observation of it. */
  view: DeviceView;
  /** Since when its inspection made it impaired, as of {@link view}; null: it did not. */
  impairedSince: Instant | null;
};

/** What judging a member depends on beside its streams. */
export type Circumstances = {
  readonly policy: JudgementPolicy;
  /** Whether the device it is reached through is down. */
  readonly isCutOff: boolean;
  /** Since when its inspection makes it impaired by its contract; null: it does not. */
  readonly impairedSince: Instant | null;
};

/**
 * A device as a member. `before`: the same device in the inventory before, whose streams and view
 * it keeps. New streams start as `restored` says.
 */
export function makeMember(
  device: Device,
  before: Member | undefined,
  at: Instant,
  restored: (key: StreamKey) => RestoredStream | undefined,
): Member {
  const streams = new Map(
    device.checks.map((check): [CheckName, Stream] => {
      const key = { device: device.id, check };
      return [check, before?.streams.get(check) ?? openStream(key, restored(key), at)];
    }),
  );
  const impairedSince = before?.impairedSince ?? null;
  return { device, streams, view: before?.view ?? unobserved(device), impairedSince };
}

function unobserved(device: Device): DeviceView {
  return {
    device,
    state: 'unobserved',
    since: null,
    streams: [],
    clockOffsetMs: null,
    clockWrong: false,
    month: NO_TIME,
  };
}

/** Judges a member by its streams as they are at an instant. */
export function judge(member: Member, at: Instant, circumstances: Circumstances): void {
  const { policy, isCutOff, impairedSince } = circumstances;
  const streams = viewStreams(member, at);
  const clockOffsetMs = clockOffset(member, streams);
  const clockWrong =
    clockOffsetMs !== null &&
    beyondTolerance(clockOffsetMs, policy.clockToleranceMs[member.device.kind]);
  const isFlawed = clockWrong || impairedSince !== null;
  const state = maskInconclusive(
    shownState(streams, policy.online, isFlawed, isCutOff),
    Array.from(member.streams.values(), ({ health }) => health),
    at,
    policy,
  );
  // A literal, not a spread: V8 of Node 20 gives each spread object a hidden class of its own, and
  // every reader is slower for it.
  const view: DeviceView = {
    device: member.device,
    state,
    since: stateSince(member, { at, streams, state, clockWrong, impairedSince }),
    streams,
    clockOffsetMs,
    clockWrong,
    month: member.view.month,
  };
  member.view = view;
  member.impairedSince = impairedSince;
}

/** Sets what a member did this civil month so far. */
export function setMonth(member: Member, month: Buckets): void {
  const { device, state, since, streams, clockOffsetMs, clockWrong } = member.view;
  member.view = { device, state, since, streams, clockOffsetMs, clockWrong, month };
}

/**
 * Whether its parent is down, or was when last known. While a device stays unreachable, its parent
 * still counts as down to it until the device itself was polled again.
 */
export function isCutOff(member: Member, parent: Member | undefined): boolean {
  if (!parent) return false;
  const { state, since } = parent.view;
  if (state === 'offline' || state === 'unreachable') return true;
  return (
    member.view.state === 'unreachable' && (state === 'unobserved' || !isPolledSince(member, since))
  );
}

/** A device not polled since its parent recovered is still considered cut off. */
function isPolledSince({ streams }: Member, parentUpSince: Instant | null): boolean {
  if (parentUpSince === null) return true;
  for (const { lastObservedAt } of streams.values())
    if ((lastObservedAt ?? 0) > parentUpSince) return true;
  return false;
}

/**
 * Whether a member must be judged anew without an observation. Its shown state is no longer valid,
 * or a check that is down was masked by an unobserved one.
 */
export function isExpired({ view, streams }: Member, at: Instant): boolean {
  for (const { check, state } of view.streams) {
    if (state === 'down' && view.state === 'unobserved') return true;
    if (state !== null && at > (streams.get(check)?.health.validUntil ?? 0)) return true;
  }
  return false;
}

function viewStreams(member: Member, at: Instant): readonly StreamView[] {
  const views: StreamView[] = [];
  for (const stream of member.streams.values())
    views.push(viewStream(stream, isCovered(stream.health, at) ? stream.health.state : null));
  return views;
}

/** By the first check that is up and reads the clock; null: unknown. */
function clockOffset(member: Member, streams: readonly StreamView[]): number | null {
  for (const { check, state } of streams) {
    const offsetMs = state === 'up' ? (member.streams.get(check)?.clockOffsetMs ?? null) : null;
    if (offsetMs !== null) return offsetMs;
  }
  return null;
}

/** When the state began that a member is shown in from now on. */
function stateSince(
  { view, impairedSince: impairedBefore }: Member,
  now: Pick<DeviceView, 'streams' | 'state' | 'clockWrong'> &
    Pick<Circumstances, 'impairedSince'> & { readonly at: Instant },
): Instant | null {
  if (now.state === view.state && view.since !== null) return view.since;
  const isFlawChanged =
    now.clockWrong !== view.clockWrong ||
    (now.impairedSince === null) !== (impairedBefore === null);
  if (isFlawChanged && view.since !== null) return now.at;
  const start = lastStreamChange(now.streams, now.state, now.at);
  return start !== null && now.state === 'impaired'
    ? Math.max(start, Math.min(now.at, now.impairedSince ?? start))
    : start;
}

/**
 * When the last of a device's streams changed; for `unobserved`, when it was last observed. Streams
 * not polled since a restart count too. Otherwise a device that recovered an hour ago would seem
 * well since its ping first answered.
 */
function lastStreamChange(
  streams: readonly StreamView[],
  state: ShownState,
  at: Instant,
): Instant | null {
  const starts = streams.flatMap(({ since }) => since ?? []);
  if (state !== 'unobserved' && starts.length > 0) return Math.min(at, Math.max(...starts));
  const last = Math.max(0, ...streams.map(({ lastObservedAt }) => lastObservedAt ?? 0));
  return last > 0 ? last : null;
}
