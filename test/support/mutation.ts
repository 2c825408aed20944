import fc from 'fast-check';

/** One change of some bytes. */
type Change = { readonly at: number; readonly byte: number; readonly how: string };

/** Up to 12 changes: a byte set, put in or taken out, up to 255 bytes cut, a stretch said twice. */
export const mutation = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    byte: fc.nat(255),
    how: fc.constantFrom('set', 'delete', 'insert', 'cut', 'repeat', 'end'),
  }),
  { minLength: 1, maxLength: 12 },
);

/** Bytes changed so. */
export function mutated(bytes: Uint8Array, changes: readonly Change[]): Buffer {
  return changes.reduce((before, { at, byte, how }) => {
    const index = Math.floor(at * before.length);
    if (how === 'end') return byte < 32 ? before.subarray(0, index) : before;
    const after =
      how === 'set' || how === 'delete'
        ? index + 1
        : how === 'cut'
          ? Math.min(before.length, index + byte)
          : index;
    const between =
      how === 'set' || how === 'insert'
        ? Buffer.from([byte])
        : how === 'repeat'
          ? before.subarray(index, index + byte)
          : Buffer.alloc(0);
    return Buffer.concat([before.subarray(0, index), between, before.subarray(after)]);
  }, Buffer.from(bytes));
}

/** What every object would inherit, were a prototype polluted. */
export function pollution(): readonly string[] {
  return [Object.prototype, Array.prototype, Function.prototype].flatMap((prototype) =>
    Object.keys(prototype),
  );
}

/**
 * Work for a small size that takes less than this counts as if it took this, in milliseconds of
 * processor time: less is noise, and no harm.
 */
const LEAST_MS = 1;

/**
 * How many times longer `work` takes for 16 times as much: about 16 where it is linear, 256 where
 * it is quadratic. In processor time, which a busy host does not lengthen, and the best of three
 * runs.
 */
export function growth(work: (size: number) => () => void, size: number): number {
  const large = bestOf(work(size * 16));
  return large <= LEAST_MS * 16 ? large / LEAST_MS : large / Math.max(LEAST_MS, bestOf(work(size)));
}

function bestOf(run: () => void): number {
  let best = Infinity;
  for (let attempt = 0; attempt < 3 && best > LEAST_MS * 16; attempt++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}
