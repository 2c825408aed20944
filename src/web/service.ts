import type { Relay } from '../core/alerts/notification.ts';
import type { LedgerView } from '../core/contracts/ledger-view.ts';
import type { ExclusionEvent } from '../core/exclusions/exclusion.ts';
import type { Filing } from '../core/exclusions/filing.ts';
import type { CheckedNow } from '../core/facts/observation.ts';
import type { Timeline } from '../core/facts/timeline.ts';
import type { FleetView } from '../core/health/fleet-view.ts';
import type { ServiceFigures } from '../core/health/service-figures.ts';
import type { InspectionView } from '../core/inspection/inspection-view.ts';
import type { StoredPicture } from '../core/inspection/stored-picture.ts';
import type { CheckName } from '../core/inventory/device.ts';
import type { AttributedOutage } from '../core/judging/outages.ts';
import type { DeviceStory } from '../core/judging/device-story.ts';
import type { ClosedMonth } from '../core/scoring/closed-month.ts';
import type { Period } from '../core/time/civil-time.ts';

/** What pages and API both read, without asking the store. All times are of the poller's clock. */
export type EstateReader = {
  /** IANA zone in which months are civil and times are written. */
  readonly zone: string;
  /** The estate now; a value that does not change once given. */
  fleet(): FleetView;
  /** The ledger of contracts; a value that does not change once given. */
  ledger(): LedgerView;
  /** What inspections found; a value that does not change once given. */
  inspections(): InspectionView;
  /** The thumbnail that is kept of a device; null: none. */
  picture(device: string): Promise<StoredPicture | null>;
};

/** Outages of past months. */
export type OutageReader = {
  /** Every outage that touches a civil month `YYYY-MM`. Rejects when the store does not answer. */
  outages(month: string): Promise<readonly AttributedOutage[]>;
};

/** Closed months, read from the archive. */
export type ClosedMonthReader = {
  /** Every closed revision, the earliest first. Rejects when the archive cannot be read. */
  closedMonths(): Promise<readonly ClosedMonth[]>;
  /** One file of a closed revision; null: there is none. Gives no other file, whatever the name. */
  closedFile(
    month: string,
    revision: number,
    name: string,
  ): Promise<{ readonly bytes: number; readonly body: ReadableStream<Uint8Array> } | null>;
};

/** What the pages show and do. */
export type PageService = EstateReader &
  OutageReader &
  ClosedMonthReader & {
    readonly version: string;
    /** Online rate to compare with, percent. */
    readonly onlineTarget: number;
    /** Day of the following month on which a month is closed automatically; 0: never. */
    readonly closingDay: number;
    figures(): ServiceFigures;
    /** Outages of the current civil month, at most a minute old, without asking the store. */
    outagesSoFar(): readonly AttributedOutage[];
    /**
     * How a device did in a civil month `YYYY-MM`; null: it was not in service then. The current
     * month is known here; for others, rejects when the store does not answer.
     */
    story(device: string, month: string): Promise<DeviceStory | null>;
    /**
     * Runs each check of a device once and shows the outcomes to the reader alone; null: no such
     * device. Settles within 15 s.
     */
    checkNow(device: string): Promise<readonly CheckedNow[] | null>;
  };

/** What the JSON interface answers from and changes. */
export type ApiService = EstateReader &
  OutageReader & {
    /**
     * The streams of a device over a period; null: no such device. Rejects when the store does not
     * answer.
     */
    timelines(
      device: string,
      period: Period,
    ): Promise<readonly { readonly check: CheckName; readonly timeline: Timeline }[] | null>;
    /** Every exclusion and withdrawal ever recorded. Rejects when the store does not answer. */
    exclusions(): Promise<readonly ExclusionEvent[]>;
    /** Files exclusions. */
    readonly filing: Filing;
  };

/** A whole answer to one scrape. */
export type Scrape = {
  readonly contentType: string;
  readonly gzip: boolean;
  readonly body: Buffer;
};

/** What machines that watch the service ask: supervisor, Prometheus. */
export type MonitoringService = {
  figures(): ServiceFigures;
  /** Whether the program makes progress. False asks for a restart. */
  isResponsive(): boolean;
  /** Answers a scrape as its `Accept` and `Accept-Encoding` headers ask (empty: none). */
  scrape(accept: string, acceptEncoding: string): Promise<Scrape>;
};

/** What Alertmanager hands its notifications to. */
export type AlertService = {
  /** Sends alerts to group robots. */
  readonly relay: Relay;
};

/** Everything the server serves. */
export type Service = PageService & ApiService & MonitoringService & AlertService;
