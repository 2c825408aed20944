import { randomBytes } from 'node:crypto';
import type { Credential } from '../../core/inspection/credential.ts';
import type { Denial, SessionRequest } from '../../core/inspection/login.ts';
import type { Instant } from '../../core/time/civil-time.ts';
import type { Reply } from '../../platform/network/device-http.ts';
import { headerValues } from '../../protocols/http-answer.ts';
import {
  authorization,
  challengesOf,
  nextChallenge,
  type Challenge,
} from '../../protocols/digest.ts';
import { offeredSchemes } from '../../protocols/http-challenge.ts';
import { usernameToken } from '../../protocols/ws-security.ts';
import { speaksSoap } from './login-answer.ts';

/** How a login is sent. */
export type LoginMethod =
  | { readonly by: 'ws-security' }
  | { readonly by: 'basic' }
  | {
      readonly by: 'digest';
      readonly challenge: Challenge;
      readonly cnonce: string;
      /** How often the challenge's nonce was used. */
      count: number;
    };

/** What decides which login may be sent. */
export type LoginTerms = {
  /** Whether the device has spoken SOAP: nothing else takes a WS-UsernameToken. */
  readonly speaksSoap: boolean;
  /** Whether a password may be shown to whoever listens, or nobody can listen. */
  readonly mayShowPassword: boolean;
  /** Device clock minus true time, in milliseconds. */
  readonly clockOffsetMs: number;
};

/** No login by Digest, Basic or WS-Security can be sent; nothing was. */
export type NoMethod = Extract<Denial, { kind: 'no-method' }>;

/**
 * A device's clock that is further off is no clock, in milliseconds. A token dated by it could be
 * used for years, and one dated rightly is refused by it.
 */
const CLOCK_LIMIT_MS = 86_400_000;

/**
 * How to log in where `reply` wants a login: by the strongest Digest that is offered. Without one
 * it is a WS-UsernameToken, which only a SOAP request can carry, and at last Basic.
 */
export function methodFor(
  reply: Reply,
  request: SessionRequest,
  terms: LoginTerms,
): LoginMethod | NoMethod {
  const offered = headerValues(reply.rawHeaders, 'www-authenticate');
  const [challenge] = challengesOf(offered);
  if (challenge) return digestMethod(challenge);
  const schemes = new Set(offeredSchemes(offered).map(({ scheme }) => scheme));
  const takesToken =
    request.body &&
    (speaksSoap(reply) || (terms.speaksSoap && schemes.size === 0 && offered.length === 0));
  if (takesToken)
    return Math.abs(terms.clockOffsetMs) <= CLOCK_LIMIT_MS
      ? { by: 'ws-security' }
      : noMethod('it wants a token dated by its clock, which is more than a day off');
  if (schemes.has('basic'))
    return terms.mayShowPassword
      ? { by: 'basic' }
      : noMethod('it offers only Basic, which would show the password');
  return noMethod(
    schemes.size === 0
      ? 'it wants a login and does not say which'
      : `it offers only ${[...schemes].slice(0, 4).join(', ').slice(0, 80)} in a form unknown here`,
  );
}

function noMethod(detail: string): NoMethod {
  return { kind: 'no-method', detail };
}

/** A login that answers a challenge, not used yet. */
export function digestMethod(challenge: Challenge): Extract<LoginMethod, { by: 'digest' }> {
  return { by: 'digest', challenge, cnonce: randomBytes(16).toString('hex'), count: 0 };
}

/**
 * How the next request logs in after an accepted one: with the nonce that the answer gives for it,
 * else as before.
 */
export function nextMethod(method: LoginMethod, reply: Reply): LoginMethod {
  if (method.by !== 'digest') return method;
  const next = nextChallenge(
    method.challenge,
    headerValues(reply.rawHeaders, 'authentication-info'),
  );
  if (next) return { ...method, challenge: next, count: 0 };
  const [challenge] = challengesOf(headerValues(reply.rawHeaders, 'www-authenticate'));
  return challenge ? digestMethod(challenge) : method;
}

/** A request as it is sent: `headers` beside the general ones. */
export type RequestWithLogin = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** A credential, and how it is sent. */
export type Login = { readonly method: LoginMethod; readonly credential: Credential };

/** Puts a login into a request, null for none. `deviceNow`: the time by the device's clock. */
export function withLogin(
  request: SessionRequest,
  login: Login | null,
  deviceNow: Instant,
): RequestWithLogin {
  const token =
    login?.method.by === 'ws-security'
      ? usernameToken(login.credential, randomBytes(16), deviceNow)
      : '';
  const body = request.body?.(token) ?? Buffer.alloc(0);
  const header = login && authorizationOf(login, request, body);
  return {
    body,
    headers: {
      ...(request.contentType === undefined ? {} : { 'Content-Type': request.contentType }),
      ...(header === null ? {} : { Authorization: header }),
    },
  };
}

function authorizationOf(
  { method, credential }: Login,
  request: SessionRequest,
  body: Buffer,
): string | null {
  if (method.by === 'ws-security') return null;
  const { user, password } = credential;
  if (method.by === 'basic') return basicAuthorization(credential);
  const { challenge, cnonce } = method;
  const count = ++method.count;
  const uri = request.path;
  return authorization(challenge, {
    user,
    password,
    method: request.method,
    uri,
    count,
    cnonce,
    body,
  });
}

/** The `Authorization` header of RFC 7617, in UTF-8. */
function basicAuthorization({ user, password }: Pick<Credential, 'user' | 'password'>): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}
