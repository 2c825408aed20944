import { systemClock } from '../clock.ts';
import { judgementOf, type Settings } from '../config.ts';
import type { Filing } from '../core/exclusions/filing.ts';
import type { Role } from '../core/facts/lease.ts';
import { timelineOf } from '../core/facts/timeline.ts';
import type { ServiceFigures } from '../core/health/service-figures.ts';
import type { AttributedOutage } from '../core/judging/outages.ts';
import type { DeviceStory } from '../core/judging/device-story.ts';
import { monthOf } from '../core/time/civil-time.ts';
import type { LedgerWatch } from '../inventory/ledger/watch.ts';
import { createScraper } from '../metrics/scrape.ts';
import type { Monitor } from '../polling/monitor.ts';
import type { Recording } from '../recording/recording.ts';
import { collectMonth } from '../reports/month/collect.ts';
import { deviceStory } from '../reports/month/one-device.ts';
import { attributedOutages } from '../reports/month/outages.ts';
import { archiveIn } from '../reports/proof/archive.ts';
import { listClosedMonths, openFile } from '../reports/proof/closed-months.ts';
import type { OpenStore } from '../store/open.ts';
import type { Relay } from '../core/alerts/notification.ts';
import type {
  ApiService,
  ClosedMonthReader,
  EstateReader,
  MonitoringService,
  OutageReader,
  PageService,
  Service,
} from '../web/service.ts';
import type { CurrentInventory } from './current-inventory.ts';
import type { DeviceInspections } from './inspections.ts';

/** The running parts that the web server reads. */
export type RunningParts = {
  readonly settings: Settings;
  readonly version: string;
  readonly store: OpenStore;
  readonly recording: Recording;
  readonly role: () => Role;
  readonly inventory: CurrentInventory;
  readonly monitor: Monitor;
  readonly ledger: LedgerWatch;
  readonly inspections: DeviceInspections;
  readonly relay: Relay;
  readonly filing: Filing;
};

/** Composes what the server serves. The service counts as started now. */
export function composeService(parts: RunningParts): Service {
  const startedAt = systemClock.now();
  const figures = (): ServiceFigures => figuresOf(parts, startedAt);
  const estate = estateReader(parts);
  return {
    ...estate,
    ...outageReader(parts),
    ...closedMonthReader(parts.settings),
    ...pageReads(parts),
    ...apiReads(parts),
    ...monitoringService(parts, estate, figures),
    relay: parts.relay,
  };
}

function estateReader({ settings, monitor, ledger, inspections }: RunningParts): EstateReader {
  return {
    zone: settings.zone,
    fleet: () => monitor.fleet.view(systemClock.now()),
    ledger: () => ledger.view(),
    inspections: inspections.view,
    picture: inspections.picture,
  };
}

function outageReader(parts: RunningParts): OutageReader {
  return { outages: (month) => outagesOf(parts, month) };
}

function closedMonthReader({ data }: Settings): ClosedMonthReader {
  const archive = archiveIn(data);
  return {
    closedMonths: () => listClosedMonths(archive),
    closedFile: (month, revision, name) => openFile(archive, month, revision, name),
  };
}

type PageReads = Omit<
  PageService,
  keyof EstateReader | keyof OutageReader | keyof ClosedMonthReader | keyof MonitoringService
>;

function pageReads(parts: RunningParts): PageReads {
  const { settings, version, monitor } = parts;
  return {
    version,
    onlineTarget: settings.judgement.onlineTarget,
    closingDay: settings.closing.day,
    outagesSoFar: () => monitor.month.outages(),
    story: (device, month) => storyOf(parts, device, month),
    checkNow: async (id) => {
      const member = monitor.fleet.member(id);
      return member ? monitor.checkNow(member.device) : null;
    },
  };
}

function apiReads({
  store,
  monitor,
  filing,
}: RunningParts): Omit<ApiService, keyof EstateReader | keyof OutageReader> {
  return {
    timelines: async (id, period) => {
      const member = monitor.fleet.member(id);
      if (!member) return null;
      const keys = member.device.checks.map((check) => ({ device: id, check }));
      const facts = await store.streamEvents(keys, period);
      return keys.map(({ check }, index) => ({ check, timeline: timelineOf(facts[index]!) }));
    },
    exclusions: () => store.exclusions(),
    filing,
  };
}

function monitoringService(
  { settings, version, monitor }: RunningParts,
  estate: EstateReader,
  figures: () => ServiceFigures,
): MonitoringService {
  return {
    figures,
    isResponsive: () => monitor.isResponsive(),
    scrape: createScraper(() => ({
      fleet: estate.fleet(),
      figures: figures(),
      ledger: estate.ledger(),
      inside: estate.inspections(),
      onlineTarget: settings.judgement.onlineTarget,
      version,
      zone: estate.zone,
      pagesUrl: pagesUrl(settings),
    })),
  };
}

/** Where people reach the pages, without a slash at the end. */
function pagesUrl({ publicUrl, tls, listen }: Settings): string {
  const scheme = tls.certificate === '' ? 'http' : 'https';
  return (publicUrl || `${scheme}://${listen}`).replace(/\/+$/, '');
}

function figuresOf(parts: RunningParts, startedAt: number): ServiceFigures {
  const { store, recording, role, monitor, relay, inventory } = parts;
  return {
    startedAt,
    ready: monitor.isResponsive(),
    role: role(),
    ...monitor.figures(),
    outbox: recording.outbox.figures(),
    journal: recording.journal.figures(),
    redis: store.figures(),
    relay: relay.figures(),
    inventory: inventory.figures(),
  };
}

async function outagesOf(
  { settings, store, ledger }: RunningParts,
  month: string,
): Promise<readonly AttributedOutage[]> {
  const { contracts, calendar } = ledger.contractContext();
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
  { settings, store, monitor, ledger }: RunningParts,
  device: string,
  month: string,
): Promise<DeviceStory | null> {
  const { zone } = settings;
  const now = systemClock.now();
  if (month === monthOf(now, zone)) return monitor.month.story(device, now);
  return deviceStory(store, {
    device,
    month,
    zone,
    asOf: now,
    policy: judgementOf(settings),
    contractContext: ledger.contractContext(),
  });
}
