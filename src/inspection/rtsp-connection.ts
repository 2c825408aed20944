import { connect, type Socket } from 'node:net';
import type { Clock } from '../core/time/civil-time.ts';
import { readRtsp, rtspRequest, type RtspHead } from '../protocols/rtsp.ts';

/** Total deadline of a connection, in milliseconds. */
const TOTAL_MS = 10_000;
/** Bytes that are read in all: a first picture and a few answers. */
const READ_LIMIT = 524_288;

/** First byte of a packet between answers; then a channel, a length of two bytes, the packet. */
const DOLLAR = 0x24;
const PACKET_HEAD_BYTES = 4;

/** An answer to one request. */
export type RtspAnswer = { readonly head: RtspHead; readonly body: string };

/** Why a video path does not work; the message is shown to people. */
export class Broken extends Error {}

/** One connection to an RTSP server. */
export type RtspConnection = {
  /** Sends a request; rejects with {@link Broken} when no valid answer comes. */
  request(
    method: string,
    uri: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<RtspAnswer>;
  /** Resolves once a media packet has come; rejects with {@link Broken} when none does. */
  firstPacket(): Promise<void>;
  close(): void;
};

type State = {
  readonly socket: Socket;
  /** Received and not yet read. */
  bytes: Buffer;
  received: number;
  sequence: number;
  packets: number;
  broken: Broken | null;
  wake: () => void;
};

/** Connects. The connection has one deadline, and ends when `signal` aborts. */
export function openRtsp(
  address: string,
  port: number,
  clock: Clock,
  signal: AbortSignal,
): RtspConnection {
  const state: State = {
    socket: connect({ host: address, port, autoSelectFamily: false }),
    bytes: Buffer.alloc(0),
    received: 0,
    sequence: 0,
    packets: 0,
    broken: null,
    wake: () => undefined,
  };
  const abort = (): void => {
    end(state, 'called off');
  };
  const cancel = clock.after(TOTAL_MS, () => {
    end(state, 'timeout');
  });
  signal.addEventListener('abort', abort);
  listen(state);
  return {
    request: (method, uri, headers) => request(state, method, uri, headers),
    firstPacket: async () => {
      await waitFor(state, () => {
        skipPackets(state);
        return state.packets > 0 ? true : null;
      });
    },
    close: () => {
      cancel();
      signal.removeEventListener('abort', abort);
      end(state, 'over');
    },
  };
}

function listen(state: State): void {
  state.socket.on('data', (chunk: Buffer) => {
    state.bytes = Buffer.concat([state.bytes, chunk]);
    state.received += chunk.length;
    if (state.received > READ_LIMIT) end(state, 'it sends more than was asked for');
    state.wake();
  });
  state.socket.on('error', (error) => {
    end(state, 'code' in error ? String(error.code) : 'connection failed');
  });
  state.socket.on('close', () => {
    end(state, 'it closed the connection');
  });
}

/** The first reason is the one that is shown. */
function end(state: State, why: string): void {
  state.broken ??= new Broken(why);
  state.socket.destroy();
  state.wake();
}

async function request(
  state: State,
  method: string,
  uri: string,
  headers: Readonly<Record<string, string>>,
): Promise<RtspAnswer> {
  if (/[\s\u0000-\u001f]/.test(uri)) throw new Broken('its URI cannot be put into a request');
  if (!state.broken) state.socket.write(rtspRequest(method, uri, ++state.sequence, headers));
  return waitFor(state, () => takeAnswer(state));
}

/** Waits until `take` finds what it looks for in the bytes so far. */
async function waitFor<T>(state: State, take: () => T | null): Promise<T> {
  for (;;) {
    const found = take();
    if (found !== null) return found;
    if (state.broken) throw state.broken;
    await new Promise<void>((resolve) => {
      state.wake = resolve;
    });
  }
}

/** Takes the next answer out of the bytes; null: it is not complete yet. */
function takeAnswer(state: State): RtspAnswer | null {
  skipPackets(state);
  if (state.bytes[0] === DOLLAR) return null;
  const reading = readRtsp(state.bytes);
  if (reading.kind === 'not-rtsp') throw new Broken('no valid RTSP');
  if (reading.kind === 'more') return null;
  const { head } = reading;
  const endsAt = head.headBytes + head.bodyBytes;
  if (state.bytes.length < endsAt) return null;
  const body = state.bytes.toString('latin1', head.headBytes, endsAt);
  state.bytes = state.bytes.subarray(endsAt);
  return { head, body };
}

/** Drops the complete packets that stand before the next answer. */
function skipPackets(state: State): void {
  while (state.bytes.length >= PACKET_HEAD_BYTES && state.bytes[0] === DOLLAR) {
    const endsAt = PACKET_HEAD_BYTES + state.bytes.readUInt16BE(2);
    if (state.bytes.length < endsAt) return;
    state.packets++;
    state.bytes = state.bytes.subarray(endsAt);
  }
}
