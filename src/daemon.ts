import type { Logger } from 'pino';
import { judgementOf, type Settings } from './config.ts';
import type { Contract } from './core/contracts/contract.ts';
import type { Credentials } from './core/inspection/credential.ts';
import type { AttributedOutage } from './core/judging/outages.ts';
import { CHECKS, type Inventory } from './core/inventory/device.ts';
import type { DeviceStory } from './core/judging/device-story.ts';
import type { Event } from './core/facts/event.ts';
import type { CheckedNow } from './core/facts/observation.ts';
import type { ServiceFigures } from './core/health/service-figures.ts';
import type { Filing } from './core/exclusions/filing.ts';
import type { Role } from './core/facts/lease.ts';
import type { Relay } from './core/alerts/notification.ts';
import { NO_CONTRACTS, type ContractContext } from './core/contracts/ledger-view.ts';
import { monthOf } from './core/time/civil-time.ts';
import { timelineOf } from './core/facts/timeline.ts';
import { openHttpAccess, type HttpAccess } from './http-access.ts';
import { startInspections, type DeviceInspections } from './inspect-devices.ts';
import { watchLedger, type LedgerWatch } from './inventory/ledger/watch.ts';
import { formatProblems } from './inventory/problems.ts';
import { readInventory, type InventoryResult } from './inventory/read.ts';
import { watchInventory } from './inventory/watch.ts';
import { createScraper } from './metrics/scrape.ts';
import type { CheckRunners } from './polling/schedule.ts';
import { systemClock } from './clock.ts';
import { startMonitor, type Monitor } from './polling/monitor.ts';
import { startLease, type Lease } from './recording/lease.ts';
import { openRecording, type Recording } from './recording/recording.ts';
import type { Robot } from './relay/robots.ts';
import { readCredentials } from './inspection/login/credentials.ts';
import { CHECK_TABLE } from './probes/table.ts';
import { collectMonth } from './reports/month/collect.ts';
import { archiveIn } from './reports/proof/archive.ts';
import { openFile, listClosedMonths } from './reports/proof/closed-months.ts';
import { deviceStory } from './reports/month/one-device.ts';
import { attributedOutages } from './reports/month/outages.ts';
import { openRelay, readRobots } from './robots.ts';
import { openStore, type OpenStore } from './store/open.ts';
import { startServer } from './web/server.ts';
import type { Service } from './web/service.ts';

/** How long a graceful stop may take in all, in milliseconds. */
const STOP_LIMIT_MS = 5000;

/**
 * How long waiting facts may take on their way to Redis at start and stop, in milliseconds; then
 * they are left in the outbox.
 */
const DRAIN_LIMIT_MS = 1500;

/**
 * How long an earlier run's journal may take on its way to a Redis that has forgotten it, before
 * devices are asked, in milliseconds.
 */
const MEND_LIMIT_MS = 10_000;

/**
 * Between two turns of housekeeping, in milliseconds: a round over every device's month so far
 * takes a minute.
 */
const HOUSEKEEPING_MS = 1000;

/** How long leaving the place to another poller may take at stop, in milliseconds. */
const LEAVE_LIMIT_MS = 500;

/** The running service. */
export type Daemon = {
  /** Where HTTP listens, e.g. `http://127.0.0.1:9733`. */
  readonly url: string;
  readonly service: Service;
  /** Reads the inventory, the access file and the certificate again, as SIGHUP does. */
  reload(): void;
  /** Stops everything in reverse order of its start, within 5 s. */
  stop(): Promise<void>;
};

/** The inventory cannot be used; `problems` are lines for people. */
export type Unstartable = { readonly ok: false; readonly problems: readonly string[] };
/** Makes what takes exclusions down, over the store and the ledger as it stands. */
type FilingMaker = (store: OpenStore, contracts: () => readonly Contract[]) => Filing;

/** A daemon, or why there is none. */
export type Started = { readonly ok: true; readonly daemon: Daemon } | Unstartable;

type Reloads = {
  lastReloadOk: boolean;
  lastReloadAt: number;
  readonly reloads: { success: number; failure: number };
};

/**
 * Starts the service: inventory, store, outbox, polling, HTTP, in this order. Rejects when the
 * store cannot be opened or the address cannot be listened on; whatever was started by then is
 * stopped.
 */
export async function startDaemon(
  settings: Settings,
  version: string,
  log: Logger,
  filing: FilingMaker,
): Promise<Started> {
  const first = await readInventory(settings.inventory);
  for (const warning of first.warnings) log.warn(warning);
  if (!first.ok) return { ok: false, problems: formatProblems(first.problems) };
  const opened = openHttpAccess(settings, systemClock, log);
  if (!opened.ok) return opened;
  const read = readCredentials(settings.credentials, process.env);
  if (!read.ok) return read;
  const robots = readRobots(settings, process.env);
  if (!robots.ok) return robots;
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const part of stops.splice(0).reverse())
      await part().catch((err: unknown) => {
        log.error({ err }, 'a part did not stop in order');
      });
  };
  try {
    return {
      ok: true,
      daemon: await assemble(
        settings,
        version,
        log,
        {
          inventory: first.inventory,
          credentials: read.credentials,
          robots: robots.robots,
          entrance: opened.entrance,
          filing,
        },
        stops,
        () => within(stop(), STOP_LIMIT_MS),
      ),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(
  settings: Settings,
  version: string,
  log: Logger,
  {
    inventory,
    credentials,
    robots,
    entrance,
    filing,
  }: {
    readonly inventory: Inventory;
    readonly credentials: Credentials;
    readonly robots: readonly Robot[];
    readonly entrance: HttpAccess;
    readonly filing: FilingMaker;
  },
  stops: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Daemon> {
  const store = await openStore(
    { ...settings.redis, dataDir: settings.data, retentionMonths: settings.retentionMonths },
    'daemon',
    log,
  );
  stops.push(() => store.close());
  let lease: Lease | null = null;
  let ownFacts: () => Iterable<readonly Event[]> = () => [];
  const recording = await openRecording(
    settings,
    store,
    systemClock,
    log,
    {
      ownFacts: () => ownFacts(),
      onSuperseded: () => {
        lease?.renewNow();
      },
    },
    stops,
    (work) => within(work, DRAIN_LIMIT_MS),
  );
  const { outbox, journal, identity } = recording;
  stops.push(() => within(lease?.release() ?? Promise.resolve(), LEAVE_LIMIT_MS));
  // What a crash left in the file, or Redis has forgotten meanwhile, must be in Redis before it is
  // asked for what it remembers.
  await within(outbox.drained(), DRAIN_LIMIT_MS);
  await within(journal.settled(), store.figures().up ? MEND_LIMIT_MS : DRAIN_LIMIT_MS);
  let booking = (): ContractContext => NO_CONTRACTS;
  let impairedSince: (device: string) => number | null = () => null;
  const watch = startMonitor({
    clock: systemClock,
    reader: store,
    record: (events) => {
      outbox.push(events);
    },
    onRestored: (events) => {
      journal.keep(events);
    },
    eventsSince: recording.eventsSince,
    runners: askersOf(settings),
    policy: settings.polling,
    judgement: judgementOf(settings),
    zone: settings.zone,
    maintenanceMs: HOUSEKEEPING_MS,
    contractContext: () => booking(),
    impairedSince: (device) => impairedSince(device),
    log,
  });
  stops.push(() => watch.stop());
  let current = inventory;
  lease = await startLease({
    ask: (request) => {
      void journal.check();
      return store.askLease(request);
    },
    hasUnsent: () => outbox.figures().events > 0,
    identity,
    clock: systemClock,
    log,
    onActive: (isFresh) => watch.apply(current, isFresh),
    onStandby: () => {
      void watch.suspend();
    },
  });
  const { role } = lease;
  const take = async (taken: Inventory): Promise<void> => {
    current = taken;
    if (role() === 'active') await watch.apply(taken);
  };
  const reloads: Reloads = {
    lastReloadOk: true,
    lastReloadAt: systemClock.now(),
    reloads: { success: 1, failure: 0 },
  };
  const watched = watchInventory(
    settings.inventory,
    (result) => {
      void takeInventory(result, take, reloads, log);
    },
    systemClock,
  );
  stops.push(() => {
    watched.stop();
    return Promise.resolve();
  });
  const ledger = await watchLedger({
    path: settings.contracts,
    zone: settings.zone,
    clock: systemClock,
    exclusions: () => store.exclusions(),
    devices: () => Array.from(watch.fleet.members(), ({ device }) => device),
    log,
  });
  booking = () => ledger.booking();
  stops.push(() => {
    ledger.stop();
    return Promise.resolve();
  });
  const inside = startInspections(
    settings,
    credentials,
    {
      reader: store,
      record: (events) => {
        recording.outbox.push(events);
      },
      watch,
      log,
    },
    stops,
  );
  impairedSince = (device) => inside.impairedSince(device, ledger);
  ownFacts = () => [ledger.recorded(), ...watch.facts(), ...inside.facts()];
  const relay = openRelay(robots, log);
  const service = serviceOf({
    settings,
    version,
    store,
    recording,
    role,
    watch,
    ledger,
    inside,
    relay,
    reloads,
    filing: filing(store, () => ledger.booking().contracts),
    startedAt: systemClock.now(),
  });
  const server = await startServer(service, entrance.listen, log);
  stops.push(
    () => server.close(),
    () => {
      relay.stop();
      return Promise.resolve();
    },
  );
  const { address, family, port } = server.address;
  const reload = (): void => {
    watched.reload();
    entrance.reload(server, log);
  };
  return {
    url: `${schemeOf(settings)}://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    service,
    reload,
    stop,
  };
}

function schemeOf({ tls }: Settings): 'http' | 'https' {
  return tls.certificate === '' ? 'http' : 'https';
}

function askersOf({ checks }: Settings): CheckRunners {
  const askers = CHECKS.map((check) => {
    const { create, exclusive, sliceSize } = CHECK_TABLE[check];
    return [
      check,
      {
        probe: create(checks, systemClock),
        exclusive,
        sliceSize,
        intervalMs: checks[check].intervalMs,
      },
    ];
  });
  return Object.fromEntries(askers) as CheckRunners;
}

async function takeInventory(
  result: InventoryResult,
  take: (inventory: Inventory) => Promise<void>,
  reloads: Reloads,
  log: Logger,
): Promise<void> {
  reloads.lastReloadAt = systemClock.now();
  reloads.lastReloadOk = result.ok;
  for (const warning of result.warnings) log.warn(warning);
  if (result.ok) {
    reloads.reloads.success++;
    await take(result.inventory);
    log.info(
      { devices: result.inventory.devices.length, sha256: result.inventory.sha256 },
      'inventory taken',
    );
  } else {
    reloads.reloads.failure++;
    log.error(
      { problems: formatProblems(result.problems) },
      'inventory refused; the one in use stays',
    );
  }
}

type Running = {
  readonly settings: Settings;
  readonly version: string;
  readonly store: OpenStore;
  readonly recording: Recording;
  readonly role: () => Role;
  readonly watch: Monitor;
  readonly ledger: LedgerWatch;
  readonly inside: DeviceInspections;
  readonly relay: Relay;
  readonly reloads: Reloads;
  readonly filing: Filing;
  readonly startedAt: number;
};

function serviceOf(running: Running): Service {
  const { settings, version, store, watch, ledger, inside, relay, filing } = running;
  const fleet = (): ReturnType<Service['fleet']> => watch.fleet.view(systemClock.now());
  const figures = (): ServiceFigures => figuresOf(running);
  const { onlineTarget } = settings.judgement;
  return {
    version,
    zone: settings.zone,
    onlineTarget,
    fleet,
    changes: () => watch.fleet.changes(),
    figures,
    isResponsive: () => watch.isResponsive(),
    scrape: createScraper(() => ({
      fleet: fleet(),
      figures: figures(),
      ledger: ledger.view(),
      inside: inside.view(),
      onlineTarget,
      version,
      zone: settings.zone,
      pagesUrl: (settings.publicUrl || `${schemeOf(settings)}://${settings.listen}`).replace(
        /\/+$/,
        '',
      ),
    })),
    timelines: async (id, period) => {
      const member = watch.fleet.member(id);
      if (!member) return null;
      const keys = member.device.checks.map((check) => ({ device: id, check }));
      const facts = await store.streamEvents(keys, period);
      return keys.map(({ check }, index) => ({ check, timeline: timelineOf(facts[index]!) }));
    },
    ledger: () => ledger.view(),
    inspections: inside.view,
    picture: inside.picture,
    relay,
    exclusions: () => store.exclusions(),
    filing,
    outages: (month) => outagesOf(running, month),
    outagesSoFar: () => watch.month.outages(),
    closingDay: settings.closing.day,
    closedMonths: () => listClosedMonths(archiveIn(settings.data)),
    closedFile: (month, revision, name) =>
      openFile(archiveIn(settings.data), month, revision, name),
    story: (device, month) => storyOf(running, device, month),
    checkNow: (id) => askedOnce(watch, id),
  };
}

function askedOnce(watch: Monitor, id: string): Promise<readonly CheckedNow[] | null> {
  const member = watch.fleet.member(id);
  return member ? watch.checkNow(member.device) : Promise.resolve(null);
}

function figuresOf({
  store,
  recording: { outbox, journal },
  role,
  watch,
  relay,
  reloads,
  startedAt,
}: Running): ServiceFigures {
  return {
    startedAt,
    ready: watch.isResponsive(),
    role: role(),
    ...watch.figures(),
    outbox: outbox.figures(),
    journal: journal.figures(),
    redis: store.figures(),
    relay: relay.figures(),
    inventory: reloads,
  };
}

async function outagesOf(
  { settings, store, ledger }: Running,
  month: string,
): Promise<readonly AttributedOutage[]> {
  const { contracts, calendar } = ledger.booking();
  const request = {
    month,
    zone: settings.zone,
    asOf: systemClock.now(),
    policy: judgementOf(settings),
    contracts,
    calendar,
    rubric: null,
    contract: null,
  };
  const collected = await collectMonth(store, request, () => undefined);
  return collected.found ? attributedOutages(collected.collected.devices) : [];
}

async function storyOf(
  { settings, store, watch, ledger }: Running,
  device: string,
  month: string,
): Promise<DeviceStory | null> {
  const { zone } = settings;
  if (month === monthOf(systemClock.now(), zone))
    return watch.month.story(device, systemClock.now());
  return deviceStory(store, {
    device,
    month,
    zone,
    asOf: systemClock.now(),
    policy: judgementOf(settings),
    booking: ledger.booking(),
  });
}

async function within(work: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
