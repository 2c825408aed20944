import type { MediaProfile, OwnUri } from '../core/inspection/inspection.ts';
import type { TakeNote } from '../core/inspection/note.ts';
import { behindUser } from '../core/text/uri-authority.ts';
import { all, at, attribute, longTextAt, textAt, type XmlElement } from './xml.ts';
import { numberIn, wholeIn } from './xml-values.ts';

/** Profiles that are read; more are left out. */
const PROFILE_LIMIT = 128;
/** Longest URI that is read, in characters. */
const URI_LIMIT = 1024;

/**
 * The answer to GetProfiles of either media service; null when it is none. A profile whose encoder
 * cannot be read is kept, without its values.
 */
export function readProfiles(body: XmlElement, note: TakeNote): readonly MediaProfile[] | null {
  const response = at(body, 'GetProfilesResponse');
  if (!response) {
    note('GetProfiles', 'unreadable', 'another answer than was asked for');
    return null;
  }
  const listed = all(response, 'Profiles', PROFILE_LIMIT + 1);
  if (listed.length === 0) note('GetProfiles', 'absent', 'it lists no profile');
  if (listed.length > PROFILE_LIMIT)
    note('GetProfiles', 'cut', `more than ${PROFILE_LIMIT} profiles`);
  return listed.slice(0, PROFILE_LIMIT).flatMap((profile) => readProfile(profile, note));
}

function readProfile(profile: XmlElement, note: TakeNote): readonly MediaProfile[] {
  const token = attribute(profile, 'token');
  const name = textAt(profile, 'Name');
  const encoder =
    at(profile, 'VideoEncoderConfiguration') ?? at(profile, 'Configurations', 'VideoEncoder');
  if (!encoder && isWithoutVideo(profile)) return [];
  if (token === '') {
    note('GetProfiles', 'unreadable', `a profile without token: ${name}`);
    return [];
  }
  if (!encoder) note('GetProfiles', 'no-encoder', token);
  const value = (read: typeof numberIn, ...path: readonly string[]): number | null => {
    const text = textAt(encoder, ...path);
    const found = read(text);
    if (text !== '' && found === null)
      note('GetProfiles', 'unreadable', `${path.at(-1) ?? ''} of ${token}: ${text}`);
    return found;
  };
  return [
    {
      token,
      name,
      encoding: textAt(encoder, 'Encoding'),
      width: value(wholeIn, 'Resolution', 'Width'),
      height: value(wholeIn, 'Resolution', 'Height'),
      frameRate: value(numberIn, 'RateControl', 'FrameRateLimit'),
      bitrateKbps: value(wholeIn, 'RateControl', 'BitrateLimit'),
    },
  ];
}

/** A profile of sound or metadata alone is none to look at. */
function isWithoutVideo(profile: XmlElement): boolean {
  const has = (first: string, second: string): boolean =>
    at(profile, first) !== null || at(profile, 'Configurations', second) !== null;
  return (
    !has('VideoSourceConfiguration', 'VideoSource') &&
    (has('AudioSourceConfiguration', 'AudioSource') ||
      has('AudioEncoderConfiguration', 'AudioEncoder') ||
      has('MetadataConfiguration', 'Metadata'))
  );
}

/** What a URI is asked for by, and what it is called in notes. */
export type UriWanted = {
  readonly response: 'GetStreamUriResponse' | 'GetSnapshotUriResponse';
  readonly scheme: 'rtsp' | 'http';
  readonly subject: 'stream-uri' | 'snapshot-uri';
};

/**
 * The URI in an answer to GetStreamUri or GetSnapshotUri, with the host replaced by the configured
 * one (IPv6 in brackets), a user and password left out, and whatever is not ASCII percent-encoded;
 * null when it holds none of the scheme.
 */
export function readUri(
  body: XmlElement,
  { response, scheme, subject }: UriWanted,
  host: string,
  note: TakeNote,
): OwnUri | null {
  const answer = at(body, response);
  const told =
    longTextAt(URI_LIMIT + 1, answer, 'MediaUri', 'Uri') ||
    longTextAt(URI_LIMIT + 1, answer, 'Uri');
  const uri = told.length > URI_LIMIT ? null : onHost(told, scheme, host);
  if (told === '') note(subject, 'absent', '');
  else if (uri === null) note(subject, 'unreadable', told);
  return uri;
}

/** A host and port as they stand in a URI, and what follows. */
const AUTHORITY = /^(\[[^\]]+\]|[^:/?#]+)(:\d{1,5})?(?::?([/?#].*))?$/s;

function onHost(told: string, scheme: string, host: string): OwnUri | null {
  const [start, protocol] = /^([a-z]+):\/\//i.exec(told.toLowerCase()) ?? [];
  if (start === undefined || (protocol !== scheme && protocol !== `${scheme}s`)) return null;
  const found = AUTHORITY.exec(behindUser(told.slice(start.length)));
  if (!found) return null;
  const [, named = '', port = '', rest = ''] = found;
  const own = host.includes(':') ? `[${host}]` : host;
  return Number(port.slice(1)) > 65_535
    ? null
    : {
        uri: `${protocol}://${own}${port}${requestPath(rest)}`,
        claimedHost: named.toLowerCase() === own.toLowerCase() ? '' : named.slice(0, 128),
      };
}

/** What may stand in a request. A fragment is for the reader of an answer: it is never sent. */
function requestPath(rest: string): string {
  const path = rest.startsWith('/') ? rest : `/${rest}`;
  return path
    .replace(/#.*$/s, '')
    .replaceAll(/[^\x21-\x7e]+/gu, (part) => encodeURIComponent(part.replaceAll(/\p{Cs}/gu, '')));
}
