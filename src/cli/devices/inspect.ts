import { join } from 'node:path';
import type { Settings } from '../../config.ts';
import { credentialFor, secretsOf } from '../../core/inspection/credential.ts';
import { defaultDevice, type Device, type Inventory } from '../../core/inventory/device.ts';
import { findingsOf, type Finding } from '../../core/inspection/finding.ts';
import {
  propertiesOf,
  shownInspection,
  type Inspection,
  type MediaProfile,
} from '../../core/inspection/inspection.ts';
import { noteLine } from '../../core/terms/notes.ts';
import { formatInstant } from '../../core/time/civil-time.ts';
import {
  propertyChanges,
  propertyHistories,
  type PropertyChange,
} from '../../core/inspection/property.ts';
import { systemClock } from '../../clock.ts';
import { makeOnvifPlaces } from '../../platform/network/onvif-places.ts';
import { createInspect } from '../../inspection/device-inspection.ts';
import { readCredentials } from '../../inspection/login/credentials.ts';
import { openLoginLimiter } from '../../inspection/login/login-limiter.ts';
import { openRecordFile } from '../../inspection/login/record-file.ts';
import { createResolver } from '../../platform/network/resolve.ts';
import { findDevice } from './check.ts';

/** What `inspect` works with. */
export type InspectCommandParts = {
  readonly settings: Settings;
  readonly inventory: Inventory;
  /** What the store knows of devices; empty where there is none. */
  readonly known: () => Promise<readonly PropertyChange[]>;
  readonly print: (line: string) => void;
  readonly error: (line: string) => void;
};

/**
 * Looks into one device and prints what it tells and what is found; records nothing but a refused
 * login. Exit code: 0 it was read and nothing is wrong, 1 something is, 2 the credentials cannot be
 * used.
 */
export async function inspectDevice(
  target: string,
  json: boolean,
  parts: InspectCommandParts,
): Promise<number> {
  const { settings, print } = parts;
  const read = readCredentials(settings.credentials, process.env);
  if (!read.ok) {
    for (const problem of read.problems) parts.error(problem);
    return 2;
  }
  const device = findDevice(parts.inventory, target) ?? defaultDevice(target);
  const loginLimiter = openLoginLimiter(
    openRecordFile(join(settings.data, 'logins.ndjson')),
    systemClock,
  );
  const withDevice = <T>(_device: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    work(new AbortController().signal);
  const inspected = await createInspect(() => read.credentials, {
    clock: systemClock,
    loginLimiter,
    withDevice,
    resolver: createResolver(systemClock),
    places: makeOnvifPlaces(),
    videoPath: settings.inspection.videoPath,
  })(device, new AbortController().signal);
  if (!inspected) {
    print(`${device.address} cannot be resolved`);
    return 1;
  }
  const credential = credentialFor(device, read.credentials);
  const inspection = shownInspection(inspected, secretsOf(credential));
  const findings = await findingsWith(inspection, device, parts);
  if (json)
    print(
      JSON.stringify({ device: device.id, address: device.address, inspection, findings }, null, 2),
    );
  else
    for (const line of linesOf(inspection, findings, device, credential?.name ?? '', settings.zone))
      print(line);
  return isGood(inspection, findings) ? 0 : 1;
}

function isGood({ inspectable, login }: Inspection, findings: readonly Finding[]): boolean {
  return inspectable && findings.length === 0 && login !== 'stopped';
}

async function findingsWith(
  inspection: Inspection,
  device: Device,
  parts: InspectCommandParts,
): Promise<readonly Finding[]> {
  const known = (await parts.known()).filter((change) => change.device === device.id);
  const before = propertyHistories(known).get(device.id);
  const changes = inspection.reached
    ? propertyChanges(device.id, before, propertiesOf(inspection), inspection.at)
    : [];
  return findingsOf(
    propertyHistories([...known, ...changes]).get(device.id) ?? new Map(),
    device.serial,
  );
}

function line(name: string, text: string): string {
  return `${name.padEnd(14)} ${text}`;
}

function summary(inspection: Inspection, device: Device, credential: string): readonly string[] {
  const { inspectable, reached, login, attemptsLeft, clockOffsetMs, timeSource } = inspection;
  return [
    line('device', `${device.id} at ${device.address}:${device.onvifPort}${device.onvifPath}`),
    line(
      'inspectable',
      inspectable ? 'yes' : reached ? 'no: its answers cannot be read' : 'no: nothing answered',
    ),
    line(
      'login',
      `${login}${credential === '' ? '' : ` (credential ${credential})`}${attemptsLeft === null ? '' : `; it says ${attemptsLeft} attempts are left`}`,
    ),
    line(
      'clock',
      `${clockOffsetMs === null ? 'told no time' : `${(clockOffsetMs / 1000).toFixed(1)} s off`}${timeSource === null ? '' : `, set by ${timeSource}`}`,
    ),
  ];
}

function profileLine({
  token,
  name,
  encoding,
  width,
  height,
  frameRate,
  bitrateKbps,
}: MediaProfile): string {
  return line(
    'profile',
    `${token}: ${encoding} ${width ?? '?'}x${height ?? '?'}, ${frameRate ?? '?'} frames/s, ${bitrateKbps ?? '?'} kbit/s   ${name}`,
  );
}

function linesOf(
  inspection: Inspection,
  findings: readonly Finding[],
  device: Device,
  credential: string,
  zone: string,
): readonly string[] {
  const { about, profiles, stream, snapshot, ntp, recording, scopes, notes } = inspection;
  const when = (at: number | null): string => (at === null ? 'unknown' : formatInstant(at, zone));
  const own = (uri: { readonly uri: string; readonly claimedHost: string }): string =>
    `${uri.uri}${uri.claimedHost === '' ? '' : `   (it names itself ${uri.claimedHost})`}`;
  return [
    ...summary(inspection, device, credential),
    ...(about
      ? [
          line('manufacturer', about.manufacturer),
          line('model', about.model),
          line('firmware', about.firmware),
          line('serial', about.serial),
          line('hardware id', about.hardware),
        ]
      : []),
    ...(profiles ?? []).map(profileLine),
    ...(stream ? [line('stream', own(stream))] : []),
    ...(snapshot ? [line('snapshot', own(snapshot))] : []),
    ...(inspection.videoPath === null ? [] : [line('video path', inspection.videoPath)]),
    ...(ntp
      ? [
          line(
            'time servers',
            `${ntp.servers.join(', ') || 'none'}${ntp.fromDhcp ? ' (from DHCP)' : ''}`,
          ),
        ]
      : []),
    ...(recording
      ? [
          line(
            'recording',
            `${recording.recordings ?? '?'} recordings from ${when(recording.from)} until ${when(recording.until)}`,
          ),
        ]
      : []),
    ...(scopes ? [line('scopes', scopes.join(' '))] : []),
    ...findings.map(({ finding, since, detail }) =>
      line('FINDING', `${finding} since ${when(since)}: ${detail}`),
    ),
    ...notes.map((note) => line('not read', noteLine(note, 'en'))),
  ];
}
