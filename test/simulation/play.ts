import { createHash } from 'node:crypto';
import { CHECKS, type Device } from '../../src/core/inventory/device.ts';
import { NO_CONTRACTS } from '../../src/core/contracts/ledger-view.ts';
import type { Event } from '../../src/core/facts/event.ts';
import { openJournal, type Journal } from '../../src/recording/journal.ts';
import { openOutbox, type Outbox } from '../../src/recording/outbox.ts';
import { logMethod, SILENT_LOG, type Log } from '../../src/platform/log.ts';
import type { CheckRunners } from '../../src/polling/schedule.ts';
import { startMonitor, type Monitor } from '../../src/polling/monitor.ts';
import { CHECK_TABLE } from '../../src/probes/table.ts';
import { anInventory } from '../support/devices.ts';
import { HOUSEKEEPING_MS, INTERVAL_MS, JUDGEMENT, POLICY } from './estate.ts';
import { brokenLaws, type Broken } from './laws.ts';
import { memoryDisk, type MemoryDisk } from './memory-disk.ts';
import {
  allOf,
  copyOf,
  memoryStore,
  noFacts,
  type Facts,
  type MemoryStore,
} from './memory-store.ts';
import { makePromises, type Promises } from './promises.ts';
import type { Fault, Script } from './script.ts';
import { virtualTime, type ProcessClock, type VirtualTime } from './virtual-time.ts';
import { makeWorld, type World } from './world.ts';

/** What became of a run. */
export type Played = {
  readonly broken: readonly Broken[];
  readonly observations: number;
  readonly events: number;
  readonly writes: number;
  /** Names what was recorded: the same facts, the same digest. */
  readonly digest: string;
};

/**
 * The wall clock at the beginning: a month's edge falls into a run of any length over two weeks.
 */
const START = Date.UTC(2026, 9, 18);

/** One daemon. Parts are null while it starts. */
type Daemon = {
  readonly clock: ProcessClock;
  readonly handed: Event[];
  journal: Journal | null;
  outbox: Outbox | null;
  watch: Monitor | null;
  isStopping: boolean;
  isDead: boolean;
  hasRecalled: boolean;
};

/** A host: what outlives the processes on it. */
type Host = {
  readonly time: VirtualTime;
  readonly world: World;
  readonly store: MemoryStore;
  readonly disk: MemoryDisk;
  readonly devices: readonly Device[];
  daemon: Daemon | null;
  readonly promises: Promises;
  /** Facts that daemons said they had to give up as they stopped. */
  announcedLost: number;
  /** The link a store was put back to, until a daemon has sent it what it lacks. */
  putBackTo: number | null;
  events: number;
};

/** Names the data folder to the store. */
const WRITER = 'data';
/** As long as the daemon waits for its outbox at start and stop. */
const DRAIN_LIMIT_MS = 1500;
/** After the script everything has this long to come to rest. */
const REST_MS = 60_000;

/** Plays a script with the real loop, judging, fleet and outbox, and says which laws it broke. */
export async function play(script: Script, devices: readonly Device[]): Promise<Played> {
  const time = virtualTime(START);
  const world = makeWorld(script, devices, time);
  const disk = memoryDisk(() => {
    time.stir();
  });
  const promises = makePromises(time, disk);
  const host: Host = {
    time,
    world,
    store: memoryStore(time, (events) => {
      promises.add(events);
    }),
    disk,
    devices,
    daemon: null,
    promises,
    announcedLost: 0,
    putBackTo: null,
    events: 0,
  };
  for (const fault of script.faults) schedule(host, fault);
  time.after(0, () => {
    start(host);
  });
  time.after(script.untilMs, () => {
    void stop(host);
  });
  await time.run(script.untilMs + REST_MS);
  const { store, events, announcedLost } = host;
  const broken = brokenLaws({
    script,
    devices,
    startAt: START,
    world,
    facts: store.facts,
    promises,
    announcedLost,
  });
  return {
    broken,
    observations: world.asked(),
    events,
    writes: store.writes(),
    digest: digestOf(store.facts),
  };
}

function digestOf(facts: Facts): string {
  const lines = allOf(facts)
    .map((event) => JSON.stringify(event))
    .sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

function schedule(host: Host, fault: Fault): void {
  const { time, store, disk } = host;
  const during = (begin: () => void, end: () => void): void => {
    time.after(fault.atMs, begin);
    time.after(fault.atMs + fault.forMs, end);
  };
  switch (fault.kind) {
    case 'process':
      during(
        () => {
          interrupt(host, fault.how, fault.forMs);
        },
        () => {
          restart(host);
        },
      );
      return;
    case 'clock':
      time.after(fault.atMs, () => {
        time.stepWall(fault.byMs);
      });
      return;
    case 'store':
      during(
        () => {
          store.mood = fault.how;
        },
        () => {
          store.mood = 'well';
        },
      );
      return;
    case 'disk':
      during(
        () => {
          disk.isFull = true;
        },
        () => {
          disk.isFull = false;
        },
      );
      return;
    case 'older':
      putBack(host, fault);
      return;
    case 'device':
    case 'uplink':
    case 'blind':
    // The world has them by itself.
  }
}

/** The store is killed, and what comes back is a copy made some time before. */
function putBack(
  host: Host,
  { atMs, forMs, agoMs }: Extract<Fault, { readonly kind: 'older' }>,
): void {
  const { time, store, promises } = host;
  let copy = noFacts();
  time.after(atMs - agoMs, () => {
    copy = copyOf(store.facts);
  });
  time.after(atMs, () => {
    store.mood = 'gone';
  });
  time.after(atMs + forMs, () => {
    store.facts = copy;
    store.mood = 'well';
    host.putBackTo = copy.links.get(WRITER) ?? 0;
    if (!host.daemon?.hasRecalled) promises.withdraw();
  });
}

function interrupt(host: Host, how: 'kill' | 'stop' | 'pause', forMs: number): void {
  const { daemon } = host;
  if (!daemon) return;
  if (how === 'pause') daemon.clock.pause(forMs);
  else if (how === 'stop') void stop(host);
  else bury(host, daemon, 'killed');
}

function bury(host: Host, daemon: Daemon, how: 'killed' | 'stopped'): void {
  if (daemon.isDead) return;
  daemon.isDead = true;
  host.promises.ended(how);
  // It had no time to send what only it still held.
  if (host.putBackTo === (host.store.facts.links.get(WRITER) ?? 0)) host.promises.withdraw();
  daemon.clock.die();
  if (host.daemon === daemon) host.daemon = null;
}

/** Starts a daemon where none runs, once one that is stopping has stopped. */
function restart(host: Host): void {
  if (host.daemon?.isStopping)
    host.time.after(500, () => {
      restart(host);
    });
  else if (!host.daemon) start(host);
}

/** As the daemon stops: in reverse, within a bound. */
async function stop(host: Host): Promise<void> {
  const { daemon } = host;
  if (!daemon || daemon.isStopping) return;
  daemon.isStopping = true;
  host.time.stir();
  await daemon.watch?.stop();
  if (daemon.outbox) {
    await within(daemon.outbox.drained(), daemon.clock);
    await daemon.outbox.close();
    await daemon.journal?.close();
    if (!daemon.isDead) host.promises.add(daemon.handed);
  }
  bury(host, daemon, 'stopped');
}

function start(host: Host): void {
  const { time } = host;
  const clock = time.forProcess();
  const started: Daemon = {
    clock,
    handed: [],
    journal: null,
    outbox: null,
    watch: null,
    isStopping: false,
    isDead: false,
    hasRecalled: false,
  };
  host.daemon = started;
  void assemble(host, started);
}

/** As the daemon does: journal, outbox, and what a crash left in them, before anybody is asked. */
async function assemble(host: Host, daemon: Daemon): Promise<void> {
  const { time, world, devices } = host;
  const { clock, handed } = daemon;
  const isDead = (): boolean => daemon.isDead;
  const disk = host.disk.forProcess(isDead);
  const store = host.store.forProcess(isDead);
  const journal = await openJournal({
    folder: '/journal',
    writer: store,
    name: WRITER,
    epoch: () => 0,
    clock,
    log: SILENT_LOG,
    disk,
    onSuperseded: () => undefined,
    ownFacts: () => daemon.watch?.facts() ?? [],
  });
  daemon.journal = journal;
  const outbox = await openOutbox({
    file: '/outbox.ndjson',
    maxBytes: 1e9,
    writer: journal,
    clock,
    log: listener(host),
    disk,
  });
  daemon.outbox = outbox;
  await within(outbox.drained(), clock);
  await within(journal.settled(), clock);
  if (daemon.isDead || daemon.isStopping) return;
  const record = (events: readonly Event[]): void => {
    time.stir();
    host.events += events.length;
    for (const event of events) handed.push(event);
    outbox.push(events);
  };
  const streamEvents: typeof store.streamEvents = async (...asked) => {
    const events = await store.streamEvents(...asked);
    daemon.hasRecalled = true;
    return events;
  };
  daemon.watch = startMonitor({
    clock,
    reader: { ...store, streamEvents },
    record,
    onRestored: (events) => {
      journal.keep(events);
    },
    eventsSince: async (at) => [
      ...(await outbox.eventsSince(at)),
      ...(await journal.eventsSince(at)),
    ],
    runners: askersOf(world, clock),
    policy: POLICY,
    judgement: JUDGEMENT,
    zone: 'Asia/Shanghai',
    maintenanceMs: HOUSEKEEPING_MS,
    contractContext: () => NO_CONTRACTS,
    log: SILENT_LOG,
  });
  await daemon.watch.apply(anInventory(...devices));
}

/** Hears how many facts an outbox gives up as it is closed. */
function listener(host: Host): Log {
  return {
    ...SILENT_LOG,
    error: logMethod((line) => {
      host.announcedLost += Number(/^(\d+) facts are lost/.exec(line)?.[1] ?? 0);
    }),
  };
}

function within(work: Promise<void>, clock: ProcessClock): Promise<void> {
  return Promise.race([work, new Promise<void>((resolve) => clock.after(DRAIN_LIMIT_MS, resolve))]);
}

function askersOf(world: World, clock: ProcessClock): CheckRunners {
  const rows = CHECKS.map((check) => {
    const { exclusive, sliceSize } = CHECK_TABLE[check];
    return [
      check,
      { probe: world.probe(check, clock), exclusive, sliceSize, intervalMs: INTERVAL_MS[check] },
    ];
  });
  return Object.fromEntries(rows) as CheckRunners;
}
