import type { Inspection, MediaProfile, OwnUri } from '../core/inspection/inspection.ts';
import type { Instant } from '../core/time/civil-time.ts';
import { all, at, attribute, textAt, type XmlElement } from './xml.ts';

/** Profiles, scopes and services that are read; more are left out. */
const PROFILE_LIMIT = 64;
const SCOPE_LIMIT = 128;
const SERVICE_LIMIT = 64;

/**
 * The paths of a device's services, by the last two parts of their namespace, e.g. `ver10/media`.
 */
export type ServicePaths = ReadonlyMap<string, string>;

/** `NTP` or `Manual`; null when an answer to GetSystemDateAndTime tells neither. */
export function readTimeSource(body: XmlElement): string | null {
  const source = textAt(body, 'GetSystemDateAndTimeResponse', 'SystemDateAndTime', 'DateTimeType');
  return /^ntp$/i.test(source) ? 'NTP' : /^manual$/i.test(source) ? 'Manual' : null;
}

/** The answer to GetServices. Only paths are taken: behind NAT the hosts are others. */
export function readServices(body: XmlElement): ServicePaths {
  const paths = new Map<string, string>();
  for (const service of all(at(body, 'GetServicesResponse'), 'Service', SERVICE_LIMIT)) {
    const [, name] =
      /^http:\/\/www\.onvif\.org\/(ver\d\d\/\w+)\/wsdl\/?$/i.exec(textAt(service, 'Namespace')) ??
      [];
    const path = httpPath(textAt(service, 'XAddr'));
    if (name !== undefined && path !== null && !paths.has(name))
      paths.set(name.toLowerCase(), path);
  }
  return paths;
}

/** The answer to GetCapabilities, of devices that do not know GetServices. */
export function readCapabilities(body: XmlElement): ServicePaths {
  const capabilities = at(body, 'GetCapabilitiesResponse', 'Capabilities');
  const found = [
    ['ver10/media', textAt(capabilities, 'Media', 'XAddr')],
    ['ver10/search', textAt(capabilities, 'Extension', 'Search', 'XAddr')],
  ] as const;
  return new Map(
    found.flatMap(([name, uri]) => {
      const path = httpPath(uri);
      return path === null ? [] : [[name, path]];
    }),
  );
}

function httpPath(uri: string): string | null {
  const path = URL.canParse(uri) ? `${new URL(uri).pathname}${new URL(uri).search}` : uri;
  return /^\/[\x21-\x7e]{0,255}$/.test(path) ? path : null;
}

/**
 * The answer to GetDeviceInformation, every value as the device typed it; null when it holds none.
 */
export function readAbout(body: XmlElement): Inspection['about'] {
  const response = at(body, 'GetDeviceInformationResponse');
  if (!response) return null;
  return {
    manufacturer: textAt(response, 'Manufacturer'),
    model: textAt(response, 'Model'),
    firmware: textAt(response, 'FirmwareVersion'),
    serial: textAt(response, 'SerialNumber'),
    hardware: textAt(response, 'HardwareId'),
  };
}

/** The answer to GetProfiles of either media service; null when it is none. */
export function readProfiles(body: XmlElement): readonly MediaProfile[] | null {
  const response = at(body, 'GetProfilesResponse');
  if (!response) return null;
  return all(response, 'Profiles', PROFILE_LIMIT).flatMap((profile) => {
    const token = attribute(profile, 'token');
    const encoder =
      at(profile, 'VideoEncoderConfiguration') ?? at(profile, 'Configurations', 'VideoEncoder');
    // A profile of sound or metadata alone is none to look at.
    if (token === '' || !encoder) return [];
    return [
      {
        token,
        name: textAt(profile, 'Name'),
        encoding: textAt(encoder, 'Encoding'),
        width: whole(textAt(encoder, 'Resolution', 'Width')),
        height: whole(textAt(encoder, 'Resolution', 'Height')),
        frameRate: number(textAt(encoder, 'RateControl', 'FrameRateLimit')),
        bitrateKbps: whole(textAt(encoder, 'RateControl', 'BitrateLimit')),
      },
    ];
  });
}

/**
 * The URI in an answer to GetStreamUri or GetSnapshotUri, with the host replaced by the configured
 * one (IPv6 in brackets), a user and password left out; null when it holds none of the scheme.
 */
export function readUri(
  body: XmlElement,
  response: string,
  scheme: 'rtsp' | 'http',
  host: string,
): OwnUri | null {
  const answer = at(body, response);
  const told = textAt(answer, 'MediaUri', 'Uri') || textAt(answer, 'Uri');
  const [, protocol, named, port, rest] =
    /^(rtsps?|https?):\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/?]+)(:\d{1,5})?([/?][\x21-\x7e]*)?$/i.exec(
      told,
    ) ?? [];
  if (protocol === undefined || !protocol.toLowerCase().startsWith(scheme)) return null;
  const own = host.includes(':') ? `[${host}]` : host;
  return {
    uri: `${protocol.toLowerCase()}://${own}${port ?? ''}${rest ?? '/'}`,
    claimedHost: named!.toLowerCase() === own.toLowerCase() ? '' : named!.slice(0, 128),
  };
}

/** The answer to GetNTP. */
export function readNtp(body: XmlElement): Inspection['ntp'] {
  const information = at(body, 'GetNTPResponse', 'NTPInformation');
  if (!information) return null;
  const fromDhcp = textAt(information, 'FromDHCP') === 'true';
  const servers = all(information, fromDhcp ? 'NTPFromDHCP' : 'NTPManual', 8).map(
    (server) =>
      textAt(server, 'IPv4Address') || textAt(server, 'IPv6Address') || textAt(server, 'DNSname'),
  );
  return { fromDhcp, servers: servers.filter((server) => server !== '') };
}

/** The answer to GetRecordingSummary, by true time. */
export function readRecording(body: XmlElement, clockOffsetMs: number): Inspection['recording'] {
  const summary = at(body, 'GetRecordingSummaryResponse', 'Summary');
  if (!summary) return null;
  const instant = (text: string): Instant | null => {
    const told = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/.test(text)
      ? Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`)
      : NaN;
    return Number.isNaN(told) ? null : told - clockOffsetMs;
  };
  return {
    from: instant(textAt(summary, 'DataFrom')),
    until: instant(textAt(summary, 'DataUntil')),
    recordings: whole(textAt(summary, 'NumberRecordings')),
  };
}

/** The answer to GetScopes; null when it is none. */
export function readScopes(body: XmlElement): readonly string[] | null {
  const response = at(body, 'GetScopesResponse');
  return (
    response &&
    all(response, 'Scopes', SCOPE_LIMIT)
      .map((scope) => textAt(scope, 'ScopeItem'))
      .filter((item) => item !== '')
  );
}

function whole(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function number(text: string): number | null {
  return /^\d{1,6}(\.\d{1,6})?$/.test(text) ? Number(text) : null;
}
