import type { Enrolment } from '../core/facts/event.ts';
import type { Inventory } from '../core/inventory/device.ts';
import { enrolmentChanges } from '../core/inventory/enrolment-changes.ts';
import type { MonitorParts } from './monitor-parts.ts';

/** Wait before a store that could not be read is read again, ms. */
const RETRY_MS = 5000;

/** Records which devices came, changed and left. */
export type EnrolmentRecorder = {
  /**
   * Takes an inventory and the stored enrolments. Null: they could not be read; they are read again
   * until they can be.
   */
  enrol(inventory: Inventory, stored: readonly Enrolment[] | null): void;
  /** Every enrolment known, as of the last inventory that was recorded. */
  recorded(): readonly Enrolment[];
  /** Gives up what waits for the store. */
  cancel(): void;
};

/** `onEnrolled` takes the enrolments that hold from now on, recorded or not. */
export function makeEnrolmentRecorder(
  { clock, reader, zone, record }: Pick<MonitorParts, 'clock' | 'reader' | 'zone' | 'record'>,
  onEnrolled: (enrolments: readonly Enrolment[], inventory: Inventory) => void,
): EnrolmentRecorder {
  let recorded: readonly Enrolment[] = [];
  let cancelRetry = (): void => undefined;

  const enrol: EnrolmentRecorder['enrol'] = (inventory, stored) => {
    const changes = enrolmentChanges(stored ?? [], inventory, clock.now(), zone);
    const enrolments = [...(stored ?? []), ...changes];
    onEnrolled(enrolments, inventory);
    // Without the stored enrolments nobody can tell who came and who left.
    if (!stored) {
      cancelRetry = clock.after(RETRY_MS, () => void retry(inventory));
      return;
    }
    recorded = enrolments;
    record(changes);
  };
  const retry = async (inventory: Inventory): Promise<void> => {
    enrol(inventory, await reader.enrolments().catch(() => null));
  };

  return {
    enrol,
    recorded: () => recorded,
    cancel: () => {
      cancelRetry();
    },
  };
}
