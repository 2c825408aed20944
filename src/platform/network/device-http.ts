import { connect, isIPv6, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import type { Outcome } from '../../core/facts/observation.ts';
import type { Clock, Instant } from '../../core/time/civil-time.ts';
import {
  headerValues,
  makeHttpReader,
  type HttpAnswer,
  type HttpBounds,
  type HttpHeard,
} from '../../protocols/http-answer.ts';
import { httpRequest } from '../../protocols/http-request.ts';
import { failed, failureOf } from './failures.ts';
import { unpacked } from './unpack.ts';

/** One HTTP request to one address. */
export type Question = {
  readonly method: 'GET' | 'POST';
  /** IPv4 or IPv6 address that is connected to. */
  readonly address: string;
  /**
   * As the inventory names it: for the `Host` header and, over TLS, for the server's choice of
   * certificate.
   */
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly secure: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty: none is sent. */
  readonly body: Buffer;
};

/** How far an answer is followed, and how long. */
export type Bounds = HttpBounds & {
  /** Total deadline, connection included, in milliseconds. */
  readonly totalMs: number;
  /** Longest wait for the connection within that deadline, in milliseconds. */
  readonly connectMs: number;
};

/** An answer, when the connection stood and when the answer began, by the clock's elapsed time. */
export type Reply = HttpAnswer & {
  readonly sentAt: number;
  readonly heardAt: number;
  /** When the server's certificate expires; null without TLS. */
  readonly certificateExpiresAt: Instant | null;
};

/** An answer, or the outcome that there was none; null when `signal` aborted first. */
export type Exchanged = { readonly reply: Reply } | { readonly outcome: Outcome } | null;

/** How a connection serves several exchanges with one endpoint, one after the other. */
export type Reuse = {
  /** The connection to ask on; null: a new one. */
  readonly idle: Socket | null;
  /** Takes the connection over after a whole answer that does not end it. */
  readonly keep: (socket: Socket) => void;
};

/** What is known of an exchange while it lasts. */
type Progress = {
  sentAt: number;
  heardAt: number | null;
  isConnected: boolean;
  certificateExpiresAt: Instant | null;
};

/**
 * Asks once. The connection is closed when this settles, unless `reuse` keeps it. Never rejects. It
 * speaks over a bare socket: `node:http`, made for connections that serve many requests, takes half
 * as much processor time again.
 */
export function exchange(
  question: Question,
  bounds: Bounds,
  clock: Clock,
  signal: AbortSignal,
  reuse: Reuse | null = null,
): Promise<Exchanged> {
  if (signal.aborted) return Promise.resolve(null);
  const reader = makeHttpReader(bounds);
  const progress: Progress = {
    sentAt: clock.elapsed(),
    heardAt: null,
    isConnected: reuse?.idle != null,
    certificateExpiresAt: null,
  };
  return new Promise((resolve) => {
    const hear = (bytes: Buffer): void => {
      progress.heardAt ??= clock.elapsed();
      const heard = reader.hear(bytes);
      if (heard) finish(exchangedBy(heard, progress, bounds));
    };
    const socket = open(question, hear, reuse);
    if (!socket) {
      resolve(UNSENDABLE);
      return;
    }
    const finish = (result: Exchanged): void => {
      stopDeadlines();
      signal.removeEventListener('abort', abort);
      if (reuse && staysOpen(result, bounds, socket)) {
        socket.off('data', hear).off('error', fail).off('end', end);
        reuse.keep(socket);
      } else socket.destroy();
      resolve(result);
    };
    const abort = (): void => {
      finish(null);
    };
    const fail = (error: Error): void => {
      if (progress.heardAt === null) finish({ outcome: failureOf(error) });
      else finish(exchangedBy(reader.end(true), progress, bounds));
    };
    const end = (): void => {
      finish(exchangedBy(reader.end(false), progress, bounds));
    };
    const stopDeadlines = startDeadlines(bounds, clock, progress, finish);
    signal.addEventListener('abort', abort);
    socket.once(question.secure ? 'secureConnect' : 'connect', () => {
      progress.isConnected = true;
      progress.sentAt = clock.elapsed();
      progress.certificateExpiresAt = expiryOf(socket);
    });
    socket.on('error', fail);
    socket.on('end', end);
  });
}

/** Whether the answer is whole, and the server leaves the connection open for another. */
function staysOpen(result: Exchanged, { wantsBody }: Bounds, socket: Socket): boolean {
  if (!result || !('reply' in result)) return false;
  const { flaw, status, rawHeaders } = result.reply;
  const isClosing = headerValues(rawHeaders, 'connection').some((value) =>
    /\bclose\b/i.test(value),
  );
  return flaw === '' && wantsBody(status) && status !== 101 && !isClosing && socket.readable;
}

const UNSENDABLE: Exchanged = {
  outcome: {
    result: 'blind',
    cause: 'local',
    detail: 'the path or address cannot be put into a request',
  },
};

function exchangedBy(heard: HttpHeard, progress: Progress, { maxBytes }: Bounds): Exchanged {
  if ('nonsense' in heard) return { outcome: failed('protocol', heard.nonsense) };
  const { status, rawHeaders, body, flaw } = unpacked(heard.answer, maxBytes);
  const { sentAt, heardAt, certificateExpiresAt } = progress;
  return {
    reply: {
      status,
      rawHeaders,
      body,
      flaw,
      sentAt,
      heardAt: heardAt ?? sentAt,
      certificateExpiresAt,
    },
  };
}

/** Ends an exchange that takes too long; returns what stops that. */
function startDeadlines(
  { connectMs, totalMs }: Bounds,
  clock: Clock,
  progress: Progress,
  finish: (result: Exchanged) => void,
): () => void {
  const incomplete = (): void => {
    finish({ outcome: failed('timeout', 'no complete answer') });
  };
  // One timer at a time, as most answers come before either deadline.
  let cancel = clock.after(Math.min(connectMs, totalMs), () => {
    if (!progress.isConnected) finish({ outcome: failed('timeout', 'no connection') });
    else if (connectMs >= totalMs) incomplete();
    else cancel = clock.after(totalMs - connectMs, incomplete);
  });
  return () => {
    cancel();
  };
}

/** What every connection's bytes are read into, each time anew. */
const HEARD = Buffer.allocUnsafe(65_536);

/** A connection on which the question is asked, or null where it cannot be. */
function open(
  question: Question,
  hear: (bytes: Buffer) => void,
  reuse: Reuse | null,
): Socket | null {
  const { method, path, headers, body, secure } = question;
  const named = { Host: hostHeader(question), ...headers };
  const request = httpRequest(method, path, named, body, reuse !== null);
  if (!request) return null;
  try {
    const socket = reuse
      ? (reuse.idle ?? connectPlainly(question)).on('data', hear)
      : secure
        ? connectSecurely(question).on('data', hear)
        : connectTo(question, hear);
    socket.write(request, 'latin1');
    return socket;
  } catch {
    return null;
  }
}

function connectPlainly(question: Question): Socket {
  const { address, port, secure } = question;
  return secure
    ? connectSecurely(question)
    : connect({ host: address, port, autoSelectFamily: false });
}

function connectTo({ address, port }: Question, hear: (bytes: Buffer) => void): Socket {
  return connect({
    host: address,
    port,
    autoSelectFamily: false,
    onread: {
      buffer: HEARD,
      callback: (length) => {
        hear(HEARD.subarray(0, length));
        return true;
      },
    },
  });
}

/**
 * On a private network certificates are signed by whom they please: what is judged is that the
 * service speaks, and until when it may.
 */
function connectSecurely({ address, host, port }: Question): Socket {
  const servername = /[a-z]/i.test(host) && !isIPv6(host) ? { servername: host } : {};
  return connectTls({
    host: address,
    port,
    rejectUnauthorized: false,
    // Cameras of ten years ago speak nothing newer, and hold keys that are short by now.
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT@SECLEVEL=0',
    ...servername,
  });
}

function expiryOf(socket: Socket): Instant | null {
  const until =
    socket instanceof TLSSocket ? Date.parse(socket.getPeerCertificate().valid_to) : NaN;
  return Number.isNaN(until) ? null : until;
}

function hostHeader({ host, port, secure }: Question): string {
  const bare = host.includes(':') ? `[${host.replace(/%.*$/, '')}]` : host;
  return port === (secure ? 443 : 80) ? bare : `${bare}:${port}`;
}
