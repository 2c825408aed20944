import { createHash } from 'node:crypto';
import type { Instant } from '../core/time/civil-time.ts';
import { SIMULATED_USER, type Character } from './character.ts';

/** Logins a device has seen. */
export type LoginTally = { accepted: number; refused: number };

/** What a device's gate says to a request. */
export type GateDecision = 'open' | 'unasked' | 'refused' | 'locked' | 'stale';

/** Refused logins after which a device locks out whoever asks. */
const ATTEMPTS = 5;
/** How old a WS-UsernameToken may be by the device's clock, in milliseconds. */
const TOKEN_AGE_MS = 20_000;
const REALM = 'simulated device';
const NONCE = '5d1c0c0a7f33';

/**
 * Judges the login of an HTTP request as a device with that character would, and counts it. `clock`
 * is the device's own.
 */
export function judgeLogin(
  request: string,
  character: Character,
  tally: LoginTally,
  clock: Instant,
): GateDecision {
  const right =
    character.login === 'ws-security'
      ? tokenIsRight(request, character, clock)
      : digestIsRight(request, character);
  if (right === null) return 'unasked';
  if (character.lockedOut || tally.refused >= ATTEMPTS) {
    tally.refused++;
    return 'locked';
  }
  tally[right ? 'accepted' : 'refused']++;
  return right ? 'open' : 'refused';
}

/** The headers of a challenge; empty for a device that takes WS-Security alone. */
export function challengeOf(character: Character): string {
  if (character.login === 'ws-security') return '';
  const line = (algorithm: string): string =>
    `WWW-Authenticate: Digest qop="auth", realm="${REALM}", nonce="${NONCE}"${algorithm}, stale="FALSE"\r\n`;
  return line('') + (character.login === 'digest-both' ? line(', algorithm="SHA-256"') : '');
}

/** What a refusal says. */
export function refusalText(tally: LoginTally): string {
  return `Sender not authorized. You still have ${Math.max(0, ATTEMPTS - tally.refused)} attempt(s)`;
}

/** Null: the request holds no token. */
function tokenIsRight(request: string, { password }: Character, clock: Instant): boolean | null {
  const part = (name: string): string | undefined =>
    new RegExp(`<(?:\\w+:)?${name}(?: [^>]*)?>([^<]*)<`).exec(request)?.[1];
  const [user, digest, nonce, created] = [
    part('Username'),
    part('Password'),
    part('Nonce'),
    part('Created'),
  ];
  if (user === undefined || digest === undefined || nonce === undefined || created === undefined)
    return null;
  const expected = createHash('sha1')
    .update(Buffer.from(nonce, 'base64'))
    .update(created)
    .update(password, 'utf8')
    .digest('base64');
  return (
    user === SIMULATED_USER &&
    digest === expected &&
    Math.abs(Date.parse(created) - clock) <= TOKEN_AGE_MS
  );
}

function digestIsRight(request: string, { password, login }: Character): boolean | null {
  const header = /^authorization:[ \t]*Digest (.*)$/im.exec(request)?.[1];
  if (header === undefined) return null;
  const part = (name: string): string =>
    new RegExp(`(?:^|[ ,])${name}=(?:"([^"]*)"|([^", ]*))`).exec(header)?.slice(1).join('') ?? '';
  const strong = part('algorithm') === 'SHA-256';
  if (strong && login === 'digest') return false;
  const hash = (text: string): string =>
    createHash(strong ? 'sha256' : 'md5')
      .update(text, 'utf8')
      .digest('hex');
  const [method = '', target = ''] = request.split(' ', 2);
  const asked = hash(`${method}:${target}`);
  const response = hash(
    [
      hash(`${SIMULATED_USER}:${REALM}:${password}`),
      part('nonce'),
      part('nc'),
      part('cnonce'),
      'auth',
      asked,
    ].join(':'),
  );
  return (
    part('username') === SIMULATED_USER &&
    part('nonce') === NONCE &&
    part('uri') === target &&
    part('response') === response
  );
}
