import { problem, storeSilent } from './problem.ts';

/** Longest wait for one read of the store, in milliseconds. */
const DEADLINE_MS = 20_000;

/**
 * Lets at most `limit` pieces of work go on at one time, each given 20 s. Work that comes while all
 * places are taken, fails, or is late throws a 503 problem. Late work keeps its place until it
 * settles, so that slow work cannot pile up.
 */
export function limited(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  let taken = 0;
  return async (work) => {
    if (taken >= limit)
      throw problem(503, 'too many reads of the store are under way', 'ask again in a few seconds');
    taken++;
    const done = Promise.resolve()
      .then(work)
      .finally(() => {
        taken--;
      });
    return within(done);
  };
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(storeSilent());
    }, DEADLINE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    throw Object.assign(storeSilent(), { origin: error });
  } finally {
    clearTimeout(timer);
  }
}
