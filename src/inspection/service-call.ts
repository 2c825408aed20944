import type { Inspection, LoginResult } from '../core/inspection/inspection.ts';
import type { Denial, Session } from '../core/inspection/login.ts';
import type { Note, TakeNote } from '../core/inspection/note.ts';
import { envelope, readMessage } from '../protocols/soap-message.ts';
import type { XmlElement } from '../protocols/xml.ts';
import { whyDenied } from './denial.ts';

/** An inspection under way. */
export type Draft = { -readonly [Key in keyof Inspection]: Inspection[Key] } & { notes: Note[] };

/** Total deadline of one call, in milliseconds. */
export const CALL_MS = 5000;
/** The same for answers that may be long: recorders take seconds to list their profiles. */
const LONG_CALL_MS = 15_000;
const LONG_CALLS = new Set(['GetServices', 'GetCapabilities', 'GetProfiles', 'GetScopes']);
/**
 * Largest body that is read, in bytes. True answers have 1 to 60 kB, those of recorders with 64
 * profiles up to 900 kB.
 */
export const BODY_LIMIT = 1_048_576;

/** Where a service is asked: at each port in turn, until one answers by SOAP. */
export type CallTarget = { readonly path: string; readonly ports: readonly number[] };

/** Makes one call; null: it gave nothing, and a note says why. */
export type ServiceCall = (
  target: CallTarget,
  operation: string,
  inner: string,
) => Promise<XmlElement | null>;

/** What came of a call at one port. `nobody`: no SOAP service spoke there. */
type Attempt =
  | { readonly kind: 'response'; readonly body: XmlElement }
  | { readonly kind: 'fault' | 'nobody'; readonly why: Omit<Note, 'subject'> };

/**
 * Makes calls within a session, and notes what they did not give. After the end of the session
 * nothing more is asked or noted.
 */
export function makeServiceCall(session: Session, draft: Draft, note: TakeNote): ServiceCall {
  const answering = new Map<string, number>();
  let isOver = false;
  const attempt = async (
    port: number,
    path: string,
    operation: string,
    inner: string,
  ): Promise<Attempt> => {
    const reply = await session.request({
      method: 'POST',
      port,
      path,
      operation,
      contentType: 'application/soap+xml; charset=utf-8',
      body: (header) => envelope(header, inner),
      maxBytes: BODY_LIMIT,
      timeoutMs: LONG_CALLS.has(operation) ? LONG_CALL_MS : CALL_MS,
    });
    if (session.loggedIn()) draft.login = 'accepted';
    if (reply.kind !== 'answered') {
      isOver = endsAll(reply);
      keepDenial(draft, reply);
      return {
        kind: isOver || reply.kind === 'denied' ? 'fault' : 'nobody',
        why: { kind: reply.kind, detail: whyDenied(reply) },
      };
    }
    draft.reached = true;
    const message = readMessage(reply.body, reply.contentType);
    if (message.kind !== 'unreadable') draft.inspectable = true;
    if (message.kind === 'response') return message;
    const detail =
      message.kind === 'fault'
        ? `${message.fault.code} ${message.fault.text}`.trim()
        : `HTTP ${reply.status} with ${message.detail}`;
    return message.kind === 'fault'
      ? { kind: 'fault', why: { kind: 'fault', detail } }
      : { kind: 'nobody', why: { kind: 'unreadable', detail } };
  };
  return async ({ path, ports }, operation, inner) => {
    const key = `${path} ${ports.join(' ')}`;
    const known = answering.get(key);
    let last: Attempt | null = null;
    for (const port of known === undefined ? ports : [known]) {
      if (isOver) break;
      last = await attempt(port, path, operation, inner);
      if (last.kind === 'nobody') continue;
      answering.set(key, port);
      break;
    }
    if (last?.kind === 'response') return last.body;
    if (last) note(operation, last.why.kind, last.why.detail);
    return null;
  };
}

function endsAll(denial: Denial): boolean {
  return denial.kind === 'failed' ? denial.reason === 'blind' : denial.kind !== 'denied';
}

function keepDenial(draft: Draft, denial: Denial): void {
  draft.login = loginAfter(denial, draft.login);
  if (denial.kind === 'refused') draft.attemptsLeft = denial.attemptsLeft;
  if (denial.kind === 'stopped') draft.attemptsLeft = denial.why.attemptsLeft;
  draft.reached ||=
    denial.kind !== 'failed' || denial.reason === 'protocol' || denial.reason === 'auth';
}

function loginAfter({ kind }: Denial, before: LoginResult): LoginResult {
  if (kind === 'unclear') return 'untested';
  if (kind === 'denied') return before === 'none-needed' ? 'untested' : before;
  return kind === 'failed' ? before : kind;
}
