import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Credential } from '../core/inspection/credential.ts';
import type { LoginLimiter, LoginPermit } from '../core/inspection/login.ts';
import type { Clock } from '../core/time/civil-time.ts';
import { authorization, challengesOf, type Challenge } from '../protocols/digest.ts';
import { readRtsp, rtspRequest, streamAt, trackOf, type RtspHead } from '../protocols/rtsp.ts';

/** What following a video path works with. */
export type VideoPathParts = { readonly clock: Clock; readonly desk: LoginLimiter };

/** Whose video is asked for. */
export type VideoTarget = {
  readonly device: string;
  readonly address: string;
  readonly uri: string;
  readonly credential: Credential | null;
};

/** How far a stream is followed: until it is described, or until its first packet. */
export type VideoDepth = 'describe' | 'packet';

/** Total deadline, in milliseconds. */
const TOTAL_MS = 10_000;
/** Bytes that are read in all: a first picture and a few answers. */
const READ_LIMIT = 524_288;

const DOLLAR = 0x24;

type Answer = { readonly head: RtspHead; readonly body: string };
/** Ends the way with a word about it. */
class Broken extends Error {}

/**
 * Follows a stream as a viewer would: DESCRIBE, with the credential once where it is wanted, then
 * SETUP over the same connection and PLAY until the first packet has come. Resolves to `up`, or to
 * what broke: `login refused`, `no login`, `timeout`, or a few words. Nothing is watched or kept.
 * Never rejects.
 */
export async function followVideo(
  target: VideoTarget,
  depth: VideoDepth,
  parts: VideoPathParts,
  signal: AbortSignal,
): Promise<string> {
  const place = streamAt(target.uri, target.address);
  if (!place) return 'its URI cannot be put into a request';
  const { uri, port } = place;
  const line = openLine(target.address, port, parts.clock, signal);
  let pass: LoginPermit | null = null;
  try {
    const login = makeLogin(target, parts.desk, signal, (held) => {
      pass = held;
    });
    const described = await login(uri, (headers) =>
      line.ask('DESCRIBE', uri, { Accept: 'application/sdp', ...headers }),
    );
    const track = trackOf(
      described.body,
      described.head.headers.get('content-base')?.[0] ?? uri,
      uri,
    );
    if (track === null) throw new Broken('its description names no video');
    if (depth === 'describe') return 'up';
    const setup = await login(
      track,
      (headers) =>
        line.ask('SETUP', track, { Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1', ...headers }),
      'SETUP',
    );
    const session = setup.head.headers.get('session')?.[0]?.split(';')[0] ?? '';
    await login(
      uri,
      (headers) => line.ask('PLAY', uri, { Session: session, Range: 'npt=0.000-', ...headers }),
      'PLAY',
    );
    await line.packet();
    return 'up';
  } catch (error) {
    return error instanceof Broken ? error.message : 'failed';
  } finally {
    (pass as LoginPermit | null)?.release();
    line.close();
  }
}

type Ask = (headers: Readonly<Record<string, string>>) => Promise<Answer>;

/** Sends requests with the login they want; the first refusal ends everything. */
function makeLogin(
  { device, credential }: VideoTarget,
  desk: LoginLimiter,
  signal: AbortSignal,
  hold: (pass: LoginPermit) => void,
): (uri: string, ask: Ask, method?: string) => Promise<Answer> {
  let challenge: Challenge | null = null;
  let count = 0;
  let pass: LoginPermit | null = null;
  const headers = (method: string, uri: string): Readonly<Record<string, string>> =>
    challenge && credential
      ? {
          Authorization: authorization(challenge, {
            ...credential,
            method,
            uri,
            count: ++count,
            cnonce: randomBytes(8).toString('hex'),
          }),
        }
      : {};
  return async (uri, ask, method = 'DESCRIBE') => {
    let answer = await ask(headers(method, uri));
    if (answer.head.status === 401 && !challenge) {
      [challenge = null] = challengesOf(answer.head.headers.get('www-authenticate') ?? []);
      if (!challenge) throw new Broken('it offers only logins that would show the password');
      if (!credential) throw new Broken('no login');
      const entry = await desk.acquire(device, credential, signal);
      if ('stopped' in entry) throw new Broken('no login');
      hold((pass = entry.permit));
      if (signal.aborted) throw new Broken('called off');
      answer = await ask(headers(method, uri));
      if (answer.head.status === 401) pass.refused(null);
      else pass.accepted();
    }
    if (answer.head.status === 401) throw new Broken('login refused');
    if (answer.head.status !== 200) throw new Broken(`${method} answered ${answer.head.status}`);
    return answer;
  };
}

type Line = {
  ask(method: string, uri: string, headers: Readonly<Record<string, string>>): Promise<Answer>;
  packet(): Promise<void>;
  close(): void;
};

/** One connection with one deadline; whoever waits when it ends is told why. */
function openLine(address: string, port: number, clock: Clock, signal: AbortSignal): Line {
  const socket: Socket = connect({ host: address, port, autoSelectFamily: false });
  let bytes = Buffer.alloc(0);
  let sequence = 0;
  let packets = 0;
  let received = 0;
  let broken: Broken | null = null;
  let wake = (): void => undefined;
  const end = (why: string): void => {
    broken ??= new Broken(why);
    socket.destroy();
    wake();
  };
  const abort = (): void => {
    end('called off');
  };
  const cancel = clock.after(TOTAL_MS, () => {
    end('timeout');
  });
  signal.addEventListener('abort', abort);
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    received += chunk.length;
    if (received > READ_LIMIT) end('it sends more than was asked for');
    wake();
  });
  socket.on('error', (error) => {
    end('code' in error ? String(error.code) : 'connection failed');
  });
  socket.on('close', () => {
    end('it closed the connection');
  });

  /**
   * Takes the packets that stand before the next answer out: a dollar sign, a channel, a length,
   * and as many bytes.
   */
  const skim = (): void => {
    while (bytes.length >= 4 && bytes[0] === DOLLAR && bytes.length >= 4 + bytes.readUInt16BE(2)) {
      packets++;
      bytes = bytes.subarray(4 + bytes.readUInt16BE(2));
    }
  };

  /** Waits until `take` finds what it looks for in the bytes so far. */
  const until = async <T>(take: () => T | null): Promise<T> => {
    for (;;) {
      const found = take();
      if (found !== null) return found;
      if (broken) throw broken;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };

  return {
    ask: (method, uri, headers) => {
      if (/[\s\u0000-\u001f]/.test(uri))
        return Promise.reject(new Broken('its URI cannot be put into a request'));
      if (!broken) socket.write(rtspRequest(method, uri, ++sequence, headers));
      return until(() => {
        skim();
        if (bytes[0] === DOLLAR) return null;
        const reading = readRtsp(bytes);
        if (reading.kind === 'not-rtsp') throw new Broken('no valid RTSP');
        if (
          reading.kind === 'more' ||
          bytes.length < reading.head.headBytes + reading.head.bodyBytes
        )
          return null;
        const { head } = reading;
        const body = bytes.toString('latin1', head.headBytes, head.headBytes + head.bodyBytes);
        bytes = bytes.subarray(head.headBytes + head.bodyBytes);
        return { head, body };
      });
    },
    packet: async () => {
      await until(() => {
        skim();
        return packets > 0 ? true : null;
      });
    },
    close: () => {
      cancel();
      signal.removeEventListener('abort', abort);
      end('over');
    },
  };
}
