import type { Inspection } from '../core/inspection/inspection.ts';
import type { TakeNote } from '../core/inspection/note.ts';
import type { Instant } from '../core/time/civil-time.ts';
import { all, at, textAt, type XmlElement } from './xml.ts';
import { booleanIn, instantIn, wholeIn } from './xml-values.ts';

/** Scopes that are read; more are left out. */
const SCOPE_LIMIT = 128;
/** What is noted of an answer that is whole and not the one to the question. */
const OTHER_ANSWER = 'another answer than was asked for';

/** `NTP` or `Manual`; null when an answer to GetSystemDateAndTime tells neither. */
export function readTimeSource(body: XmlElement): string | null {
  const source = textAt(body, 'GetSystemDateAndTimeResponse', 'SystemDateAndTime', 'DateTimeType');
  return /^ntp$/i.test(source) ? 'NTP' : /^manual$/i.test(source) ? 'Manual' : null;
}

/**
 * The answer to GetDeviceInformation, every value as the device typed it; null when it holds none.
 */
export function readAbout(body: XmlElement, note: TakeNote): Inspection['about'] {
  const response = at(body, 'GetDeviceInformationResponse');
  if (!response) {
    note('GetDeviceInformation', 'unreadable', OTHER_ANSWER);
    return null;
  }
  return {
    manufacturer: textAt(response, 'Manufacturer'),
    model: textAt(response, 'Model'),
    firmware: textAt(response, 'FirmwareVersion'),
    serial: textAt(response, 'SerialNumber'),
    hardware: textAt(response, 'HardwareId'),
  };
}

/** The answer to GetNTP; null when it is none. */
export function readNtp(body: XmlElement, note: TakeNote): Inspection['ntp'] {
  const information = at(body, 'GetNTPResponse', 'NTPInformation');
  if (!information) {
    note('GetNTP', 'unreadable', OTHER_ANSWER);
    return null;
  }
  const text = textAt(information, 'FromDHCP');
  const told = booleanIn(text);
  if (told === null && text !== '') note('GetNTP', 'unreadable', `FromDHCP: ${text}`);
  const fromDhcp = told ?? false;
  const servers = all(information, fromDhcp ? 'NTPFromDHCP' : 'NTPManual', 8).map(
    (server) =>
      textAt(server, 'IPv4Address') || textAt(server, 'IPv6Address') || textAt(server, 'DNSname'),
  );
  return { fromDhcp, servers: servers.filter((server) => server !== '') };
}

/** Devices write a time in 1970 where they have none. */
const NO_TIME_BEFORE = Date.UTC(1980);

/**
 * The answer to GetRecordingSummary, by true time; null when its end cannot be read. A device
 * without a card tells of no recordings, or of times in 1970: it has no oldest and no newest data.
 */
export function readRecording(
  body: XmlElement,
  clockOffsetMs: number,
  note: TakeNote,
): Inspection['recording'] {
  const summary = at(body, 'GetRecordingSummaryResponse', 'Summary');
  if (!summary) {
    note('GetRecordingSummary', 'unreadable', OTHER_ANSWER);
    return null;
  }
  const value = <T>(name: string, read: (text: string) => T | null): T | null => {
    const text = textAt(summary, name);
    const found = read(text);
    if (found === null && text !== '')
      note('GetRecordingSummary', 'unreadable', `${name}: ${text}`);
    return found;
  };
  const recordings = value('NumberRecordings', wholeIn);
  const instant = (name: string): Instant | null => {
    const told = value(name, instantIn);
    return recordings === 0 || told === null || told < NO_TIME_BEFORE ? null : told - clockOffsetMs;
  };
  const until = instant('DataUntil');
  const isKnown = instantIn(textAt(summary, 'DataUntil')) !== null || recordings === 0;
  return isKnown ? { from: instant('DataFrom'), until, recordings } : null;
}

/** The answer to GetScopes; null when it is none. */
export function readScopes(body: XmlElement, note: TakeNote): readonly string[] | null {
  const response = at(body, 'GetScopesResponse');
  if (!response) {
    note('GetScopes', 'unreadable', OTHER_ANSWER);
    return null;
  }
  const listed = all(response, 'Scopes', SCOPE_LIMIT + 1);
  if (listed.length > SCOPE_LIMIT) note('GetScopes', 'cut', `more than ${SCOPE_LIMIT} scopes`);
  return listed
    .slice(0, SCOPE_LIMIT)
    .map((scope) => textAt(scope, 'ScopeItem'))
    .filter((item) => item !== '');
}
