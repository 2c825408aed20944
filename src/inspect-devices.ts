import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Settings } from './config.ts';
import { impairingUnder, type Contract } from './core/contracts/contract.ts';
import { credentialFor, type Credentials } from './core/inspection/credential.ts';
import type { Event } from './core/facts/event.ts';
import type { PropertyReader } from './core/facts/fact-store.ts';
import type { Finding } from './core/inspection/finding.ts';
import type { InspectionView } from './core/inspection/inspection-view.ts';
import type { LedgerWatch } from './inventory/ledger/watch.ts';
import type { StoredPicture } from './core/inspection/stored-picture.ts';
import { thumbnailOf } from './inspection/pictures/decode.ts';
import { examine, type Examined } from './inspection/pictures/examine.ts';
import { pictureRecords } from './inspection/pictures/records.ts';
import { thumbnailsIn, type Thumbnails } from './inspection/pictures/thumbnails.ts';
import { startInspector } from './inspection/inspector.ts';
import { systemClock } from './clock.ts';
import type { Monitor } from './polling/monitor.ts';
import { createInspect } from './inspection/device-inspection.ts';
import { openLoginLimiter } from './inspection/login/login-limiter.ts';
import { openRecordFile } from './inspection/login/record-file.ts';
import { watchCredentials } from './inspection/login/watch-credentials.ts';
import { createSnapshot } from './inspection/snapshot.ts';

/** What looking into devices stands on. */
export type InspectionParts = {
  readonly reader: PropertyReader;
  readonly record: (events: readonly Event[]) => void;
  readonly watch: Pick<Monitor, 'fleet' | 'withDevice'>;
  readonly log: Logger;
};

/** What is known of insides, for whoever reads it and for a store that has forgotten it. */
export type DeviceInspections = {
  readonly view: () => InspectionView;
  readonly facts: () => Iterable<readonly Event[]>;
  /** The small picture that is kept of a device; null: none. */
  readonly picture: (device: string) => Promise<StoredPicture | null>;
  /** Since when findings that its contract counts make a device impaired; null: none does. */
  readonly impairedSince: (
    device: string,
    ledger: Pick<LedgerWatch, 'view' | 'booking'>,
  ) => number | null;
};

/**
 * Starts looking into the devices that `credentials`, and the file as it changes, are for. Whatever
 * logs in shares one desk, and with polling the devices: one request at a time each. What is
 * started is stopped by what is put into `stops`.
 */
export function startInspections(
  settings: Settings,
  credentials: Credentials,
  { reader, record, watch, log }: InspectionParts,
  stops: (() => Promise<void>)[],
): DeviceInspections {
  const followed = watchCredentials(settings.credentials, credentials, systemClock, log);
  stops.push(() => {
    followed.stop();
    return Promise.resolve();
  });
  const desk = openLoginLimiter(openRecordFile(join(settings.data, 'logins.ndjson')), systemClock);
  const asking = {
    clock: systemClock,
    desk,
    lend: watch.withDevice,
    videoPath: settings.inspection.videoPath,
  };
  const thumbnails = thumbnailsIn(
    join(settings.data, 'thumbnails'),
    settings.pictures.thumbnailDays,
  );
  const stopSweeping = sweepDaily(thumbnails);
  stops.push(() => {
    stopSweeping();
    return Promise.resolve();
  });
  const inspector = startInspector({
    clock: systemClock,
    fleet: watch.fleet,
    reader,
    record,
    ...settings.inspection,
    gapFactor: settings.polling.gapFactor,
    log,
    inspect: withPictures(
      settings,
      createInspect(followed.current, asking),
      createSnapshot(followed.current, asking),
      thumbnails,
      log,
    ),
    wanted: (device) => credentialFor(device, followed.current()) !== null,
  });
  stops.push(() => inspector.stop());
  return {
    facts: () => inspector.facts(),
    picture: (device) => thumbnails.read(device, systemClock.now()),
    impairedSince: (device, ledger) => {
      const findings = inspector.stateOf(device)?.findings ?? [];
      return findings.length === 0
        ? null
        : earliestCounted(
            findings,
            ledger.view().contractOf.get(device) ?? '',
            ledger.booking().contracts,
          );
    },
    view: () => ({
      ...inspector.view(),
      logins: { ...desk.counts },
      credentials: new Map(
        followed.current().credentials.map((one) => [one.name, { paused: desk.paused(one) }]),
      ),
    }),
  };
}

function earliestCounted(
  findings: readonly Finding[],
  number: string,
  contracts: readonly Contract[],
): number | null {
  const counted = impairingUnder(contracts, number);
  const sinces = findings
    .filter(({ finding }) => counted.includes(finding))
    .map(({ since }) => since);
  return sinces.length === 0 ? null : Math.min(...sinces);
}

/** Deletes thumbnails that are too old now and each day; returns what ends it. */
function sweepDaily(thumbnails: Thumbnails): () => void {
  void thumbnails.sweep(systemClock.now());
  const daily = setInterval(() => void thumbnails.sweep(systemClock.now()), 86_400_000);
  return () => {
    clearInterval(daily);
  };
}

type Inspect = ReturnType<typeof createInspect>;

/**
 * Adds to an inspection what the snapshot shows, for the classes that are to have it: one picture
 * an inspection, one at a time.
 */
function withPictures(
  settings: Settings,
  inspect: Inspect,
  snapshot: ReturnType<typeof createSnapshot>,
  thumbnails: Thumbnails,
  log: Logger,
): Inspect {
  const records = pictureRecords(join(settings.data, 'pictures'));
  const keepAndExamine = async (device: string, bytes: Uint8Array): Promise<Examined> => {
    const examined = await examine(device, bytes, systemClock.now(), settings.pictures, records);
    if (settings.pictures.thumbnailDays > 0 && 'frame' in examined)
      await thumbnails.keep(device, await thumbnailOf(examined.frame));
    return examined;
  };
  return async (device, signal) => {
    const inspection = await inspect(device, signal);
    const mayAsk =
      inspection !== null && !['refused', 'stopped'].includes(inspection.login) && !signal.aborted;
    if (!mayAsk || !inspection.snapshot || !settings.pictures.classes.includes(device.class))
      return inspection;
    const taken = await snapshot(device, inspection.snapshot.uri, signal);
    const examined =
      'fault' in taken
        ? taken
        : await keepAndExamine(device.id, taken.bytes).catch((err: unknown) => {
            log.warn({ err }, 'what is kept of pictures could not be written');
            return { fault: 'what is kept of pictures could not be written' };
          });
    if ('fault' in examined)
      return { ...inspection, notes: [...inspection.notes, `snapshot: ${examined.fault}`] };
    return { ...inspection, picture: examined.faults.join(' ') || 'good' };
  };
}
