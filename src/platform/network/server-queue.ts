import type { Clock } from '../../core/time/civil-time.ts';
import type { LookUpResult } from './look-up.ts';
import { makeSlots, type Slots } from './slots.ts';

/** The order of the name servers, and how many requests each of them gets at once. */
export type ServerQueue = {
  /** Those that answered last time first. */
  inOrder(servers: readonly string[]): readonly string[];
  /**
   * Runs a request to a server when it has a free slot, with the milliseconds left until `endsAt`
   * by the clock's elapsed time. It is `unanswered` where no time is left.
   */
  take(
    server: string,
    endsAt: number,
    request: (leftMs: number) => Promise<LookUpResult>,
  ): Promise<LookUpResult>;
};

/** Requests to one name server at once, and most that wait for one. */
const REQUESTS_AT_ONCE = 64;
const WAITING_LIMIT = 65_536;
/** Most servers remembered; beyond it, those of an earlier resolv.conf are forgotten. */
const SERVERS_LIMIT = 16;

/** A queue with a memory of its own. */
export function makeServerQueue(clock: Clock): ServerQueue {
  const queues = new Map<string, Slots>();
  const silent = new Set<string>();
  const queueOf = (server: string): Slots => {
    const known = queues.get(server);
    if (known) return known;
    if (queues.size >= SERVERS_LIMIT) {
      queues.clear();
      silent.clear();
    }
    const slots = makeSlots(clock, REQUESTS_AT_ONCE, WAITING_LIMIT);
    queues.set(server, slots);
    return slots;
  };
  return {
    inOrder: (servers) => [
      ...servers.filter((server) => !silent.has(server)),
      ...servers.filter((server) => silent.has(server)),
    ],
    take: async (server, endsAt, request) => {
      const release = await queueOf(server).take(endsAt - clock.elapsed());
      if (!release) return { kind: 'unanswered', detail: 'the name server has too many requests' };
      const leftMs = endsAt - clock.elapsed();
      if (leftMs <= 0) {
        release();
        return { kind: 'unanswered', detail: 'the name servers gave no answer in time' };
      }
      const result = await request(leftMs);
      if (result.kind === 'unanswered') silent.add(server);
      else silent.delete(server);
      if (result.kind === 'found' && result.late) void result.late.then(release);
      else release();
      return result;
    },
  };
}
