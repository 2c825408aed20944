import type { Instant } from '../time/civil-time.ts';
import {
  NO_MEMORY,
  pictureFaults,
  type PictureFault,
  type PictureLook,
  type PictureMemory,
  type PictureThresholds,
} from './judge.ts';

/**
 * What is kept of a device's pictures, with instants. `sameSince`: since when every picture was the
 * very same.
 */
export type PictureRecord = PictureMemory & { readonly sameSince: Instant };

/** No picture yet. */
export const NO_RECORD: PictureRecord = { ...NO_MEMORY, sameSince: 0 };

/** A verdict, and what to keep for the next. */
export type PictureVerdict = {
  readonly faults: readonly PictureFault[];
  readonly record: PictureRecord;
};

/**
 * What is wrong with a picture taken at `at`. It is frozen once it has been the same for
 * `frozenAfterMs`. The first good picture by daylight becomes the reference, and stays it until it
 * is forgotten: a scene that moves slowly has moved all the same.
 */
export function verdictOf(
  look: PictureLook,
  known: PictureRecord,
  at: Instant,
  policy: { readonly thresholds: PictureThresholds; readonly frozenAfterMs: number },
): PictureVerdict {
  const found = pictureFaults(look.scores, policy.thresholds);
  const sameSince = found.includes('frozen') ? known.sameSince : at;
  const faults = found.filter(
    (fault) => fault !== 'frozen' || at - sameSince >= policy.frozenAfterMs,
  );
  const reference =
    known.reference ?? (found.length === 0 && look.light === 'day' ? look.sketch : null);
  return { faults, record: { reference, before: look.imprint, sameSince } };
}
