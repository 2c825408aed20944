/** A seeded source of chance: the same seed gives the same choices on every machine. */
export type Random = {
  /** A fraction in [0, 1). */
  next(): number;
  /** An integer in [`from`, `to`], both ends included. */
  int(from: number, to: number): number;
  /** One entry of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
  /** True with probability `p`. */
  chance(p: number): boolean;
  /** A waiting time with the given mean (exponential distribution), in the unit of the mean. */
  wait(mean: number): number;
};

/**
 * Makes a source from a seed. `topic` separates the choices of one part of the simulator from those
 * of another.
 */
export function randomOf(seed: number, topic: string): Random {
  const next = mulberry32(hash(`${seed}/${topic}`));
  return {
    next,
    int: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick: (list) => list[Math.floor(next() * list.length)]!,
    chance: (p) => next() < p,
    wait: (mean) => -Math.log(1 - next()) * mean,
  };
}

/** FNV-1a over UTF-16 code units, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

/** Tommy Ettinger's mulberry32: 32 bits of state, public domain. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
