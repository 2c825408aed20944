import { whyDenied } from './denial.ts';
import type { Credential } from '../core/inspection/credential.ts';
import type { Device } from '../core/inventory/device.ts';
import { mainProfile, type Inspection, type LoginResult } from '../core/inspection/inspection.ts';
import type { Denial, DeviceLock, LoginLimiter, Session } from '../core/inspection/login.ts';
import type { Clock } from '../core/time/civil-time.ts';
import { clockOffset } from '../protocols/clock.ts';
import { contentTypeOf } from '../protocols/http-answer.ts';
import {
  readAbout,
  readCapabilities,
  readNtp,
  readProfiles,
  readRecording,
  readScopes,
  readServices,
  readTimeSource,
  readUri,
  type ServicePaths,
} from '../protocols/onvif-inspection.ts';
import { envelope, readMessage } from '../protocols/soap-message.ts';
import {
  GET_SYSTEM_DATE_AND_TIME,
  makeAnswerReader,
  SOAP_CONTENT_TYPE,
} from '../protocols/soap.ts';
import { escapeMarkup } from '../core/text/markup.ts';
import type { XmlElement } from '../protocols/xml.ts';
import { exchange } from '../platform/network/device-http.ts';
import { openSession } from './login/session.ts';

/** What inspecting works with. */
export type InspectParts = {
  readonly clock: Clock;
  readonly loginLimiter: LoginLimiter;
  readonly withDevice: DeviceLock;
};

/** Total deadline of one call, in milliseconds. */
const CALL_MS = 5000;
/** Largest body that is read, in bytes. True answers have 1 to 60 kB. */
const BODY_LIMIT = 262_144;

const DEVICE = 'http://www.onvif.org/ver10/device/wsdl';
const MEDIA = {
  'ver10/media': 'http://www.onvif.org/ver10/media/wsdl',
  'ver20/media': 'http://www.onvif.org/ver20/media/wsdl',
} as const;
const SEARCH = 'http://www.onvif.org/ver10/search/wsdl';
const SCHEMA = 'http://www.onvif.org/ver10/schema';

type Draft = { -readonly [Key in keyof Inspection]: Inspection[Key] } & { notes: string[] };

/**
 * Looks into one device, one call after the other: its time first, then what it is, shows and
 * records. Each call has a deadline and a bounded body. The login is sent at most once, and nothing
 * is asked after a refusal. Never rejects.
 *
 * The npm package `onvif` is not used. It answers a refused WS-UsernameToken with a second login,
 * reads bodies of any size, and turns serials into numbers. It never settles when a device closes
 * in mid-body.
 */
export async function inspect(
  device: Device,
  address: string,
  credential: Credential | null,
  parts: InspectParts,
  signal: AbortSignal,
): Promise<Inspection> {
  const draft = blank(device.id, parts.clock.now());
  await askTime(device, address, draft, parts, signal);
  const session = openSession(
    {
      device: device.id,
      host: device.address,
      address,
      credential,
      clockOffsetMs: draft.clockOffsetMs ?? 0,
    },
    { clock: parts.clock, loginLimiter: parts.loginLimiter, withDevice: parts.withDevice, signal },
  );
  try {
    await askAll(device, session, draft);
  } finally {
    session.end();
  }
  return draft;
}

function blank(device: string, at: number): Draft {
  return {
    device,
    at,
    reached: false,
    inspectable: false,
    login: 'none-needed',
    attemptsLeft: null,
    clockOffsetMs: null,
    timeSource: null,
    about: null,
    profiles: null,
    stream: null,
    snapshot: null,
    ntp: null,
    recording: null,
    scopes: null,
    videoPath: null,
    picture: null,
    notes: [],
  };
}

/**
 * Without a login, whatever the device wants: a token dated by the wrong clock would be a refused
 * login.
 */
async function askTime(
  device: Device,
  address: string,
  draft: Draft,
  { clock, withDevice }: InspectParts,
  signal: AbortSignal,
): Promise<void> {
  const question = {
    method: 'POST' as const,
    address,
    host: device.address,
    port: device.onvifPort,
    path: device.onvifPath,
    secure: false,
    headers: { 'Content-Type': SOAP_CONTENT_TYPE },
    body: GET_SYSTEM_DATE_AND_TIME,
  };
  const bounds = {
    totalMs: CALL_MS,
    connectMs: CALL_MS,
    maxBytes: BODY_LIMIT,
    wantsBody: () => true,
  };
  const exchanged = await withDevice(device.id, () => exchange(question, bounds, clock, signal));
  if (!exchanged || 'outcome' in exchanged) {
    draft.notes.push(
      `GetSystemDateAndTime: ${exchanged && exchanged.outcome.result !== 'answered' ? exchanged.outcome.detail : 'called off'}`,
    );
    return;
  }
  const { reply } = exchanged;
  draft.reached = true;
  const answer = makeAnswerReader()(reply);
  if (answer.kind === 'time')
    draft.clockOffsetMs = clockOffset(
      answer.utcMs,
      clock.now() - (clock.elapsed() - reply.heardAt),
      reply.heardAt - reply.sentAt,
    );
  else draft.notes.push('GetSystemDateAndTime: told no time');
  const message = readMessage(reply.body, contentTypeOf(reply.rawHeaders));
  if (message.kind === 'response') {
    draft.inspectable = true;
    draft.timeSource = readTimeSource(message.body);
  }
}

type Call = (path: string, operation: string, body: string) => Promise<XmlElement | null>;

/** In the order of worth: users that may not see the last still learn the first. */
async function askAll(device: Device, session: Session, draft: Draft): Promise<void> {
  const call = caller(device, session, draft);
  const onDevice = (operation: string, inner = ''): Promise<XmlElement | null> =>
    call(
      device.onvifPath,
      operation,
      `<o:${operation} xmlns:o="${DEVICE}">${inner}</o:${operation}>`,
    );
  const services = await servicesOf(onDevice);
  const about = await onDevice('GetDeviceInformation');
  draft.about = about && readAbout(about);
  await askMedia(device, services, call, draft);
  const search = services.get('ver10/search');
  if (search !== undefined) {
    const summary = await call(
      search,
      'GetRecordingSummary',
      `<o:GetRecordingSummary xmlns:o="${SEARCH}"/>`,
    );
    draft.recording = summary && readRecording(summary, draft.clockOffsetMs ?? 0);
  }
  const scopes = await onDevice('GetScopes');
  draft.scopes = scopes && readScopes(scopes);
  const ntp = await onDevice('GetNTP');
  draft.ntp = ntp && readNtp(ntp);
}

async function servicesOf(
  onDevice: (operation: string, inner?: string) => Promise<XmlElement | null>,
): Promise<ServicePaths> {
  const services = await onDevice(
    'GetServices',
    '<o:IncludeCapability>false</o:IncludeCapability>',
  );
  const paths = services && readServices(services);
  if (paths && paths.size > 0) return paths;
  const capabilities = await onDevice('GetCapabilities', '<o:Category>All</o:Category>');
  return capabilities ? readCapabilities(capabilities) : new Map<string, string>();
}

async function askMedia(
  device: Device,
  services: ServicePaths,
  call: Call,
  draft: Draft,
): Promise<void> {
  const version =
    services.has('ver10/media') || !services.has('ver20/media') ? 'ver10/media' : 'ver20/media';
  const path = services.get(version) ?? device.onvifPath;
  const space = `xmlns:o="${MEDIA[version]}"`;
  const profiles = await call(
    path,
    'GetProfiles',
    version === 'ver10/media'
      ? `<o:GetProfiles ${space}/>`
      : `<o:GetProfiles ${space}><o:Type>VideoEncoder</o:Type></o:GetProfiles>`,
  );
  draft.profiles = profiles && readProfiles(profiles);
  const main = draft.profiles && mainProfile(draft.profiles);
  if (!main) return;
  const token = `<o:ProfileToken>${escapeMarkup(main.token)}</o:ProfileToken>`;
  const setup =
    version === 'ver10/media'
      ? `<o:StreamSetup><t:Stream xmlns:t="${SCHEMA}">RTP-Unicast</t:Stream><t:Transport xmlns:t="${SCHEMA}"><t:Protocol>RTSP</t:Protocol></t:Transport></o:StreamSetup>`
      : '<o:Protocol>RTSP</o:Protocol>';
  const stream = await call(
    path,
    'GetStreamUri',
    `<o:GetStreamUri ${space}>${setup}${token}</o:GetStreamUri>`,
  );
  draft.stream = stream && readUri(stream, 'GetStreamUriResponse', 'rtsp', device.address);
  const snapshot = await call(
    path,
    'GetSnapshotUri',
    `<o:GetSnapshotUri ${space}>${token}</o:GetSnapshotUri>`,
  );
  draft.snapshot = snapshot && readUri(snapshot, 'GetSnapshotUriResponse', 'http', device.address);
}

/**
 * Makes one call, and notes what it did not give. After the end of the session nothing more is
 * asked or noted.
 */
function caller(device: Device, session: Session, draft: Draft): Call {
  let over = false;
  return async (path, operation, inner) => {
    if (over) return null;
    const reply = await session.request({
      method: 'POST',
      port: device.onvifPort,
      path,
      contentType: 'application/soap+xml; charset=utf-8',
      body: (header) => envelope(header, inner),
      maxBytes: BODY_LIMIT,
      timeoutMs: CALL_MS,
    });
    if (reply.kind !== 'answered') {
      noteDenial(draft, operation, reply);
      over = reply.kind !== 'failed' || reply.reason === 'blind';
      return null;
    }
    draft.reached = true;
    if (session.loggedIn()) draft.login = 'accepted';
    const message = readMessage(reply.body, reply.contentType);
    if (message.kind !== 'unreadable') draft.inspectable = true;
    if (message.kind === 'response') return message.body;
    draft.notes.push(
      `${operation}: ${message.kind === 'fault' ? `${message.fault.code} ${message.fault.text}`.trim() : `HTTP ${reply.status} with ${message.detail}`}`,
    );
    return null;
  };
}

function noteDenial(draft: Draft, operation: string, denial: Denial): void {
  draft.notes.push(`${operation}: ${whyDenied(denial)}`);
  draft.login = loginAfter(denial, draft.login);
  if (denial.kind === 'refused') draft.attemptsLeft = denial.attemptsLeft;
  if (denial.kind === 'stopped') draft.attemptsLeft = denial.why.attemptsLeft;
  draft.reached ||=
    denial.kind !== 'failed' || denial.reason === 'protocol' || denial.reason === 'auth';
}

function loginAfter(denial: Denial, before: LoginResult): LoginResult {
  return denial.kind === 'refused' || denial.kind === 'stopped' || denial.kind === 'no-credential'
    ? denial.kind
    : before;
}
