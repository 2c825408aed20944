import { secretsOf, type Credential } from '../core/inspection/credential.ts';
import type { Device } from '../core/inventory/device.ts';
import type { Inspection } from '../core/inspection/inspection.ts';
import type { DeviceLock, LoginLimiter } from '../core/inspection/login.ts';
import { takeNotesInto, type TakeNote } from '../core/inspection/note.ts';
import type { Clock } from '../core/time/civil-time.ts';
import { clockOffset } from '../protocols/clock.ts';
import { contentTypeOf } from '../protocols/http-answer.ts';
import { readTimeSource } from '../protocols/onvif-inspection.ts';
import { readMessage } from '../protocols/soap-message.ts';
import { makeAnswerReader } from '../protocols/soap.ts';
import { exchange } from '../platform/network/device-http.ts';
import { askAtPlace, timeQuestion, type OnvifPlaces } from '../platform/network/onvif-places.ts';
import { askServices } from './ask-services.ts';
import { openSession } from './login/session.ts';
import { BODY_LIMIT, CALL_MS, makeServiceCall, type Draft } from './service-call.ts';

/** What inspecting works with. */
export type InspectParts = {
  readonly clock: Clock;
  readonly loginLimiter: LoginLimiter;
  readonly withDevice: DeviceLock;
  /** Shared with the `onvif` check. */
  readonly places: OnvifPlaces;
};

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
  const note = takeNotesInto(draft.notes, secretsOf(credential));
  const speaksSoap = await askTime(device, address, draft, note, parts, signal);
  const { secure, port, path } = parts.places.placeOf(device);
  // A login that could be sent over TLS must not be readable by whoever made TLS fail.
  const isDowngraded = !secure && parts.places.spokeTls(device);
  if (isDowngraded) note('login', 'failed', 'it spoke TLS before, and does not now');
  const session = openSession(
    {
      device: device.id,
      host: device.address,
      address,
      secure,
      credential: isDowngraded ? null : credential,
      clockOffsetMs: draft.clockOffsetMs ?? 0,
      speaksSoap,
    },
    { clock: parts.clock, loginLimiter: parts.loginLimiter, withDevice: parts.withDevice, signal },
  );
  try {
    const reached = { ...device, onvifPort: port, onvifPath: path };
    await askServices(reached, makeServiceCall(session, draft, note), draft, note);
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
 * login. Resolves to whether the device speaks SOAP.
 */
async function askTime(
  device: Device,
  address: string,
  draft: Draft,
  note: TakeNote,
  { clock, withDevice, places }: InspectParts,
  signal: AbortSignal,
): Promise<boolean> {
  const bounds = {
    totalMs: CALL_MS,
    connectMs: CALL_MS,
    maxBytes: BODY_LIMIT,
    wantsBody: () => true,
  };
  const exchanged = await askAtPlace(device, address, places, (place) =>
    withDevice(device.id, () =>
      exchange(timeQuestion(device, address, place), bounds, clock, signal),
    ),
  );
  if (!exchanged || 'outcome' in exchanged) {
    const isFailed = exchanged !== null && exchanged.outcome.result !== 'answered';
    note('GetSystemDateAndTime', 'failed', isFailed ? exchanged.outcome.detail : 'called off');
    return false;
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
  else note('GetSystemDateAndTime', 'absent', '');
  const message = readMessage(reply.body, contentTypeOf(reply.rawHeaders));
  if (message.kind === 'response') {
    draft.inspectable = true;
    draft.timeSource = readTimeSource(message.body);
  }
  return message.kind !== 'unreadable';
}
