import { join } from 'node:path';
import type { Logger } from 'pino';
import { systemClock } from '../clock.ts';
import type { Settings } from '../config.ts';
import type { Inspection } from '../core/inspection/inspection.ts';
import { takeNotesInto } from '../core/inspection/note.ts';
import type { createInspect } from '../inspection/device-inspection.ts';
import { thumbnailOf } from '../inspection/pictures/decode.ts';
import { examine, type Examined } from '../inspection/pictures/examine.ts';
import { pictureRecords } from '../inspection/pictures/records.ts';
import type { Thumbnails } from '../inspection/pictures/thumbnails.ts';
import type { createSnapshot } from '../inspection/snapshot.ts';

type Inspect = ReturnType<typeof createInspect>;

const UNWRITABLE = 'what is kept of pictures could not be written';

/**
 * Adds one snapshot to each inspection of the device classes that the settings name: it is judged,
 * and a thumbnail of it is kept.
 */
export function inspectWithPicture(
  { data, pictures }: Pick<Settings, 'data' | 'pictures'>,
  inspect: Inspect,
  snapshot: ReturnType<typeof createSnapshot>,
  thumbnails: Thumbnails,
  log: Logger,
): Inspect {
  const records = pictureRecords(join(data, 'pictures'));
  const examineAndKeep = async (device: string, bytes: Uint8Array): Promise<Examined> => {
    const examined = await examine(device, bytes, systemClock.now(), pictures, records);
    if (pictures.thumbnailDays > 0 && 'frame' in examined)
      await thumbnails.keep(device, await thumbnailOf(examined.frame));
    return examined;
  };
  // One at a time, so that memory is bounded.
  let last: Promise<unknown> = Promise.resolve();
  const examineInTurn = (device: string, bytes: Uint8Array): Promise<Examined> => {
    const turn = last.then(() => examineAndKeep(device, bytes));
    last = turn.catch(() => undefined);
    return turn;
  };
  return async (device, signal) => {
    const inspection = await inspect(device, signal);
    const uri = inspection && !signal.aborted ? snapshotUri(inspection) : null;
    if (!inspection || uri === null || !pictures.classes.includes(device.class)) return inspection;
    const taken = await snapshot(device, uri, signal);
    if ('fault' in taken) return withNote(inspection, taken.fault);
    const examined = await examineInTurn(device.id, taken.bytes).catch((err: unknown) => {
      log.warn({ err }, UNWRITABLE);
      return { fault: UNWRITABLE };
    });
    if ('fault' in examined) return withNote(inspection, examined.fault);
    return { ...inspection, picture: examined.faults.join(' ') || 'good' };
  };
}

/** Where the snapshot is; null: there is none, or the device has refused the login. */
function snapshotUri({ login, snapshot }: Inspection): string | null {
  return login === 'refused' || login === 'stopped' ? null : (snapshot?.uri ?? null);
}

function withNote(inspection: Inspection, fault: string): Inspection {
  const notes = [...inspection.notes];
  takeNotesInto(notes, [])('snapshot', 'failed', fault);
  return { ...inspection, notes };
}
