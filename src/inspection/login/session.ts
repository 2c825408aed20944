import type {
  Answered,
  Denial,
  LoginPermit,
  Session,
  SessionRequest,
} from '../../core/inspection/login.ts';
import type { Exchanged, Reply } from '../../platform/network/device-http.ts';
import { contentTypeOf, headerValues } from '../../protocols/http-answer.ts';
import { challengesOf } from '../../protocols/digest.ts';
import { takeTurn, type SessionParts, type SessionTarget } from './device-turn.ts';
import {
  digestMethod,
  methodFor,
  nextMethod,
  type LoginMethod,
  type NoMethod,
} from './login-method.ts';
import { attemptsLeftIn, denialText, speaksSoap, wantsLogin } from './login-answer.ts';
import { judgeLogin } from './login-verdict.ts';

type State = {
  readonly target: SessionTarget;
  readonly parts: SessionParts;
  speaksSoap: boolean;
  permit: LoginPermit | null;
  /** How a login was accepted; null: none was yet. */
  accepted: LoginMethod | null;
  /** Whether the device takes no nonce twice, so that each request needs a new challenge. */
  isNonceUsedUp: boolean;
  over: Denial | null;
};

/**
 * Opens a session. A request is first made without a login. When one is wanted, and the login
 * limiter allows it, the credential is sent.
 *
 * At most one login in a session can fail, whatever the device answers. The first is sent once,
 * also where the answer calls its nonce stale or breaks off. Another follows only once the device
 * has accepted the password, or has said that this request alone is forbidden. An answer that says
 * neither ends the session; the next session begins its login with another operation.
 */
export function openSession(target: SessionTarget, parts: SessionParts): Session {
  const state: State = {
    target,
    parts,
    speaksSoap: target.speaksSoap ?? false,
    permit: null,
    accepted: null,
    isNonceUsedUp: false,
    over: null,
  };
  return {
    request: async (request) => {
      if (state.over) return state.over;
      const found = state.accepted
        ? await askAgain(state, request, state.accepted)
        : await askFirst(state, request);
      if (parts.signal.aborted && found.kind === 'failed') return ABORTED;
      return found;
    },
    loggedIn: () => state.accepted !== null,
    end: () => {
      state.permit?.release();
    },
  };
}

const ABORTED: Denial = { kind: 'failed', reason: 'blind', detail: 'called off' };

/** Asks without a login, and logs in where that is wanted. */
async function askFirst(state: State, request: SessionRequest): Promise<Answered | Denial> {
  const found = settle(
    state,
    await takeTurn(state.target, state.parts, (send) => send(request, null)),
  );
  return found.kind === 'wanted' ? logIn(state, request, found.reply) : found;
}

async function logIn(
  state: State,
  request: SessionRequest,
  wanted: Reply,
): Promise<Answered | Denial> {
  const { target, parts } = state;
  const method = methodOf(state, wanted, request);
  if ('kind' in method) return method;
  if (!target.credential) return { kind: 'no-credential' };
  if (!state.permit) {
    const decision = await parts.loginLimiter.acquire(
      target.device,
      target.credential,
      parts.signal,
    );
    if ('stopped' in decision) return (state.over = { kind: 'stopped', why: decision.stopped });
    state.permit = decision.permit;
  }
  if (parts.signal.aborted) return (state.over = ABORTED);
  if (state.permit.unclearOperations.has(operationOf(request)))
    return { kind: 'denied', detail: 'at an earlier login it said neither yes nor no to this' };
  const sent = await sendLogin(state, request, wanted, method);
  if (!sent) return ABORTED;
  return 'kind' in sent ? sent : judge(state, request, sent);
}

type Sent = {
  readonly exchanged: Exchanged;
  readonly method: LoginMethod;
  /** The answer without the login. */
  readonly before: Reply;
};

/**
 * Sends the login once. A challenge is asked for anew and answered on its own connection, as much
 * time may have passed since the first.
 */
function sendLogin(
  state: State,
  request: SessionRequest,
  wanted: Reply,
  chosen: LoginMethod,
): Promise<Sent | Answered | Denial | null> {
  return takeTurn(state.target, state.parts, async (send) => {
    let before = wanted;
    let method: LoginMethod | NoMethod = chosen;
    if (chosen.by === 'digest') {
      const exchanged = await send(request, null);
      if (!exchanged) return null;
      const found = settle(state, exchanged);
      if (found.kind !== 'wanted') return found;
      before = found.reply;
      method = methodOf(state, before, request);
      if ('kind' in method) return method;
    }
    return { exchanged: await send(request, method, true), method, before };
  });
}

function methodOf(state: State, reply: Reply, request: SessionRequest): LoginMethod | NoMethod {
  const { credential, clockOffsetMs, secure } = state.target;
  return methodFor(reply, request, {
    speaksSoap: state.speaksSoap,
    mayShowPassword: secure || credential?.allowBasic === true,
    clockOffsetMs,
  });
}

/** What the answer to the first login means for the session. */
function judge(
  state: State,
  request: SessionRequest,
  { exchanged, method, before }: Sent,
): Answered | Denial {
  const { permit } = state;
  if (!exchanged || 'outcome' in exchanged) {
    permit?.unclear(null);
    const found = settle(state, exchanged);
    const detail = found.kind === 'failed' ? found.detail : '';
    return (state.over = { kind: 'unclear', detail: `no answer to the login: ${detail}` });
  }
  const { reply } = exchanged;
  switch (judgeLogin(reply, method, before)) {
    case 'accepted':
      state.accepted = nextMethod(method, reply);
      permit?.accepted();
      return answerTo(state, exchanged);
    case 'forbidden':
      return { kind: 'denied', detail: denialText(reply) };
    case 'refused':
      return refuse(state, reply);
    case 'unclear':
      return (state.over =
        permit?.unclear(operationOf(request)) === 'refused'
          ? { kind: 'refused', attemptsLeft: null, detail: denialText(reply) }
          : { kind: 'unclear', detail: denialText(reply) });
  }
}

function refuse(state: State, reply: Reply): Denial {
  const left = attemptsLeftIn(reply);
  state.permit?.refused(left);
  return (state.over = { kind: 'refused', attemptsLeft: left, detail: denialText(reply) });
}

function operationOf({ operation, method, path }: SessionRequest): string {
  return (operation ?? `${method} ${path}`).slice(0, 128);
}

/** Asks with the login that was accepted before. A new nonce is taken once a request. */
async function askAgain(
  state: State,
  request: SessionRequest,
  method: LoginMethod,
): Promise<Answered | Denial> {
  const exchanged = await takeTurn(state.target, state.parts, async (send) => {
    const isBare = method.by === 'digest' && state.isNonceUsedUp;
    const first = await send(request, isBare ? null : method);
    const challenge = method.by === 'digest' && first ? challengeIn(first) : null;
    if (!challenge) return first;
    state.isNonceUsedUp = true;
    return send(request, (state.accepted = digestMethod(challenge)));
  });
  if (exchanged && 'reply' in exchanged && state.accepted)
    state.accepted = nextMethod(state.accepted, exchanged.reply);
  return answerTo(state, exchanged);
}

/** The challenge of an answer that wants a login and tells of no count of attempts. */
function challengeIn(exchanged: NonNullable<Exchanged>): ReturnType<typeof challengesOf>[0] | null {
  if (!('reply' in exchanged) || !wantsLogin(exchanged.reply)) return null;
  if (attemptsLeftIn(exchanged.reply) !== null) return null;
  return challengesOf(headerValues(exchanged.reply.rawHeaders, 'www-authenticate'))[0] ?? null;
}

/** What an answer is when the password is known to be right. */
function answerTo(state: State, exchanged: Exchanged): Answered | Denial {
  const found = settle(state, exchanged);
  if (found.kind === 'wanted')
    return attemptsLeftIn(found.reply) === null
      ? { kind: 'denied', detail: denialText(found.reply) }
      : refuse(state, found.reply);
  return found.kind === 'answered' && found.status === 403
    ? { kind: 'denied', detail: 'HTTP 403' }
    : found;
}

type Settled =
  | Answered
  | Extract<Denial, { kind: 'failed' }>
  | { readonly kind: 'wanted'; readonly reply: Reply };

/** A refusal counts although its page breaks off. */
function settle(state: State, exchanged: Exchanged): Settled {
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
  state.speaksSoap ||= speaksSoap(reply);
  if (wantsLogin(reply)) return { kind: 'wanted', reply };
  if (reply.flaw !== '')
    return { kind: 'failed', reason: 'protocol', detail: `HTTP ${reply.status} ${reply.flaw}` };
  return {
    kind: 'answered',
    status: reply.status,
    contentType: contentTypeOf(reply.rawHeaders),
    rawHeaders: reply.rawHeaders,
    body: reply.body,
  };
}
