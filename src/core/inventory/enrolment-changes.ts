import type { Device, Inventory } from './device.ts';
import { enrolledOf, historyByDevice } from './enrolment.ts';
import type { Enrolled, Enrolment } from '../facts/event.ts';
import { byCodePoint } from '../text/order.ts';
import { startOfDate, type Instant } from '../time/civil-time.ts';

/** From `at` on, `entry` (null: not in service). */
type Step = { readonly at: Instant; readonly entry: Enrolled | null };

/**
 * The enrolments to record so that from `at` on the services of all devices are what the inventory
 * says; none when they already are. Dates are civil dates of `zone`, at their first instant.
 *
 * - A device never enrolled before is in service from its date of installation, past or future;
 *   without one, from `at`.
 * - One that is known changes, comes back or leaves at `at`; what was before stays as it was. A
 *   date of installation in the future puts it out of service until then.
 * - A retirement date that has passed ends service at that date. Later enrolments are superseded,
 *   and service that had ended earlier is extended to it. So a corrected date corrects the past.
 */
export function enrolmentChanges(
  known: readonly Enrolment[],
  inventory: Inventory,
  at: Instant,
  zone: string,
): readonly Enrolment[] {
  const histories = historyByDevice(known);
  const rows = new Map(inventory.devices.map((device) => [device.id, device]));
  const devices = [...new Set([...histories.keys(), ...rows.keys()])].sort(byCodePoint);
  return devices.flatMap((device) => {
    const history = histories.get(device) ?? [];
    return changesOf(history, wantedOf(history, rows.get(device), at, zone)).map(
      ({ at: from, entry }) => ({
        type: 'enrolment' as const,
        device,
        at: from,
        recordedAt: Math.max(
          at,
          1 + (history.find((enrolment) => enrolment.at === from)?.recordedAt ?? -Infinity),
        ),
        entry,
      }),
    );
  });
}

/**
 * The steps from which on nothing but themselves shall hold, and the instant from which that is so.
 */
type Wanted = { readonly from: Instant; readonly steps: readonly Step[] };

function wantedOf(
  history: readonly Enrolment[],
  device: Device | undefined,
  at: Instant,
  zone: string,
): Wanted {
  if (!device) return { from: at, steps: [{ at, entry: null }] };
  const entry = enrolledOf(device);
  const installed = device.installedOn === '' ? -Infinity : startOfDate(device.installedOn, zone);
  const retired = device.retiredOn === '' ? Infinity : startOfDate(device.retiredOn, zone);
  if (history.length === 0) {
    const from = installed === -Infinity ? at : installed;
    return { from, steps: lifeOf(from, retired, entry) };
  }
  if (retired > at) {
    const start = Math.max(at, installed);
    return {
      from: at,
      steps: [...(start > at ? [{ at, entry: null }] : []), ...lifeOf(start, retired, entry)],
    };
  }
  return {
    from: Math.min(retired, lastEnd(history, retired)?.at ?? retired),
    steps: [...extension(history, retired), { at: retired, entry: null }],
  };
}

function lifeOf(from: Instant, to: Instant, entry: Enrolled): readonly Step[] {
  const end = to === Infinity ? [] : [{ at: to, entry: null }];
  return from < to ? [{ at: from, entry }, ...end] : [];
}

/** The last departure before `retired`, when nothing followed it up to there. */
function lastEnd(history: readonly Enrolment[], retired: Instant): Enrolment | undefined {
  const last = history.findLast((enrolment) => enrolment.at < retired);
  if (last?.entry !== null) return undefined;
  return history[
    history.findLastIndex((enrolment) => enrolment.at < last.at && enrolment.entry !== null) + 1
  ];
}

function extension(history: readonly Enrolment[], retired: Instant): readonly Step[] {
  const end = lastEnd(history, retired);
  const before = end && history[history.indexOf(end) - 1];
  return before?.entry ? [{ at: end!.at, entry: before.entry }] : [];
}

/**
 * What to record so that from `wanted.from` on the wanted steps hold. Enrolments already there are
 * restated only where they say otherwise.
 */
function changesOf(history: readonly Enrolment[], wanted: Wanted): readonly Step[] {
  const instants = new Set(
    [...wanted.steps.map((step) => step.at), ...history.map((enrolment) => enrolment.at)].filter(
      (instant) => instant >= wanted.from,
    ),
  );
  const changes: Step[] = [];
  let holds = history.findLast((enrolment) => enrolment.at < wanted.from)?.entry ?? null;
  for (const instant of [...instants].sort((a, b) => a - b)) {
    const said = history.find((enrolment) => enrolment.at === instant);
    const shall = wanted.steps.findLast((step) => step.at <= instant)?.entry ?? null;
    const stands = said ? said.entry : holds;
    if (!sameEntry(stands, shall)) changes.push({ at: instant, entry: shall });
    holds = shall;
  }
  return changes;
}

function sameEntry(a: Enrolled | null, b: Enrolled | null): boolean {
  return a === b || (a !== null && b !== null && essence(a) === essence(b));
}

/** An entry as text that does not depend on the order of its labels. */
function essence(entry: Enrolled): string {
  const {
    name,
    kind,
    site,
    address,
    parent,
    contract,
    vendor,
    class: pointClass,
    checks,
    labels,
  } = entry;
  const sorted = Object.entries(labels).sort(([a], [b]) => byCodePoint(a, b));
  return JSON.stringify([
    name,
    kind,
    site,
    address,
    parent,
    contract,
    vendor,
    pointClass,
    checks,
    sorted,
  ]);
}
