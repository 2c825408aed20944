import { join } from 'node:path';
import type { Logger } from 'pino';
import { systemClock } from './clock.ts';
import type { Settings } from './config.ts';
import type { Contract } from './core/contracts/contract.ts';
import type { Filing } from './core/exclusions/filing.ts';
import type { Device } from './core/inventory/device.ts';
import type { StateChange } from './core/health/fleet-view.ts';
import { checkRunners } from './daemon/check-runners.ts';
import { holdInventory, type CurrentInventory } from './daemon/current-inventory.ts';
import { startInspections, type DeviceInspections } from './daemon/inspections.ts';
import { monitorParts } from './daemon/monitor-parts.ts';
import { openRelay } from './daemon/robots.ts';
import { composeService } from './daemon/service.ts';
import { makeShutdown, within, type Shutdown } from './daemon/shutdown.ts';
import { listeningUrl } from './daemon/listening-url.ts';
import { readStartupFiles, type StartupFiles } from './daemon/startup-files.ts';
import { watchLedger, type LedgerWatch } from './inventory/ledger/watch.ts';
import type { InventoryResult } from './inventory/read.ts';
import { watchInventory } from './inventory/watch.ts';
import type { FileWatch } from './platform/file-watch.ts';
import { createResolver } from './platform/network/resolve.ts';
import { startMonitor, type Monitor } from './polling/monitor.ts';
import { openIdentity } from './recording/identity.ts';
import { makeLease, type Lease, type LeaseParts } from './recording/lease.ts';
import { makeOnvifPlaces } from './platform/network/onvif-places.ts';
import { openRecording, type Recording } from './recording/recording.ts';
import { openStore, type OpenStore } from './store/open.ts';
import { startServer } from './web/server.ts';
import type { Service } from './web/service.ts';

/** How long a graceful stop may take in all, in milliseconds. */
const STOP_LIMIT_MS = 5000;

/**
 * How long waiting facts may take to reach Redis at start and stop, in milliseconds. Then they stay
 * in the outbox.
 */
const DRAIN_LIMIT_MS = 1500;

/**
 * How long replaying an earlier run's journal to a Redis that has forgotten it may delay polling,
 * in milliseconds.
 */
const REPLAY_LIMIT_MS = 10_000;

/** How long giving the lease back may take at stop, in milliseconds. */
const RELEASE_LIMIT_MS = 500;

/** The running service. */
export type Daemon = {
  /** Where HTTP listens, e.g. `http://127.0.0.1:9733`. */
  readonly url: string;
  readonly service: Service;
  /** The last changes of shown state, newest last; live. */
  changes(): readonly StateChange[];
  /** Reads the inventory, the access file and the certificate again, as SIGHUP does. */
  reload(): void;
  /** Stops everything in reverse order of its start, within 5 s. */
  stop(): Promise<void>;
};

/** Makes what files exclusions, over the store and the ledger as it stands. */
type FilingMaker = (store: OpenStore, contracts: () => readonly Contract[]) => Filing;

/** What to start the service with. */
type StartOptions = {
  readonly settings: Settings;
  readonly version: string;
  readonly log: Logger;
  readonly makeFiling: FilingMaker;
};

/** A daemon, or why there is none: `problems` are lines for people. */
export type Started =
  | { readonly ok: true; readonly daemon: Daemon }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Starts the service: files, store, recording, polling, inspections, HTTP. Rejects when the store
 * cannot be opened or the address cannot be listened on; the parts started by then are stopped.
 */
export async function startDaemon(
  settings: Settings,
  version: string,
  log: Logger,
  makeFiling: FilingMaker,
): Promise<Started> {
  const read = await readStartupFiles(settings, log);
  if (!read.ok) return read;
  const shutdown = makeShutdown(log);
  try {
    const daemon = await assemble({ settings, version, log, makeFiling }, read.files, shutdown);
    return { ok: true, daemon };
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}

/** Builds the parts, each from those before it. */
async function assemble(
  options: StartOptions,
  files: StartupFiles,
  shutdown: Shutdown,
): Promise<Daemon> {
  const { settings, version, log } = options;
  const writePath = await openWritePath(settings, log, shutdown);
  const watched = await watchEstate(settings, files, writePath, log, shutdown);
  await startPolling(writePath, watched);
  const inventoryWatch = followInventory(settings, writePath, watched, log, shutdown);
  const relay = openRelay(files.robots, log);
  const service = composeService({
    settings,
    version,
    store: writePath.store,
    recording: writePath.recording,
    role: writePath.lease.role,
    ...watched,
    relay,
    filing: options.makeFiling(writePath.store, () => watched.ledger.contractContext().contracts),
  });
  const server = await startServer(service, files.access.listen, log);
  shutdown.push(() => server.close());
  shutdown.push(() => {
    relay.stop();
  });
  return {
    url: listeningUrl(settings, server),
    service,
    changes: () => watched.monitor.fleet.changes(),
    reload: () => {
      inventoryWatch.reload();
      files.access.reload(server, log);
    },
    stop: () => within(shutdown.run(), STOP_LIMIT_MS),
  };
}

/** Where facts go, and whether this poller is the one to record them. */
type WritePath = {
  readonly store: OpenStore;
  readonly lease: Lease;
  readonly recording: Recording;
};

/**
 * Opens the store, outbox and journal. What a crash left in the outbox, or Redis has lost, is sent
 * first. It must be in Redis before the last state is read from there.
 */
async function openWritePath(
  settings: Settings,
  log: Logger,
  shutdown: Shutdown,
): Promise<WritePath> {
  const { redis, data, retentionMonths } = settings;
  const store = await openStore({ ...redis, dataDir: data, retentionMonths }, 'daemon', log);
  shutdown.push(() => store.close());
  const identity = await openIdentity(join(data, 'poller.json'));
  const ask: LeaseParts['ask'] = (request) => store.askLease(request);
  const lease = makeLease({ ask, identity, clock: systemClock, log });
  const recording = await openRecording(
    settings,
    {
      store,
      identity,
      clock: systemClock,
      log,
      onSuperseded: () => {
        lease.renewNow();
      },
    },
    shutdown,
    (work) => within(work, DRAIN_LIMIT_MS),
  );
  shutdown.push(() => within(lease.release(), RELEASE_LIMIT_MS));
  const { outbox, journal } = recording;
  await within(outbox.drained(), DRAIN_LIMIT_MS);
  await within(journal.settled(), store.figures().up ? REPLAY_LIMIT_MS : DRAIN_LIMIT_MS);
  return { store, lease, recording };
}

/** What the service knows of the estate. */
type WatchedEstate = {
  readonly inventory: CurrentInventory;
  readonly ledger: LedgerWatch;
  readonly monitor: Monitor;
  readonly inspections: DeviceInspections;
};

/** Builds what watches the estate. Nothing is polled before {@link startPolling}. */
async function watchEstate(
  settings: Settings,
  files: StartupFiles,
  { store, recording }: WritePath,
  log: Logger,
  shutdown: Shutdown,
): Promise<WatchedEstate> {
  const inventory = holdInventory(files.inventory, log);
  const devices = (): readonly Device[] => inventory.get().devices;
  const ledger = await watchLedger({
    path: settings.contracts,
    zone: settings.zone,
    clock: systemClock,
    exclusions: () => store.exclusions(),
    devices,
    log,
  });
  shutdown.push(() => {
    ledger.stop();
  });
  const resolver = createResolver(systemClock);
  const places = makeOnvifPlaces();
  const runners = checkRunners(settings, resolver, places);
  const monitor = startMonitor(monitorParts(settings, runners, store, recording, ledger, log));
  shutdown.push(() => monitor.stop());
  const inspections = startInspections(
    settings,
    {
      credentials: files.credentials,
      reader: store,
      resolver,
      record: (events) => {
        recording.outbox.push(events);
      },
      monitor,
      places,
      ledger,
      devices,
      log,
    },
    shutdown,
  );
  ledger.onRefresh(inspections.updateImpairment);
  recording.attach(() => [ledger.recorded(), ...monitor.facts(), ...inspections.facts()]);
  return { inventory, ledger, monitor, inspections };
}

/** Polls while this poller holds the lease. */
async function startPolling(
  { lease, recording: { outbox, journal } }: WritePath,
  { inventory, monitor }: WatchedEstate,
): Promise<void> {
  await lease.start({
    onRequest: () => {
      void journal.check();
    },
    hasUnsent: () => outbox.figures().events > 0,
    onActive: (isFresh) => monitor.apply(inventory.get(), isFresh),
    onStandby: () => {
      void monitor.suspend();
    },
  });
}

/** Takes the inventory again whenever its file changes. */
function followInventory(
  settings: Settings,
  { lease }: WritePath,
  { inventory, monitor, inspections }: WatchedEstate,
  log: Logger,
  shutdown: Shutdown,
): FileWatch {
  const take = async (result: InventoryResult): Promise<void> => {
    if (!inventory.replace(result)) return;
    const taken = inventory.get();
    inspections.updateImpairment();
    if (lease.role() === 'active') await monitor.apply(taken);
    log.info({ devices: taken.devices.length, sha256: taken.sha256 }, 'inventory taken');
  };
  const watch = watchInventory(settings.inventory, (result) => void take(result), systemClock);
  shutdown.push(() => {
    watch.stop();
  });
  return watch;
}
