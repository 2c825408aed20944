import { CHANGES_REMEMBERED, type StateChange } from '../core/health/fleet-view.ts';

/**
 * Appends a change, and drops the oldest beyond {@link CHANGES_REMEMBERED}. Successive changes of
 * one device at one instant become one, and none if they cancel each other.
 */
export function appendChange(changes: StateChange[], change: StateChange): void {
  const last = changes.at(-1);
  const isContinued = last?.device === change.device && last.at === change.at;
  const merged = isContinued ? { ...change, from: last.from } : change;
  if (isContinued) changes.pop();
  if (merged.from !== merged.to) changes.push(merged);
  if (changes.length > CHANGES_REMEMBERED) changes.shift();
}
