import { CHECKS, type CheckName, type Device } from '../core/inventory/device.ts';
import * as answers from './answers.ts';
import type { Character } from './character.ts';

const HOUR_MS = 3_600_000;
const YEAR_MS = 365.25 * 24 * HOUR_MS;

/**
 * By what a fault is played. `route`: a route in the estate's namespace that drops (`blackhole`) or
 * refuses (`unreachable`) everything, or the pings alone. `listener`: the service's port is closed.
 * `answer`: how a request is answered. `queue`: requests are answered one after the other, each
 * taking the fault's milliseconds. `inspection`: all is well for whoever asks for the time
 * alone; what a login shows, or whether it is let in, is changed.
 */
export type Play =
  | {
      readonly by: 'route';
      readonly verb: 'blackhole' | 'unreachable';
      readonly only: 'all' | 'icmp';
    }
  | { readonly by: 'listener' }
  | {
      readonly by: 'answer';
      readonly answer: answers.Answer;
      /** Whether what needs a login is answered all the same. */
      readonly answersLogins: boolean;
    }
  | { readonly by: 'inspection'; readonly change: Partial<Character> }
  | { readonly by: 'queue' };

/** One way for a device to go wrong, and what it means to the checks. */
export type FaultRow = {
  /** What happens, for people. */
  readonly says: string;
  /**
   * The check whose service a device must run to suffer it; `network`: any device can; `media`: one
   * with `tcp` or `rtsp`.
   */
  readonly on: 'network' | 'media' | Exclude<CheckName, 'icmp'>;
  readonly play: Play;
  /** The checks that fail while it lasts; every other check of the device succeeds. */
  readonly dead: readonly CheckName[];
  /** Device clock minus true time in milliseconds; null: it tells no time. */
  readonly clock: (ms: number) => number | null;
  /**
   * The parameter where none is given, in milliseconds, and its bounds; all 0: the fault takes
   * none.
   */
  readonly ms: { readonly default: number; readonly min: number; readonly max: number };
};

const NO_PARAMETER = { default: 0, min: 0, max: 0 };
const right = (): number => 0;
const untold = (): null => null;

function route(says: string, verb: 'blackhole' | 'unreachable', only: 'all' | 'icmp'): FaultRow {
  return {
    says,
    on: 'network',
    play: { by: 'route', verb, only },
    dead: only === 'all' ? CHECKS : ['icmp'],
    clock: right,
    ms: NO_PARAMETER,
  };
}

function dead(says: string, answer: answers.Answer): FaultRow {
  return {
    says,
    on: 'onvif',
    play: { by: 'answer', answer, answersLogins: false },
    dead: ['onvif'],
    clock: right,
    ms: NO_PARAMETER,
  };
}

function alive(says: string, answer: answers.Answer, clock: () => number | null): FaultRow {
  return {
    says,
    on: 'onvif',
    play: { by: 'answer', answer, answersLogins: false },
    dead: [],
    clock,
    ms: NO_PARAMETER,
  };
}

function media(says: string, answer: answers.Answer, dead: readonly CheckName[]): FaultRow {
  return {
    says,
    on: 'rtsp',
    play: { by: 'answer', answer, answersLogins: false },
    dead,
    clock: right,
    ms: NO_PARAMETER,
  };
}

function page(says: string, answer: answers.Answer): FaultRow {
  return {
    says,
    on: 'http',
    play: { by: 'answer', answer, answersLogins: false },
    dead: ['http'],
    clock: right,
    ms: NO_PARAMETER,
  };
}

function inside(says: string, change: Partial<Character>): FaultRow {
  return {
    says,
    on: 'onvif',
    play: { by: 'inspection', change },
    dead: [],
    clock: right,
    ms: NO_PARAMETER,
  };
}

function clockOff(says: string, ms: number): FaultRow {
  const bound = 40 * YEAR_MS;
  return {
    says,
    on: 'onvif',
    play: { by: 'answer', answer: answers.tellTime, answersLogins: true },
    dead: [],
    clock: (off) => off,
    ms: { default: ms, min: -bound, max: bound },
  };
}

/** Every fault there is. A new one is a row here, and an answer where it needs one. */
export const FAULTS = {
  silent: route('answers nothing at all', 'blackhole', 'all'),
  unreachable: route('its network reports it unreachable', 'unreachable', 'all'),
  'ping-filtered': route('drops pings, serves the rest', 'blackhole', 'icmp'),
  'onvif-refused': {
    says: 'ONVIF switched off: connections refused',
    on: 'onvif',
    play: { by: 'listener' },
    dead: ['onvif'],
    clock: right,
    ms: NO_PARAMETER,
  },
  'tcp-refused': {
    says: 'media service stopped: connections refused',
    on: 'media',
    play: { by: 'listener' },
    dead: ['tcp', 'rtsp'],
    clock: right,
    ms: NO_PARAMETER,
  },
  'onvif-hang': dead('ONVIF accepts and says nothing', answers.sayNothing),
  'onvif-drip': dead('ONVIF answers one byte a second', answers.drip),
  'onvif-reset': dead('ONVIF resets in mid-body', answers.resetMidBody),
  'onvif-cut': dead('ONVIF closes in mid-body', answers.closeMidBody),
  'onvif-huge': dead('ONVIF answers with 300 MB', answers.huge),
  'onvif-garbage': dead('ONVIF port speaks something else', answers.garbage),
  'onvif-empty': dead('ONVIF answers 200 with nothing in it', answers.empty),
  'web-login': dead('ONVIF switched off: a web page that wants a login', answers.unauthorizedHtml),
  'web-page': dead('ONVIF switched off: a web page that forbids', answers.forbiddenPage),
  'auth-soap': alive('ONVIF answers 401 with a SOAP fault', answers.unauthorizedSoap, untold),
  'login-needed': alive('ONVIF wants a login for the time', answers.wantLogin, untold),
  'bad-request': alive('ONVIF answers 400 with a SOAP fault', answers.badRequest, untold),
  'not-allowed': alive('ONVIF answers 405 with a SOAP fault', answers.notAllowed, untold),
  'server-fault': alive('ONVIF answers 500 with a SOAP fault', answers.serverFault, untold),
  'fault-in-200': alive('ONVIF answers 200 with a SOAP fault', answers.faultIn200, untold),
  'no-utc': alive('ONVIF leaves UTCDateTime out', answers.tellLocalOnly, untold),
  'local-time': clockOff('sends local time in the UTC field', 8 * HOUR_MS),
  'clock-skew': clockOff('its clock is off', 90_000),
  'years-off': clockOff('its clock is years off', -16 * YEAR_MS),
  'undeclared-prefix': alive('XML prefixes are not declared', answers.tellUndeclared, right),
  unescaped: alive('XML holds a raw ampersand', answers.tellUnescaped, right),
  doctype: dead('XML begins with a DOCTYPE, which SOAP forbids', answers.tellWithDoctype),
  slow: {
    says: 'ONVIF answers late',
    on: 'onvif',
    play: { by: 'answer', answer: answers.tellTimeLate, answersLogins: true },
    dead: [],
    clock: right,
    ms: { default: 1500, min: 0, max: 4000 },
  },
  'single-threaded': {
    says: 'ONVIF serves one connection at a time',
    on: 'onvif',
    play: { by: 'queue' },
    dead: [],
    clock: right,
    ms: { default: 300, min: 0, max: 4000 },
  },
  'rtsp-hang': media('media service accepts and says nothing', answers.sayNothing, ['rtsp']),
  'rtsp-garbage': media('media port speaks something else', answers.garbage, ['rtsp']),
  'rtsp-login': media('media service wants a login for everything', answers.rtspUnauthorized, []),
  'http-hang': page('its page accepts and says nothing', answers.sayNothing),
  'http-error-code': page('its page answers 200 with an error code in the body', answers.errorCode),
  'http-unavailable': page('its page answers 503', answers.unavailable),
  'password-changed': inside('refuses the password everybody else takes', { password: 'another' }),
  'locked-out': inside('refuses every login as one that failed too often', { lockedOut: true }),
  swapped: inside('is another camera: its serial number changed', {
    serial: '98765432109876543210',
  }),
  'main-stream-gone': inside('its main profile is gone', { mainStream: 'gone' }),
  'resolution-lowered': inside('its main stream shows less than before', { mainStream: 'lowered' }),
  'ntp-off': inside('asks no time server any more', { synchronised: false }),
  'video-stopped': inside('describes its stream and sends none', { videoFlows: false }),
  'picture-black': inside('shows a black picture', { picture: 'black' }),
  'picture-white': inside('shows a picture much too bright', { picture: 'white' }),
  'picture-no-signal': inside('shows a blue screen', { picture: 'no-signal' }),
  'picture-frozen': inside('shows the same picture over and over; its overlay runs', {
    picture: 'frozen',
  }),
  'picture-covered': inside('has something before its lens', { picture: 'covered' }),
  'picture-moved': inside('looks another way than before', { picture: 'moved' }),
  'picture-blurred': inside('is out of focus', { picture: 'blurred' }),
  'picture-colour-cast': inside('has lost its white balance', { picture: 'colour-cast' }),
  'snapshot-hang': inside('says nothing when asked for a snapshot', { picture: 'hangs' }),
  'snapshot-endless': inside('sends a snapshot without end', { picture: 'endless' }),
  'recording-stopped': inside('records nothing any more', {
    records: true,
    recordingStopped: true,
  }),
} as const satisfies Readonly<Record<string, FaultRow>>;

/** Name of a row of {@link FAULTS}. */
export type FaultName = keyof typeof FAULTS;

/** All names, in the order of the table. */
export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];

/** A fault with its parameter. */
export type Fault = { readonly name: FaultName; readonly ms: number };

/**
 * Names a fault; `ms` defaults to the row's. Throws RangeError when it is outside the row's bounds.
 */
export function faultOf(name: FaultName, ms: number = FAULTS[name].ms.default): Fault {
  const { min, max } = FAULTS[name].ms;
  if (!(ms >= min && ms <= max))
    throw new RangeError(`fault ${name} takes ${min} to ${max} ms, not ${ms}`);
  return { name, ms };
}

/** The row of a fault. */
export function rowOf(fault: Fault): FaultRow {
  return FAULTS[fault.name];
}

/** Whether a device can suffer a fault: it must run the service that fails. */
export function canSuffer({ checks }: Device, name: FaultName): boolean {
  const { on } = FAULTS[name];
  if (on === 'network') return true;
  return on === 'media' ? checks.includes('tcp') || checks.includes('rtsp') : checks.includes(on);
}
