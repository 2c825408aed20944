import { resolve } from 'node:path';
import type { Redis } from 'ioredis';
import type { Event } from '../core/facts/event.ts';
import type {
  FactReader,
  FirstSuccess,
  FactWriter,
  LinkedWriter,
  PropertyReader,
} from '../core/facts/fact-store.ts';
import type { ServiceFigures } from '../core/health/service-figures.ts';
import type { LeaseAnswer, LeaseRequest } from '../core/facts/lease.ts';
import { clientOptions, shownAddress, type Address } from './address.ts';
import { dropIfSilent, openClient, untilReady } from './connect.ts';
import { openEmbedded, type Embedded, type Role } from './embedded.ts';
import { parseInfo } from './info.ts';
import { askLease } from './lease.ts';
import { SILENT_LOG, type Log } from '../platform/log.ts';
import { holdsNothing, readEverything } from './read-everything.ts';
import { readExclusions } from './read-exclusions.ts';
import { readProperties } from './read-properties.ts';
import {
  readEnrolments,
  readInspectionCoverage,
  readProven,
  readStreams,
  type Reading,
} from './read.ts';
import { makeStopwatch } from './stopwatch.ts';
import { writeFacts } from './write.ts';

/** Where facts are kept, and for how long. */
export type StoreOptions = Address & {
  /** First part of every key. */
  readonly prefix: string;
  /** Longest wait for one answer of Redis, milliseconds. */
  readonly commandTimeoutMs: number;
  /** Folder of the embedded Redis, used when neither `url` nor `sentinels` name another. */
  readonly dataDir: string;
  /**
   * Whole UTC months for which facts are kept after the month they belong to. Holds for months of
   * which nothing is stored yet.
   */
  readonly retentionMonths: number;
};

/** What an operator should know of the Redis behind the store. */
export type StoreDescription = {
  readonly version: string;
  /** Whether it is a redis-server in the data folder, run by this program. */
  readonly embedded: boolean;
  /** Whether every write goes to a file. Without it a restart of Redis loses facts. */
  readonly appendOnly: boolean;
  /** Whether it throws keys away when its memory is full. */
  readonly evicts: boolean;
  readonly usedMemoryBytes: number;
};

/** An open store. */
export type OpenStore = FactWriter &
  LinkedWriter &
  FactReader &
  PropertyReader & {
    /**
     * Every fact there is, some perhaps twice, a bounded number at a time; and how many fields were
     * not understood and left out. Rejects when Redis does not answer.
     */
    everything(): AsyncIterable<Reading<readonly (Event | FirstSuccess)[]>>;
    /** Whether there is no fact at all. Rejects when Redis does not answer. */
    holdsNothing(): Promise<boolean>;
    /** As {@link FactWriter.record}, for what {@link OpenStore.everything} gave. */
    putBack(facts: readonly (Event | FirstSuccess)[]): Promise<void>;
    /** Asks for the lease of the active poller. Rejects when Redis does not answer. */
    askLease(request: LeaseRequest): Promise<LeaseAnswer>;
    figures(): ServiceFigures['redis'];
    /** Rejects when Redis does not answer. */
    describe(): Promise<StoreDescription>;
    /** Closes the connection, and stops the Redis that was started for it. */
    close(): Promise<void>;
  };

/**
 * Opens the store. Rejects when the address makes no sense or the embedded Redis does not come up.
 * An existing Redis that cannot be reached makes a reader reject. A daemon goes on, because polling
 * need not wait; its reads and writes reject until Redis is there.
 */
export async function openStore(
  options: StoreOptions,
  role: Role,
  log: Log = SILENT_LOG,
): Promise<OpenStore> {
  const isEmbedded = options.url === '' && options.sentinels.length === 0;
  const existing = isEmbedded ? {} : clientOptions(options);
  const embedded = isEmbedded ? await openEmbedded(resolve(options.dataDir), role, log) : null;
  const redis = openClient(
    embedded ? { path: embedded.socketPath } : existing,
    options.commandTimeoutMs,
    log,
  );
  try {
    await untilReady(redis, options.commandTimeoutMs);
  } catch (error) {
    const shown = embedded?.socketPath ?? shownAddress(options);
    const trouble = `Redis at ${shown} cannot be reached: ${error instanceof Error ? error.message : String(error)}`;
    if (role === 'reader') {
      await shut(redis, embedded);
      throw new Error(trouble);
    }
    log.warn(`${trouble}. Facts wait in the outbox.`);
  }
  return storeOn(redis, embedded, options, log);
}

function storeOn(
  redis: Redis,
  embedded: Embedded | null,
  { prefix, retentionMonths }: StoreOptions,
  log: Log,
): OpenStore {
  const stopwatch = makeStopwatch((error) => {
    dropIfSilent(redis, error);
  });
  const { timed } = stopwatch;
  const understood = <T>({ found, ignored }: Reading<T>): T => {
    if (ignored > 0)
      log.warn(
        `${ignored} fields under ${prefix}: in Redis are damaged or of something else; they are left out`,
      );
    return found;
  };
  return {
    record: async (events) => {
      if (events.length > 0)
        await writeFacts(redis, events, null, { prefix, retentionMonths }, timed);
    },
    recordLinked: (events, link) =>
      writeFacts(redis, events, link, { prefix, retentionMonths }, timed),
    streamEvents: async (keys, period) =>
      understood(await readStreams(redis, prefix, keys, period, timed)),
    enrolments: async () => understood(await readEnrolments(redis, prefix, timed)),
    exclusions: async () => understood(await readExclusions(redis, prefix, timed)),
    inspectionCoverage: async (devices, period) =>
      understood(await readInspectionCoverage(redis, prefix, devices, period, timed)),
    properties: async () => understood(await readProperties(redis, prefix, timed)),
    proven: async () => understood(await readProven(redis, prefix, timed)),
    askLease: (request) => askLease(redis, prefix, request, timed),
    everything: () => readEverything(redis, prefix, timed),
    holdsNothing: () => holdsNothing(redis, prefix, timed),
    putBack: async (facts) => {
      await writeFacts(redis, facts, null, { prefix, retentionMonths }, timed);
    },
    figures: () => ({
      up: redis.status === 'ready',
      errors: stopwatch.errors(),
      seconds: stopwatch.seconds(),
    }),
    describe: () => timed(() => describe(redis, embedded !== null)),
    close: () => shut(redis, embedded),
  };
}

async function describe(redis: Redis, embedded: boolean): Promise<StoreDescription> {
  const info = parseInfo(await redis.info());
  return {
    version: info.get('redis_version') ?? '',
    embedded,
    appendOnly: info.get('aof_enabled') === '1',
    evicts:
      (info.get('maxmemory') ?? '0') !== '0' &&
      (info.get('maxmemory_policy') ?? 'noeviction') !== 'noeviction',
    usedMemoryBytes: Number(info.get('used_memory') ?? 0),
  };
}

async function shut(redis: Redis, embedded: Embedded | null): Promise<void> {
  redis.disconnect();
  await embedded?.stop();
}
