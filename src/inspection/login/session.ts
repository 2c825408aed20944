import { randomBytes } from 'node:crypto';
import type { Credential } from '../../core/inspection/credential.ts';
import type {
  Answered,
  Denial,
  DeviceLock,
  LoginLimiter,
  LoginPermit,
  Session,
  SessionRequest,
} from '../../core/inspection/login.ts';
import type { Clock } from '../../core/time/civil-time.ts';
import { authorization, challengesOf, type Challenge } from '../../protocols/digest.ts';
import { contentTypeOf } from '../../protocols/http-answer.ts';
import { attemptsLeft, readMessage } from '../../protocols/soap-message.ts';
import { usernameToken } from '../../protocols/ws-security.ts';
import { exchange, type Exchanged, type Reply } from '../../platform/network/device-http.ts';

/** What a session works with. */
export type SessionParts = {
  readonly clock: Clock;
  readonly loginLimiter: LoginLimiter;
  /** Each request waits until no poll of the device is under way, and yields to the next. */
  readonly withDevice: DeviceLock;
  readonly signal: AbortSignal;
};

/** Whom a session is with. */
export type SessionTarget = {
  readonly device: string;
  /** As in the inventory. */
  readonly host: string;
  /** IPv4 or IPv6 address. */
  readonly address: string;
  readonly credential: Credential | null;
  /**
   * Device clock minus true time, milliseconds, told just before: tokens are dated by the device's
   * own clock.
   */
  readonly clockOffsetMs: number;
};

/** How the device wants a login. */
type Mode =
  | { readonly by: 'ws-security' }
  | { readonly by: 'digest'; readonly challenge: Challenge; count: number };

/** Times a request is sent anew after a poll had to have the device. */
const YIELDS = 3;
const CONNECT_MS = 3000;

/**
 * Opens a session. A request is first made without a login. When one is wanted, and the login
 * limiter allows it, the credential is sent once: by Digest where the server offers it, else as a
 * WS-UsernameToken. Basic is never used: it would show the password to whoever listens. The first
 * refusal ends the session: every further request returns it again.
 */
export function openSession(target: SessionTarget, parts: SessionParts): Session {
  let mode: Mode | null = null;
  let permit: LoginPermit | null = null;
  let accepted = false;
  let over: Denial | null = null;

  const send = (request: SessionRequest, login: Mode | null): Promise<Exchanged> =>
    sendInTurn(target, parts, request, login);

  const logIn = async (request: SessionRequest, wanted: Reply): Promise<Answered | Denial> => {
    const chosen = modeFor(wanted, request);
    if ('kind' in chosen) return chosen;
    const { credential } = target;
    if (!credential) return { kind: 'no-credential' };
    const decision = await parts.loginLimiter.acquire(target.device, credential, parts.signal);
    if ('stopped' in decision) return (over = { kind: 'stopped', why: decision.stopped });
    if (parts.signal.aborted) return (over = ABORTED);
    permit = decision.permit;
    mode = chosen;
    return loggedIn(request, mode);
  };

  const loggedIn = async (request: SessionRequest, login: Mode): Promise<Answered | Denial> => {
    let exchanged = await send(request, login);
    const fresh =
      login.by === 'digest' && exchanged && 'reply' in exchanged ? renewed(exchanged.reply) : null;
    if (fresh) exchanged = await send(request, (mode = fresh));
    const found = settle(exchanged);
    if (found.kind === 'failed') return found;
    if (found.kind !== 'wanted') {
      accepted = true;
      permit?.accepted();
      return found;
    }
    const told = attemptsLeft(found.reply.body.toString('latin1'));
    const detail = whyRefused(found.reply);
    if (accepted && told === null) return (over = { kind: 'denied', detail });
    permit?.refused(told);
    return (over = { kind: 'refused', attemptsLeft: told, detail });
  };

  return {
    request: async (request) => {
      if (over) return over;
      if (mode) return loggedIn(request, mode);
      const found = settle(await send(request, null));
      return found.kind === 'wanted' ? logIn(request, found.reply) : found;
    },
    loggedIn: () => accepted,
    end: () => {
      permit?.release();
    },
  };
}

/** Sends a request when no poll has the device; if a poll takes the device back, sends it anew. */
async function sendInTurn(
  target: SessionTarget,
  parts: SessionParts,
  request: SessionRequest,
  login: Mode | null,
): Promise<Exchanged> {
  for (let left = YIELDS; ; left--) {
    const exchanged = await parts.withDevice(target.device, (preempted) => {
      const signal = left > 0 ? AbortSignal.any([parts.signal, preempted]) : parts.signal;
      return attempt(target, request, login, parts.clock, signal);
    });
    if (exchanged || parts.signal.aborted) return exchanged;
  }
}

const ABORTED: Denial = { kind: 'failed', reason: 'blind', detail: 'called off' };

function attempt(
  target: SessionTarget,
  request: SessionRequest,
  login: Mode | null,
  clock: Clock,
  signal: AbortSignal,
): Promise<Exchanged> {
  const { credential } = target;
  const token =
    login?.by === 'ws-security' && credential
      ? usernameToken(credential, randomBytes(16), clock.now() + target.clockOffsetMs)
      : '';
  const body = request.body?.(token) ?? Buffer.alloc(0);
  const headers: Record<string, string> =
    request.contentType === undefined ? {} : { 'Content-Type': request.contentType };
  if (login?.by === 'digest' && credential) {
    login.count++;
    headers['Authorization'] = authorization(login.challenge, {
      ...credential,
      method: request.method,
      uri: request.path,
      count: login.count,
      cnonce: randomBytes(8).toString('hex'),
      body,
    });
  }
  const question = {
    method: request.method,
    address: target.address,
    host: target.host,
    port: request.port,
    path: request.path,
    secure: false,
    headers,
    body,
  };
  return exchange(
    question,
    {
      totalMs: request.timeoutMs,
      connectMs: Math.min(CONNECT_MS, request.timeoutMs),
      maxBytes: request.maxBytes,
      wantsBody: () => true,
    },
    clock,
    signal,
  );
}

type Settled =
  | Answered
  | Extract<Denial, { kind: 'failed' }>
  | { readonly kind: 'wanted'; readonly reply: Reply };

/** A refusal counts although its page breaks off. */
function settle(exchanged: Exchanged): Settled {
  if (!exchanged) return { kind: 'failed', reason: 'blind', detail: 'called off' };
  if ('outcome' in exchanged) {
    const { outcome } = exchanged;
    return {
      kind: 'failed',
      reason: outcome.result === 'failed' ? outcome.reason : 'blind',
      detail: outcome.result === 'answered' ? '' : outcome.detail,
    };
  }
  const { reply } = exchanged;
  if (wantsLogin(reply)) return { kind: 'wanted', reply };
  if (reply.flaw !== '')
    return { kind: 'failed', reason: 'protocol', detail: `HTTP ${reply.status} ${reply.flaw}` };
  return {
    kind: 'answered',
    status: reply.status,
    contentType: headersOf(reply, 'content-type')[0] ?? '',
    body: reply.body,
  };
}

/** Pictures are not worth reading as XML. */
const MARKUP = /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*\0?</;

/** Devices refuse with a SOAP fault under 200, 400, 403 or 500, or with 401 and any page. */
function wantsLogin(reply: Reply): boolean {
  if (reply.status === 401) return true;
  if (!MARKUP.test(reply.body.toString('latin1', 0, 64))) return false;
  const message = readMessage(reply.body, contentTypeOf(reply.rawHeaders));
  return message.kind === 'fault' && message.fault.unauthorized;
}

/**
 * How to log in where a login is wanted. Without a challenge it is WS-Security, which only a SOAP
 * request can carry.
 */
function modeFor(
  reply: Reply,
  request: SessionRequest,
): Mode | Extract<Denial, { kind: 'failed' }> {
  const offered = headersOf(reply, 'www-authenticate');
  const [challenge] = challengesOf(offered);
  if (challenge) return { by: 'digest', challenge, count: 0 };
  if (request.body) return { by: 'ws-security' };
  return {
    kind: 'failed',
    reason: 'auth',
    detail:
      offered.length === 0
        ? 'it wants a login and does not say which'
        : 'it offers only logins that would show the password',
  };
}

/** The new mode where the login was right and only the nonce too old. */
function renewed(reply: Reply): Mode | null {
  const challenge =
    reply.status === 401
      ? challengesOf(headersOf(reply, 'www-authenticate')).find(({ stale }) => stale)
      : undefined;
  return challenge ? { by: 'digest', challenge, count: 0 } : null;
}

function headersOf({ rawHeaders }: Reply, name: string): readonly string[] {
  return rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]!.toLowerCase() === name,
  );
}

function whyRefused({ status, rawHeaders, body }: Reply): string {
  const message = readMessage(body, contentTypeOf(rawHeaders));
  return message.kind === 'fault'
    ? `${message.fault.code} ${message.fault.text}`.trim()
    : `HTTP ${status}`;
}
