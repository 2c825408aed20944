import { request as startRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect, isIPv6, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import type { Outcome } from '../core/observation.ts';
import type { Clock, Instant } from '../core/time.ts';
import { failed, failureOf } from './failures.ts';

/** One HTTP request to one address. */
export type Question = {
  readonly method: 'GET' | 'POST';
  /** IPv4 or IPv6 address that is connected to. */
  readonly address: string;
  /** As the inventory names it: for the `Host` header and, over TLS, for the server's choice of certificate. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly secure: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty: none is sent. */
  readonly body: Buffer;
};

/** How far an answer is followed. */
export type Bounds = {
  /** Total deadline, connection included, in milliseconds. */
  readonly totalMs: number;
  /** Longest wait for the connection within that deadline, in milliseconds. */
  readonly connectMs: number;
  /** Largest body that is read, in bytes. */
  readonly maxBytes: number;
  /** Whether the body of an answer with this status matters; else the answer is settled by its head. */
  readonly wantsBody: (status: number) => boolean;
};

/** An answer as it came. */
export type Reply = {
  readonly status: number;
  /** Names and values by turns, as received. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** What keeps the body from being whole, in words; empty when it is. */
  readonly flaw: string;
  /** When the connection stood and when the answer began, by the clock's elapsed time. */
  readonly sentAt: number;
  readonly heardAt: number;
  /** When the server's certificate expires; null without TLS. */
  readonly certificateExpiresAt: Instant | null;
};

/** An answer, or the outcome that there was none; null when `signal` aborted first. */
export type Exchanged = { readonly reply: Reply } | { readonly outcome: Outcome } | null;

/** Largest header that is read, in bytes. */
const HEADER_LIMIT = 16_384;

/** Asks once, on a connection of its own that is gone when this settles. Never rejects. */
export function exchange(question: Question, bounds: Bounds, clock: Clock, signal: AbortSignal): Promise<Exchanged> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(null);
      return;
    }
    const request = open(question);
    if (!request) {
      resolve({ outcome: { result: 'blind', cause: 'local', detail: 'the path or address cannot be put into a request' } });
      return;
    }
    let sentAt = clock.elapsed();
    let certificateExpiresAt: Instant | null = null;
    const finish = (result: Exchanged): void => {
      cancelConnect();
      cancel();
      signal.removeEventListener('abort', abort);
      request.destroy();
      resolve(result);
    };
    const abort = (): void => {
      finish(null);
    };
    const cancelConnect = clock.after(bounds.connectMs, () => {
      finish({ outcome: failed('timeout', 'no connection') });
    });
    const cancel = clock.after(bounds.totalMs, () => {
      finish({ outcome: failed('timeout', 'no complete answer') });
    });
    signal.addEventListener('abort', abort);
    request.on('error', (error) => {
      finish({ outcome: failureOf(error) });
    });
    request.on('close', () => {
      finish({ outcome: failed('protocol', 'closed without an answer') });
    });
    request.on('socket', (socket) => {
      socket.once(question.secure ? 'secureConnect' : 'connect', () => {
        cancelConnect();
        sentAt = clock.elapsed();
        certificateExpiresAt = expiryOf(socket);
      });
    });
    request.on('response', (response) => {
      const heardAt = clock.elapsed();
      listen(response, bounds, (body, flaw) => {
        finish({ reply: { status: response.statusCode ?? 0, rawHeaders: response.rawHeaders, body, flaw, sentAt, heardAt, certificateExpiresAt } });
      });
    });
    request.end(question.body);
  });
}

/**
 * The request, or null where Node refuses the path. The lenient parser is for cameras whose headers are not quite right; what
 * it lets through endangers caches and proxies, of which there is none here.
 */
function open(question: Question): ClientRequest | null {
  const { method, path, headers, body } = question;
  try {
    return startRequest({
      path,
      method,
      // No agent: it would keep books on connections that are never used twice.
      createConnection: () => socketTo(question),
      insecureHTTPParser: true,
      maxHeaderSize: HEADER_LIMIT,
      setHost: false,
      headers: { Host: hostHeader(question), ...headers, ...(body.length > 0 ? { 'Content-Length': body.length } : {}), Connection: 'close' },
    });
  } catch {
    return null;
  }
}

/** On a private network certificates are signed by whom they please: what is judged is that the service speaks, and until when it may. */
function socketTo({ address, host, port, secure }: Question): Socket {
  if (!secure) return connect({ host: address, port, autoSelectFamily: false });
  const servername = /[a-z]/i.test(host) && !isIPv6(host) ? { servername: host } : {};
  return connectTls({ host: address, port, rejectUnauthorized: false, minVersion: 'TLSv1.2', ...servername });
}

function expiryOf(socket: Socket): Instant | null {
  const until = socket instanceof TLSSocket ? Date.parse(socket.getPeerCertificate().valid_to) : NaN;
  return Number.isNaN(until) ? null : until;
}

function hostHeader({ host, port, secure }: Question): string {
  const bare = isIPv6(host) ? `[${host.replace(/%.*$/, '')}]` : host;
  return port === (secure ? 443 : 80) ? bare : `${bare}:${port}`;
}

/** Reads an answer as far as it must be read to be judged. */
function listen(response: IncomingMessage, { maxBytes, wantsBody }: Bounds, settle: (body: Buffer, flaw: string) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const whole = (): Buffer => Buffer.concat(chunks, size);
  const broken = (): void => {
    settle(whole(), `that broke off after ${size} bytes`);
  };
  response.on('error', broken);
  if (!wantsBody(response.statusCode ?? 0)) {
    settle(whole(), '');
    return;
  }
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) settle(Buffer.alloc(0), `with a body of more than ${maxBytes} bytes`);
  });
  response.on('close', broken);
  response.on('end', () => {
    if (response.complete) settle(whole(), '');
    else broken();
  });
}
