import type { FleetView, StateChange } from '../../core/health/fleet-view.ts';
import { SHOWN_STATES, type ShownState } from '../../core/judging/judgement.ts';
import { formatInstant } from '../../core/time/civil-time.ts';

/** Latest changes shown. */
const SHOWN_CHANGES = 8;
const BAR_WIDTH = 30;

/** How many devices are in each state. */
export function countStates(view: FleetView): Readonly<Record<ShownState, number>> {
  const counts = { intact: 0, impaired: 0, offline: 0, unreachable: 0, unobserved: 0 };
  for (const device of view.devices) counts[device.state]++;
  return counts;
}

/** The one-line form: counts by state. Online devices are those intact or impaired. */
export function summaryLine(view: FleetView): string {
  const counts = countStates(view);
  const rest = SHOWN_STATES.slice(2).map((state) => `${state} ${counts[state]}`);
  return [`online ${counts.intact + counts.impaired} (${counts.impaired} impaired)`, ...rest].join(
    ' | ',
  );
}

/** Progress of the first sweep: how many devices have a verdict. */
export function sweepLine(view: FleetView): string {
  const total = view.devices.length;
  const seen = total - countStates(view).unobserved;
  const filled = total === 0 ? BAR_WIDTH : Math.floor((seen / total) * BAR_WIDTH);
  return `first sweep [${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] ${seen}/${total}`;
}

/** One change of state as a line. */
export function changeLine(change: StateChange, zone: string): string {
  return `${formatInstant(change.at, zone).slice(11, 19)}  ${change.device}  ${change.name}: ${change.from} -> ${change.to}`;
}

/** The block a terminal shows: progress or counts, and the latest changes, newest first. */
export function summaryBlock(view: FleetView, swept: boolean, zone: string): readonly string[] {
  const head = swept ? summaryLine(view) : `${sweepLine(view)}   ${summaryLine(view)}`;
  const changes = view.changes
    .slice(-SHOWN_CHANGES)
    .reverse()
    .map((change) => `  ${changeLine(change, zone)}`);
  return [head, ...(changes.length > 0 ? ['latest changes:', ...changes] : [])];
}
