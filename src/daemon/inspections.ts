import { join } from 'node:path';
import type { Logger } from 'pino';
import { systemClock } from '../clock.ts';
import type { Settings } from '../config.ts';
import { credentialFor, type Credentials } from '../core/inspection/credential.ts';
import type { Event } from '../core/facts/event.ts';
import type { PropertyReader } from '../core/facts/fact-store.ts';
import type { InspectionView } from '../core/inspection/inspection-view.ts';
import type { StoredPicture } from '../core/inspection/stored-picture.ts';
import type { Device } from '../core/inventory/device.ts';
import { createInspect } from '../inspection/device-inspection.ts';
import { makeInspectionStates } from '../inspection/inspection-states.ts';
import { startInspector, type Inspector } from '../inspection/inspector.ts';
import { openLoginLimiter, type CountingLoginLimiter } from '../inspection/login/login-limiter.ts';
import { openRecordFile } from '../inspection/login/record-file.ts';
import { watchCredentials } from '../inspection/login/watch-credentials.ts';
import { thumbnailsIn, type Thumbnails } from '../inspection/pictures/thumbnails.ts';
import { createSnapshot } from '../inspection/snapshot.ts';
import type { LedgerWatch } from '../inventory/ledger/watch.ts';
import type { HostResolver } from '../platform/network/resolve.ts';
import type { OnvifPlaces } from '../platform/network/onvif-places.ts';
import type { Monitor } from '../polling/monitor.ts';
import { makeImpairment } from './impairment.ts';
import { inspectWithPicture } from './inspect-with-picture.ts';
import type { Shutdown } from './shutdown.ts';

const DAY_MS = 86_400_000;

/** What inspections work with. */
export type InspectionParts = {
  readonly credentials: Credentials;
  readonly reader: PropertyReader;
  /** Shared with polling: it knows which address of a device answered. */
  readonly resolver: HostResolver;
  readonly record: (events: readonly Event[]) => void;
  readonly monitor: Pick<Monitor, 'fleet' | 'withDevice' | 'setImpaired'>;
  /** Where ONVIF services answer, as the `onvif` check learns it. */
  readonly places: OnvifPlaces;
  readonly ledger: Pick<LedgerWatch, 'view' | 'contractContext'>;
  /** The devices of the present inventory. */
  readonly devices: () => readonly Device[];
  readonly log: Logger;
};

/** What inspections found, for its readers and for a store that has forgotten it. */
export type DeviceInspections = {
  readonly view: () => InspectionView;
  readonly facts: () => Iterable<readonly Event[]>;
  /** The thumbnail that is kept of a device; null: none. */
  readonly picture: (device: string) => Promise<StoredPicture | null>;
  /** Tells the monitor which devices are impaired, after contracts or the inventory changed. */
  readonly updateImpairment: () => void;
};

/**
 * Starts inspecting the devices that the credentials are for, and follows the credentials file. All
 * logins go through one limiter; requests to a device take turns with its polls.
 */
export function startInspections(
  settings: Settings,
  parts: InspectionParts,
  shutdown: Shutdown,
): DeviceInspections {
  const { monitor, log } = parts;
  const followed = watchCredentials(settings.credentials, parts.credentials, systemClock, log);
  shutdown.push(followed.stop);
  const limiter = openLoginLimiter(
    openRecordFile(join(settings.data, 'logins.ndjson')),
    systemClock,
  );
  const thumbnails = keepThumbnails(settings, shutdown);
  const { intervalMs } = settings.inspection;
  const states = makeInspectionStates(intervalMs * settings.polling.gapFactor);
  const impairment = makeImpairment({ ...parts, states });
  const inspectParts = {
    clock: systemClock,
    loginLimiter: limiter,
    withDevice: monitor.withDevice,
    resolver: parts.resolver,
    places: parts.places,
    videoPath: settings.inspection.videoPath,
  };
  const inspector = startInspector({
    clock: systemClock,
    fleet: monitor.fleet,
    states,
    reader: parts.reader,
    record: parts.record,
    intervalMs,
    atOnce: settings.inspection.atOnce,
    inspect: inspectWithPicture(
      settings,
      createInspect(followed.current, inspectParts),
      createSnapshot(followed.current, inspectParts),
      thumbnails,
      log,
    ),
    wanted: (device) => credentialFor(device, followed.current()) !== null,
    onRestored: impairment.updateAll,
    onInspected: impairment.update,
    log,
  });
  shutdown.push(() => inspector.stop());
  return {
    facts: () => states.facts(),
    picture: (device) => thumbnails.read(device, systemClock.now()),
    view: () => viewOf(inspector, limiter, followed.current()),
    updateImpairment: impairment.updateAll,
  };
}

/** Thumbnails that are deleted once they are too old, now and every day. */
function keepThumbnails({ data, pictures }: Settings, shutdown: Shutdown): Thumbnails {
  const thumbnails = thumbnailsIn(join(data, 'thumbnails'), pictures.thumbnailDays);
  const sweep = (): void => void thumbnails.sweep(systemClock.now());
  sweep();
  const daily = setInterval(sweep, DAY_MS);
  shutdown.push(() => {
    clearInterval(daily);
  });
  return thumbnails;
}

function viewOf(
  inspector: Inspector,
  limiter: CountingLoginLimiter,
  { credentials }: Credentials,
): InspectionView {
  return {
    ...inspector.view(),
    logins: { ...limiter.counts },
    credentials: new Map(
      credentials.map((credential) => [credential.name, { paused: limiter.paused(credential) }]),
    ),
  };
}
