import type { Credential } from '../../core/inspection/credential.ts';
import type { DeviceLock, LoginLimiter, SessionRequest } from '../../core/inspection/login.ts';
import type { Clock } from '../../core/time/civil-time.ts';
import type { Exchanged } from '../../platform/network/device-http.ts';
import { keepConnection, type KeptConnection } from '../../platform/network/kept-connection.ts';
import { withLogin, type LoginMethod } from './login-method.ts';

/** What a session works with. */
export type SessionParts = {
  readonly clock: Clock;
  readonly loginLimiter: LoginLimiter;
  /** Each turn waits until no poll of the device is under way, and yields to the next. */
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
  /** Over TLS. Whose certificate it is, is not judged. */
  readonly secure: boolean;
  readonly credential: Credential | null;
  /**
   * Device clock minus true time, milliseconds, told just before: tokens are dated by the device's
   * own clock.
   */
  readonly clockOffsetMs: number;
  /** Whether it has spoken SOAP before the session; absent: not that anybody knows. */
  readonly speaksSoap?: boolean;
};

/** Times a turn is taken anew after a poll had to have the device. */
const YIELDS = 3;
const CONNECT_MS = 3000;

/**
 * Sends requests of one turn, on one connection as long as the server keeps it: a nonce may hold on
 * its connection only. `isFinal`: the request is not given up for a poll, as it must not be sent
 * twice. Null: a poll took the device back, or the session was called off.
 */
export type Send = (
  request: SessionRequest,
  method: LoginMethod | null,
  isFinal?: boolean,
) => Promise<Exchanged>;

/**
 * Has the device for a few requests, when no poll is under way. When `work` gives null because a
 * poll took the device back, it is done anew, a few times at most. The connection is closed at the
 * end: devices that serve one connection at a time are free for the next poll.
 */
export async function takeTurn<T>(
  target: SessionTarget,
  parts: SessionParts,
  work: (send: Send) => Promise<T | null>,
): Promise<T | null> {
  for (let left = YIELDS; ; left--) {
    const found = await parts.withDevice(target.device, async (preempted) => {
      const connection = keepConnection(parts.clock);
      const signal = left > 0 ? AbortSignal.any([parts.signal, preempted]) : parts.signal;
      try {
        return await work((request, method, isFinal = false) =>
          ask(target, parts, connection, request, method, isFinal ? parts.signal : signal),
        );
      } finally {
        connection.close();
      }
    });
    if (found !== null || left === 0 || parts.signal.aborted) return found;
  }
}

function ask(
  target: SessionTarget,
  { clock }: SessionParts,
  connection: KeptConnection,
  request: SessionRequest,
  method: LoginMethod | null,
  signal: AbortSignal,
): Promise<Exchanged> {
  const { credential, address, host, clockOffsetMs } = target;
  const deviceNow = clock.now() + clockOffsetMs;
  const question = {
    method: request.method,
    address,
    host,
    port: request.port,
    path: request.path,
    secure: target.secure,
    ...withLogin(request, credential && method && { method, credential }, deviceNow),
  };
  const bounds = {
    totalMs: request.timeoutMs,
    connectMs: Math.min(CONNECT_MS, request.timeoutMs),
    maxBytes: request.maxBytes,
    wantsBody: () => true,
  };
  return connection.exchange(question, bounds, signal);
}
