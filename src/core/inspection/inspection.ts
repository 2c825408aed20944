import type { Instant } from '../time/civil-time.ts';
import { withoutSecrets } from '../text/uri-secrets.ts';
import { storedNotes, type Note } from './note.ts';
import type { PropertyValues } from './property.ts';

/**
 * How logging in went. `none-needed`: the device told everything without. `no-method`: none of the
 * ways it offers can be used. `untested`: it neither accepted nor refused the password.
 */
export const LOGINS = [
  'none-needed',
  'accepted',
  'refused',
  'stopped',
  'no-credential',
  'no-method',
  'untested',
] as const;
/** One of {@link LOGINS}. */
export type LoginResult = (typeof LOGINS)[number];

/** One media profile. Texts are empty and numbers null where the device does not tell. */
export type MediaProfile = {
  readonly token: string;
  readonly name: string;
  readonly encoding: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly frameRate: number | null;
  readonly bitrateKbps: number | null;
};

/** A URI of a device, its host replaced by the one it is reached by. */
export type OwnUri = {
  readonly uri: string;
  /** The host the device named, where that is another; else empty. */
  readonly claimedHost: string;
};

/** What a device told when it was looked into. Null: it did not tell. */
export type Inspection = {
  readonly device: string;
  readonly at: Instant;
  /**
   * Whether anything answered at all. Where nothing did, nothing was learnt: that is for liveness
   * to tell.
   */
  readonly reached: boolean;
  /**
   * Whether any answer could be read. One that could not is `not inspectable`, and never down for
   * it.
   */
  readonly inspectable: boolean;
  readonly login: LoginResult;
  /** Attempts it said are left; null: it did not say. */
  readonly attemptsLeft: number | null;
  readonly clockOffsetMs: number | null;
  /** `NTP` or `Manual`. */
  readonly timeSource: string | null;
  readonly about: {
    readonly manufacturer: string;
    readonly model: string;
    readonly firmware: string;
    readonly serial: string;
    readonly hardware: string;
  } | null;
  readonly profiles: readonly MediaProfile[] | null;
  /** Of the main profile: the one that shows most. */
  readonly stream: OwnUri | null;
  readonly snapshot: OwnUri | null;
  readonly ntp: { readonly fromDhcp: boolean; readonly servers: readonly string[] } | null;
  /** By true time. `until` behind `at` by more than an hour: nothing is recorded any more. */
  readonly recording: {
    readonly from: Instant | null;
    readonly until: Instant | null;
    readonly recordings: number | null;
  } | null;
  readonly scopes: readonly string[] | null;
  /** `up`, or why no picture came; null: not tried. */
  readonly videoPath: string | null;
  /** `good`, or what is wrong with its snapshot, between spaces; null: none was taken. */
  readonly picture: string | null;
  /** What gave nothing and why. */
  readonly notes: readonly Note[];
};

/** An inspection as it may be shown: its URIs without secrets, of which `known` are known. */
export function shownInspection(inspection: Inspection, known: readonly string[]): Inspection {
  const shown = (uri: OwnUri | null): OwnUri | null =>
    uri && { ...uri, uri: withoutSecrets(uri.uri, known) };
  return {
    ...inspection,
    stream: shown(inspection.stream),
    snapshot: shown(inspection.snapshot),
  };
}

/** Whether a profile tells the size of its picture. */
export function isReadable({ width, height }: MediaProfile): boolean {
  return width !== null && height !== null;
}

/** Recording counts as stopped when its newest data is older, in milliseconds. */
const RECORDING_LATE_MS = 3_600_000;

/** The profile that shows most; of equals the first. */
export function mainProfile(profiles: readonly MediaProfile[]): MediaProfile | null {
  const pixels = ({ width, height }: MediaProfile): number => (width ?? 0) * (height ?? 0);
  return profiles.reduce<MediaProfile | null>(
    (best, one) => (best === null || pixels(one) > pixels(best) ? one : best),
    null,
  );
}

/**
 * What was learnt, to be compared with what was known. Of what the device did not tell this time,
 * nothing was.
 */
export function propertiesOf(inspection: Inspection): PropertyValues {
  const {
    about,
    profiles,
    stream,
    snapshot,
    ntp,
    recording,
    scopes,
    timeSource,
    videoPath,
    picture,
    login,
    notes,
  } = inspection;
  return {
    inspectable: inspection.inspectable ? 'yes' : 'no',
    // What only our own restraint kept from being tried says nothing new of the device.
    ...(login === 'stopped' ? {} : { login }),
    ...about,
    ...profileProperties(profiles ?? []),
    ...(stream && { 'stream-path': pathOf(stream.uri), 'claimed-host': stream.claimedHost }),
    ...(snapshot && { 'snapshot-path': pathOf(snapshot.uri) }),
    ...(timeSource === null ? {} : { 'time-source': timeSource }),
    ...(ntp && { 'ntp-servers': ntp.servers.join(' ') }),
    ...(recording && { recording: recordingState(recording.until, inspection.at) }),
    ...(scopes && { scopes: [...scopes].sort().join(' ').slice(0, 2048) }),
    ...(videoPath === null ? {} : { 'video-path': videoPath }),
    ...(picture === null ? {} : { picture }),
    'not-read': storedNotes(notes),
  };
}

/** A device that lists no profile says nothing of those it had. */
function profileProperties(profiles: readonly MediaProfile[]): PropertyValues {
  const main = mainProfile(profiles);
  if (!main) return {};
  const list = (some: readonly MediaProfile[]): string =>
    some
      .map(({ token }) => token)
      .sort()
      .join(' ')
      .slice(0, 1024);
  const tokens = {
    profiles: list(profiles),
    'unread-profiles': list(profiles.filter((profile) => !isReadable(profile))),
  };
  const { token, width, height, encoding, frameRate, bitrateKbps } = main;
  const resolution = width === null || height === null ? '' : `${width}x${height}`;
  return {
    ...tokens,
    'main-profile': token,
    resolution,
    encoding,
    'frame-rate': String(frameRate ?? ''),
    bitrate: String(bitrateKbps ?? ''),
  };
}

function recordingState(until: Instant | null, at: Instant): string {
  if (until === null) return 'none';
  return until < at - RECORDING_LATE_MS ? 'stopped' : 'recording';
}

/** Without secrets, and without the query: some devices put a new session into it each time. */
function pathOf(uri: string): string {
  return withoutSecrets(uri)
    .replace(/^[a-z]+:\/\/[^/]*/i, '')
    .replace(/\?.*$/s, '')
    .slice(0, 256);
}
