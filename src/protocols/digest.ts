import { createHash } from 'node:crypto';
import { authenticationInfo, offeredSchemes } from './http-challenge.ts';

/** What a server asks of a login by HTTP Digest (RFC 7616). */
export type Challenge = {
  readonly realm: string;
  readonly nonce: string;
  /** The nonce that the session variants' key is computed from: that of the challenge itself. */
  readonly sessionNonce: string;
  readonly opaque: string | null;
  readonly algorithm: DigestAlgorithm;
  /** Whether the secret is bound to nonce and cnonce, as by the variants named `-sess`. */
  readonly isSession: boolean;
  /** As the server wrote the algorithm, to be sent back; null: it named none. */
  readonly algorithmWritten: string | null;
  /** What is protected: the request, or also its body. Null: by the rule of RFC 2069. */
  readonly qop: 'auth' | 'auth-int' | null;
  /** Whether the user is named by a hash. */
  readonly userhash: boolean;
  /** Whether the server says that user and password are UTF-8, which is then in form NFC. */
  readonly isUtf8: boolean;
  /** The login was right, only the nonce too old; so says the server. */
  readonly stale: boolean;
};

/** Hash algorithms by the names of RFC 7616, the strongest first. */
const ALGORITHMS = ['SHA-512-256', 'SHA-256', 'MD5'] as const;
/** One of the hash algorithms that RFC 7616 names. */
export type DigestAlgorithm = (typeof ALGORITHMS)[number];

const HASH_NAMES: Readonly<Record<DigestAlgorithm, string>> = {
  'SHA-512-256': 'sha512-256',
  'SHA-256': 'sha256',
  MD5: 'md5',
};

/**
 * The Digest challenges among `WWW-Authenticate` headers that can be answered, the strongest hash
 * first, and of equals in the server's order.
 */
export function challengesOf(headers: readonly string[]): readonly Challenge[] {
  const strength = ({ algorithm }: Challenge): number => ALGORITHMS.indexOf(algorithm);
  return offeredSchemes(headers)
    .flatMap(({ scheme, parameters }) =>
      scheme === 'digest' ? (challengeOf(parameters) ?? []) : [],
    )
    .sort((a, b) => strength(a) - strength(b));
}

function challengeOf(parameters: ReadonlyMap<string, string>): Challenge | null {
  const written = parameters.get('algorithm') ?? null;
  const kind = algorithmOf(written ?? 'MD5');
  const qop = qopOf(parameters.get('qop') ?? '');
  const nonce = parameters.get('nonce');
  if (!kind || nonce === undefined || qop === undefined) return null;
  return {
    realm: parameters.get('realm') ?? '',
    nonce,
    sessionNonce: nonce,
    opaque: parameters.get('opaque') ?? null,
    ...kind,
    algorithmWritten: written,
    qop,
    userhash: isTrue(parameters.get('userhash')),
    isUtf8: parameters.get('charset')?.toLowerCase() === 'utf-8',
    stale: isTrue(parameters.get('stale')),
  };
}

function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === 'true';
}

/** Null: none that is spoken here. Devices also write `SHA256`. */
function algorithmOf(written: string): Pick<Challenge, 'algorithm' | 'isSession'> | null {
  const [, name = '', session] = /^(.*?)(-sess)?$/i.exec(written) ?? [];
  const plain = name
    .toUpperCase()
    .replace(/^SHA-?(512-?)?256$/, (_, long?: string) =>
      long === undefined ? 'SHA-256' : 'SHA-512-256',
    );
  const algorithm = ALGORITHMS.find((one) => one === plain);
  return algorithm ? { algorithm, isSession: session !== undefined } : null;
}

/** The least that is offered; undefined: nothing that is known here. */
function qopOf(list: string): Challenge['qop'] | undefined {
  const offered = list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '');
  if (offered.length === 0) return null;
  return (['auth', 'auth-int'] as const).find((qop) => offered.includes(qop));
}

/**
 * The challenge with the nonce that an `Authentication-Info` header gives for the next request
 * (RFC 7616, 3.5); null: it gives none.
 */
export function nextChallenge(challenge: Challenge, headers: readonly string[]): Challenge | null {
  const nonce = authenticationInfo(headers).get('nextnonce');
  return nonce === undefined || nonce === '' ? null : { ...challenge, nonce };
}

/** What a login by Digest is computed from. */
export type DigestRequest = {
  readonly user: string;
  readonly password: string;
  readonly method: string;
  /** The request's target as it stands in the request line. */
  readonly uri: string;
  /** How often the nonce was used, this time included, >= 1. */
  readonly count: number;
  /** Random, hexadecimal; the same for all requests that answer one challenge. */
  readonly cnonce: string;
  /** For `auth-int`; absent: the request has none. */
  readonly body?: Buffer;
};

/**
 * The `Authorization` header that answers a challenge (RFC 7616, 3.4), one byte a character. User
 * and password are UTF-8 also where the server names no charset.
 */
export function authorization(challenge: Challenge, request: DigestRequest): string {
  const { realm, nonce, algorithm, algorithmWritten, qop, userhash, opaque } = challenge;
  const user = bytesOf(challenge.isUtf8 ? request.user.normalize('NFC') : request.user);
  const count = request.count.toString(16).padStart(8, '0');
  const parts = [
    userhash ? `username="${hash(algorithm, `${user}:${realm}`)}"` : userName(user),
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(request.uri)}`,
    ...(algorithmWritten === null ? [] : [`algorithm=${algorithmWritten}`]),
    ...(qop === null ? [] : [`qop=${qop}`, `nc=${count}`, `cnonce="${request.cnonce}"`]),
    `response="${responseTo(challenge, request, user, count)}"`,
    ...(opaque === null ? [] : [`opaque=${quoted(opaque)}`]),
    ...(userhash ? ['userhash=true'] : []),
  ];
  return `Digest ${parts.join(', ')}`;
}

function responseTo(
  challenge: Challenge,
  request: DigestRequest,
  user: string,
  count: string,
): string {
  const { realm, nonce, sessionNonce, algorithm, isSession, isUtf8, qop } = challenge;
  const { cnonce, method, uri, body = Buffer.alloc(0) } = request;
  const of = (...parts: readonly string[]): string => hash(algorithm, parts.join(':'));
  const password = bytesOf(isUtf8 ? request.password.normalize('NFC') : request.password);
  const plain = of(user, realm, password);
  const secret = isSession ? of(plain, sessionNonce, cnonce) : plain;
  const asked =
    qop === 'auth-int'
      ? of(method, uri, hash(algorithm, body.toString('latin1')))
      : of(method, uri);
  return qop === null ? of(secret, nonce, asked) : of(secret, nonce, count, cnonce, qop, asked);
}

function hash(algorithm: DigestAlgorithm, bytes: string): string {
  return createHash(HASH_NAMES[algorithm]).update(bytes, 'latin1').digest('hex');
}

/** One byte of UTF-8 a character. */
function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** What no quoted text may hold is written as RFC 8187 says. */
function userName(user: string): string {
  return /[\u0000-\u0008\u000a-\u001f\u007f]/.test(user)
    ? `username*=UTF-8''${escape8187(user)}`
    : `username=${quoted(user)}`;
}

function escape8187(bytes: string): string {
  return bytes.replaceAll(
    /[^A-Za-z0-9!#$&+.^_`|~-]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

function quoted(text: string): string {
  return `"${text.replaceAll(/[\\"]/g, String.raw`\$&`)}"`;
}
