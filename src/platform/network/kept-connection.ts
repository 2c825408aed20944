import type { Socket } from 'node:net';
import type { Clock } from '../../core/time/civil-time.ts';
import { exchange, type Bounds, type Exchanged, type Question } from './device-http.ts';

/** Asks one question after the other, on one connection as long as the server keeps it open. */
export type KeptConnection = {
  /** As {@link exchange}. One question at a time. */
  exchange(question: Question, bounds: Bounds, signal: AbortSignal): Promise<Exchanged>;
  close(): void;
};

/**
 * How long a connection must stay open after an answer before the next question is sent on it, in
 * milliseconds. Some servers close it without having said so; what is sent then is lost.
 */
const SETTLE_MS = 25;

/** Nothing is connected yet. Must be closed: a device may serve nobody else meanwhile. */
export function keepConnection(clock: Clock): KeptConnection {
  let kept: { readonly socket: Socket; readonly endpoint: string; isIdle: boolean } | null = null;
  const drop = (): void => {
    kept?.socket.destroy();
    kept = null;
  };
  const take = async (endpoint: string, signal: AbortSignal): Promise<Socket | null> => {
    if (kept?.endpoint !== endpoint || !kept.isIdle) drop();
    if (!kept) return null;
    kept.isIdle = false;
    await untilClosed(kept.socket, clock, signal);
    const { socket } = kept;
    return socket.readable && socket.writable ? socket.off('error', ignore) : null;
  };
  return {
    exchange: async (question, bounds, signal) => {
      const endpoint = `${question.secure ? 'tls' : 'tcp'} ${question.address} ${question.port}`;
      const idle = await take(endpoint, signal);
      const keep = (socket: Socket): void => {
        kept = { socket: socket.on('error', ignore), endpoint, isIdle: true };
      };
      return exchange(question, bounds, clock, signal, { idle, keep });
    },
    close: drop,
  };
}

const ignore = (): void => undefined;

/** Resolves when the socket closes, when `signal` aborts, or after {@link SETTLE_MS}. */
function untilClosed(socket: Socket, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      cancel();
      socket.off('close', settle);
      signal.removeEventListener('abort', settle);
      resolve();
    };
    const cancel = clock.after(SETTLE_MS, settle);
    socket.once('close', settle);
    signal.addEventListener('abort', settle);
  });
}
