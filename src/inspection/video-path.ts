import { randomBytes } from 'node:crypto';
import type { Credential } from '../core/inspection/credential.ts';
import type { LoginLimiter, LoginPermit } from '../core/inspection/login.ts';
import type { Clock } from '../core/time/civil-time.ts';
import { authorization, challengesOf, type Challenge } from '../protocols/digest.ts';
import { streamAt, trackOf } from '../protocols/rtsp.ts';
import { Broken, openRtsp, type RtspAnswer } from './rtsp-connection.ts';

/** What following a video path works with. */
export type VideoPathParts = { readonly clock: Clock; readonly loginLimiter: LoginLimiter };

/** Whose video is asked for. */
export type VideoTarget = {
  readonly device: string;
  readonly address: string;
  readonly uri: string;
  readonly credential: Credential | null;
};

/** How far a stream is followed: until it is described, or until its first packet. */
export type VideoDepth = 'describe' | 'packet';

/**
 * Follows a stream as a viewer would. It sends DESCRIBE, with the credential once where one is
 * wanted. Then it sends SETUP and PLAY over the same connection, until the first packet has come.
 * Resolves to `up`, or to what broke: `login refused`, `no login`, `timeout`, or a few words.
 * Nothing is watched or kept. Never rejects.
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
  const connection = openRtsp(target.address, port, parts.clock, signal);
  let permit: LoginPermit | null = null;
  try {
    const login = makeLogin(target, parts.loginLimiter, signal, (held) => {
      permit = held;
    });
    const described = await login(uri, (headers) =>
      connection.request('DESCRIBE', uri, { Accept: 'application/sdp', ...headers }),
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
        connection.request('SETUP', track, {
          Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1',
          ...headers,
        }),
      'SETUP',
    );
    const session = setup.head.headers.get('session')?.[0]?.split(';')[0] ?? '';
    await login(
      uri,
      (headers) =>
        connection.request('PLAY', uri, { Session: session, Range: 'npt=0.000-', ...headers }),
      'PLAY',
    );
    await connection.firstPacket();
    return 'up';
  } catch (error) {
    return error instanceof Broken ? error.message : 'failed';
  } finally {
    (permit as LoginPermit | null)?.release();
    connection.close();
  }
}

type Ask = (headers: Readonly<Record<string, string>>) => Promise<RtspAnswer>;

/** Sends requests with the login they want; the first refusal ends everything. */
function makeLogin(
  { device, credential }: VideoTarget,
  loginLimiter: LoginLimiter,
  signal: AbortSignal,
  hold: (permit: LoginPermit) => void,
): (uri: string, ask: Ask, method?: string) => Promise<RtspAnswer> {
  let challenge: Challenge | null = null;
  let count = 0;
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
  const logIn = async (refusal: RtspAnswer): Promise<LoginPermit> => {
    [challenge = null] = challengesOf(refusal.head.headers.get('www-authenticate') ?? []);
    if (!challenge) throw new Broken('it offers only logins that would show the password');
    if (!credential) throw new Broken('no login');
    const decision = await loginLimiter.acquire(device, credential, signal);
    if ('stopped' in decision) throw new Broken('no login');
    hold(decision.permit);
    if (signal.aborted) throw new Broken('called off');
    return decision.permit;
  };
  return async (uri, ask, method = 'DESCRIBE') => {
    let answer = await ask(headers(method, uri));
    if (answer.head.status === 401 && !challenge) {
      const permit = await logIn(answer);
      answer = await ask(headers(method, uri));
      if (answer.head.status === 401) permit.refused(null);
      else permit.accepted();
    }
    if (answer.head.status === 401) throw new Broken('login refused');
    if (answer.head.status !== 200) throw new Broken(`${method} answered ${answer.head.status}`);
    return answer;
  };
}
