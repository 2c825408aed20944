import { EXIT_USAGE } from '../wiring.ts';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { Settings } from '../../config.ts';
import { defaultDevice, type Device } from '../../core/inventory/device.ts';
import { PICTURE_FAULTS } from '../../core/pictures/judge.ts';
import { formatProblems } from '../../inventory/problems.ts';
import { readInventory } from '../../inventory/read.ts';
import { thumbnailOf } from '../../inspection/pictures/decode.ts';
import { examine, type Examined } from '../../inspection/pictures/examine.ts';
import { pictureRecords } from '../../inspection/pictures/records.ts';
import { thumbnailsIn } from '../../inspection/pictures/thumbnails.ts';
import { systemClock } from '../../clock.ts';
import { makeOnvifPlaces } from '../../platform/network/onvif-places.ts';
import { createInspect } from '../../inspection/device-inspection.ts';
import { readCredentials } from '../../inspection/login/credentials.ts';
import { openLoginLimiter } from '../../inspection/login/login-limiter.ts';
import { openRecordFile } from '../../inspection/login/record-file.ts';
import { createSnapshot, type Snapshot } from '../../inspection/snapshot.ts';
import { createResolver } from '../../platform/network/resolve.ts';
import { findDevice } from './check.ts';
import { noteLine } from '../../core/terms/notes.ts';
import { table } from '../terminal/table.ts';

/** What `picture` is told. */
export type PictureFlags = {
  readonly file?: string;
  readonly forget: boolean;
  readonly thumbnail?: string;
  readonly json: boolean;
};

type Print = (line: string) => void;

const MAX_FILE_BYTES = 8 * 1024 * 1024;

/**
 * Judges one picture of a device: its snapshot, or with `file` one that lies here. Keeps what later
 * ones are compared with, as the service does. Exit code: 0 good, 1 faulty or no picture, 2 wrong
 * usage.
 */
export async function judgePicture(
  target: string,
  flags: PictureFlags,
  settings: Settings,
  print: Print,
  complain: Print,
): Promise<number> {
  const device = await deviceOf(target, settings, complain);
  if (!device) return EXIT_USAGE;
  const records = pictureRecords(join(settings.data, 'pictures'));
  if (flags.forget) {
    await records.forget(device.id);
    await thumbnailsIn(join(settings.data, 'thumbnails'), settings.pictures.thumbnailDays).forget(
      device.id,
    );
    print(
      `what was kept of the pictures of ${device.id} is forgotten; the next good one by daylight becomes the reference`,
    );
    return 0;
  }
  const taken =
    flags.file === undefined ? await snapshotOf(device, settings) : await fileOf(flags.file);
  const examined =
    'fault' in taken
      ? taken
      : await examine(device.id, taken.bytes, systemClock.now(), settings.pictures, records);
  if ('fault' in examined) {
    complain(`${device.id}: no picture to judge: ${examined.fault}`);
    return 1;
  }
  if (flags.thumbnail !== undefined)
    await writeFile(flags.thumbnail, await thumbnailOf(examined.frame), { mode: 0o600 });
  show(device, examined, flags.json, settings, print);
  return examined.faults.length === 0 ? 0 : 1;
}

async function deviceOf(
  target: string,
  settings: Settings,
  complain: Print,
): Promise<Device | null> {
  const read = await readInventory(settings.inventory);
  const found = read.ok ? findDevice(read.inventory, target) : undefined;
  if (found) return found;
  if (isIP(target) !== 0) return defaultDevice(target);
  for (const line of read.ok
    ? [`${target} is neither a device of ${settings.inventory} nor an address`]
    : formatProblems(read.problems))
    complain(line);
  return null;
}

async function fileOf(path: string): Promise<Snapshot> {
  const about = await stat(path).catch(() => null);
  if (!about?.isFile() || about.size > MAX_FILE_BYTES)
    return { fault: `${path} is no file of at most 8 MB` };
  return { bytes: await readFile(path) };
}

async function snapshotOf(device: Device, settings: Settings): Promise<Snapshot> {
  const read = readCredentials(settings.credentials, process.env);
  if (!read.ok) return { fault: read.problems.join('; ') };
  const signal = new AbortController().signal;
  const parts = {
    clock: systemClock,
    loginLimiter: openLoginLimiter(
      openRecordFile(join(settings.data, 'logins.ndjson')),
      systemClock,
    ),
    withDevice: <T>(_device: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
      work(signal),
    resolver: createResolver(systemClock),
    places: makeOnvifPlaces(),
    videoPath: 'off' as const,
  };
  const inspection = await createInspect(() => read.credentials, parts)(device, signal);
  if (!inspection?.snapshot)
    return {
      fault: [
        'it names no snapshot',
        ...(inspection?.notes.map((note) => noteLine(note, 'en')) ?? [
          'its name cannot be resolved',
        ]),
      ].join('; '),
    };
  return createSnapshot(() => read.credentials, parts)(device, inspection.snapshot.uri, signal);
}

function show(
  device: Device,
  examined: Exclude<Examined, { fault: string }>,
  json: boolean,
  { pictures: { thresholds } }: Settings,
  print: Print,
): void {
  const { faults, scores, clockRuns, hasReference } = examined;
  if (json) {
    print(
      JSON.stringify(
        { device: device.id, faults, scores, thresholds, clockRuns, hasReference },
        null,
        2,
      ),
    );
    return;
  }
  const rows = PICTURE_FAULTS.map((fault) => [
    fault,
    scores[fault]?.toFixed(3) ?? 'cannot be told',
    String(thresholds[fault]),
    faults.includes(fault) ? 'FAULTY' : '',
  ]);
  for (const line of table(['FAULT', 'SCORE', 'FROM', ''], rows)) print(line);
  print(faults.length === 0 ? `${device.id}: good` : `${device.id}: ${faults.join(', ')}`);
  if (!hasReference)
    print(
      'There was no reference yet; covered, moved and colour-cast are told from the first good picture by daylight on.',
    );
  if (faults.includes('frozen'))
    print(clockRuns ? 'The overlay runs over a picture that stands.' : 'The overlay stands too.');
}
