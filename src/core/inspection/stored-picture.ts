import type { Instant } from '../time/civil-time.ts';

/** A small picture that is kept of a device: a JPEG of some 10 kB, and when it was taken. */
export type StoredPicture = { readonly jpeg: Uint8Array; readonly takenAt: Instant };
