import type { AttributedOutage } from '../core/judging/outages.ts';
import type { ClosedMonth } from '../core/scoring/closed-month.ts';
import type { CheckName } from '../core/inventory/device.ts';
import type { DeviceStory } from '../core/judging/device-story.ts';
import type { ExclusionEvent } from '../core/exclusions/exclusion.ts';
import type { ServiceFigures } from '../core/health/service-figures.ts';
import type { Filing } from '../core/exclusions/filing.ts';
import type { FleetView, StateChange } from '../core/health/fleet-view.ts';
import type { InspectionView } from '../core/inspection/inspection-view.ts';
import type { LedgerView } from '../core/contracts/ledger-view.ts';
import type { Relay } from '../core/alerts/notification.ts';
import type { StoredPicture } from '../core/inspection/stored-picture.ts';
import type { CheckedNow } from '../core/facts/observation.ts';
import type { Period } from '../core/time/civil-time.ts';
import type { Timeline } from '../core/facts/timeline.ts';

/** A whole answer to one scrape. */
export type Scrape = {
  readonly contentType: string;
  readonly gzip: boolean;
  readonly body: Buffer;
};

/** What the web server tells the world about. All times are of the poller's clock. */
export type Service = {
  readonly version: string;
  /** IANA zone in which months are civil and times are written. */
  readonly zone: string;
  /** Online rate to compare with, percent. */
  readonly onlineTarget: number;
  /** The estate now; a value that does not change once given. */
  fleet(): FleetView;
  /** The last changes of shown state, newest last; live. */
  changes(): readonly StateChange[];
  figures(): ServiceFigures;
  /** Whether the program makes progress. False asks for a restart. */
  isResponsive(): boolean;
  /** Answers a scrape as its `Accept` and `Accept-Encoding` headers ask (empty: none). */
  scrape(accept: string, acceptEncoding: string): Promise<Scrape>;
  /**
   * The streams of a device over a period; null: no such device. Rejects when the store does not
   * answer.
   */
  timelines(
    device: string,
    period: Period,
  ): Promise<readonly { readonly check: CheckName; readonly timeline: Timeline }[] | null>;
  /** The ledger of contracts; a value that does not change once given. */
  ledger(): LedgerView;
  /** What is known of the devices' insides; a value that does not change once given. */
  inspections(): InspectionView;
  /** The small picture that is kept of a device; null: none. */
  picture(device: string): Promise<StoredPicture | null>;
  /** Every exclusion and withdrawal ever recorded. Rejects when the store does not answer. */
  exclusions(): Promise<readonly ExclusionEvent[]>;
  /** Hands alerts to group robots. */
  readonly relay: Relay;
  /** Takes exclusions down. */
  readonly filing: Filing;
  /** Every outage that touches a civil month `YYYY-MM`. Rejects when the store does not answer. */
  outages(month: string): Promise<readonly AttributedOutage[]>;
  /** The same of the current civil month without asking the store: at most a minute old. */
  outagesSoFar(): readonly AttributedOutage[];
  /** Day of the following month on which a month is closed by itself; 0: never. */
  readonly closingDay: number;
  /** Every closed revision, the earliest first. Rejects when the archive cannot be read. */
  closedMonths(): Promise<readonly ClosedMonth[]>;
  /**
   * One file of a closed revision; null: there is no such file. Whatever is asked for, nothing but
   * the files of closed months.
   */
  closedFile(
    month: string,
    revision: number,
    name: string,
  ): Promise<{ readonly bytes: number; readonly body: ReadableStream<Uint8Array> } | null>;
  /**
   * How a device did in a civil month `YYYY-MM`; null: it was not in service then. Of the current
   * month without asking the store; else rejects when that does not answer.
   */
  story(device: string, month: string): Promise<DeviceStory | null>;
  /**
   * Asks a device once by each of its checks, for the asker alone; null: no such device. Settles
   * within 15 s.
   */
  checkNow(device: string): Promise<readonly CheckedNow[] | null>;
};
