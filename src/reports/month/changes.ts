import { historyByDevice } from '../../core/inventory/enrolment.ts';
import type { Enrolment } from '../../core/facts/event.ts';
import type { Period } from '../../core/time/civil-time.ts';
import { assignmentOf, type Assignment } from './device-month.ts';
import type { Change } from './schema.ts';

/**
 * Devices that entered, moved or left in the period, in code-point order of their ids and then of
 * time.
 */
export function changesOver(enrolments: readonly Enrolment[], period: Period): Change[] {
  const changes: Change[] = [];
  for (const [device, history] of historyByDevice(enrolments)) {
    history.forEach(({ at, recordedAt, entry }, index) => {
      if (at < period.from || at >= period.to) return;
      const before = sideOf(history[index - 1]?.entry ?? null);
      const after = sideOf(entry);
      const change = nameOf(before, after);
      if (change) changes.push({ device, at, recordedAt, change, before, after });
    });
  }
  return changes;
}

function sideOf(entry: Assignment | null): Assignment | null {
  return entry && assignmentOf(entry);
}

function nameOf(before: Assignment | null, after: Assignment | null): Change['change'] | null {
  if (JSON.stringify(before) === JSON.stringify(after)) return null;
  if (!before) return 'entered';
  return after ? 'moved' : 'left';
}
