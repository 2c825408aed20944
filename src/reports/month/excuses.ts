import type { Excuse } from '../../core/exclusions/excuse.ts';
import type { Exclusion } from '../../core/exclusions/exclusion.ts';
import { intersect, lengthMs, type Spans } from '../../core/time/spans.ts';
import type { Period } from '../../core/time/civil-time.ts';
import type { ReportedExclusion } from '../assessment/schema.ts';

/** What an exclusion did so far, device by device. */
type Done = { devices: number; excusedMs: number; late: boolean };

/** Notes what exclusions do for one device after the other. */
export type ExcuseTally = {
  /** `notOnline`: due time of the device in the period in which it was not online. */
  add(excuses: readonly Excuse[], notOnline: Spans): void;
  /**
   * Every exclusion that touches the period, in the order given; `onlyFelt`: those that touched a
   * device.
   */
  list(onlyFelt: boolean): ReportedExclusion[];
};

/** The ids of the exclusions that excuse part of `notOnline`, in the order given. */
export function excusing(excuses: readonly Excuse[], notOnline: Spans): readonly string[] {
  return excuses
    .filter(({ excused }) => intersect(excused, notOnline).length > 0)
    .map(({ exclusion: { id } }) => id);
}

/** Begins a tally of exclusions over a period. */
export function tallyExcuses(exclusions: readonly Exclusion[], period: Period): ExcuseTally {
  const touching = exclusions.filter(
    ({ from, to }) => from < period.to && (to ?? Infinity) > period.from,
  );
  const done = new Map(
    touching.map(({ id }): [string, Done] => [id, { devices: 0, excusedMs: 0, late: false }]),
  );
  return {
    add: (excuses, notOnline) => {
      for (const { exclusion, spans, excused, late } of excuses) {
        const own = done.get(exclusion.id);
        if (!own || intersect(spans, [period]).length === 0) continue;
        own.devices++;
        own.excusedMs += lengthMs(intersect(excused, notOnline));
        own.late ||= late;
      }
    },
    list: (onlyFelt) =>
      touching
        .filter(({ id }) => !onlyFelt || done.get(id)!.devices > 0)
        .map((exclusion) => reported(exclusion, done.get(exclusion.id)!)),
  };
}

function reported(
  { id, reason, from, to, evidence, requester, approver, filedAt, recordedAt, note }: Exclusion,
  done: Done,
): ReportedExclusion {
  return {
    id,
    reason,
    from,
    to,
    evidence: evidence && { ...evidence },
    requester,
    approver,
    filedAt,
    recordedAt,
    late: done.late,
    note,
    devices: done.devices,
    excusedMs: done.excusedMs,
  };
}
