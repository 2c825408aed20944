import { createHash } from 'node:crypto';

/** What a server asks of a login by HTTP Digest (RFC 7616). */
export type Challenge = {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | null;
  readonly algorithm: 'MD5' | 'SHA-256';
  /** As the server wrote the algorithm, to be sent back; null: it named none. */
  readonly algorithmWritten: string | null;
  /** Whether the server protects by quality "auth"; without, by the rule of RFC 2069. */
  readonly qop: boolean;
  /** The login was right, only the nonce too old. */
  readonly stale: boolean;
};

/** Parameters of one header that are read. */
const PARAMETER_LIMIT = 32;
/** Longest header that is read, in characters. */
const HEADER_LIMIT = 4096;

/**
 * The Digest challenges among `WWW-Authenticate` headers that can be answered, the strongest first.
 * Devices put several into one header or one into each. Algorithms other than MD5 and SHA-256, and
 * quality "auth-int" alone, are passed over.
 */
export function challengesOf(headers: readonly string[]): readonly Challenge[] {
  const found = headers
    .flatMap((header) => schemesOf(header.slice(0, HEADER_LIMIT)))
    .flatMap(({ scheme, parameters }) =>
      scheme === 'digest' ? (challengeOf(parameters) ?? []) : [],
    );
  return found.sort(
    (a, b) => Number(b.algorithm === 'SHA-256') - Number(a.algorithm === 'SHA-256'),
  );
}

type Scheme = { readonly scheme: string; readonly parameters: ReadonlyMap<string, string> };

/** Takes headers such as `Digest realm="a", nonce="b", Basic realm="c"` apart. */
function schemesOf(header: string): readonly Scheme[] {
  const schemes: { scheme: string; parameters: Map<string, string> }[] = [];
  const token =
    /\s*,?\s*(?:([A-Za-z][\w-]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))|([A-Za-z][\w-]*))/y;
  for (let read = 0; read < PARAMETER_LIMIT; read++) {
    const match = token.exec(header);
    if (!match) break;
    const [, name, quoted, bare, scheme] = match;
    if (scheme !== undefined) schemes.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
    else
      schemes
        .at(-1)
        ?.parameters.set(
          name!.toLowerCase(),
          quoted === undefined ? bare! : quoted.replaceAll(/\\(.)/g, '$1'),
        );
  }
  return schemes;
}

/** Null: none that is spoken here. */
function algorithmOf(written: string): Challenge['algorithm'] | null {
  if (written.toUpperCase() === 'MD5') return 'MD5';
  return /^SHA-?256$/i.test(written) ? 'SHA-256' : null;
}

function wordsOf(list: string): readonly string[] {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '');
}

function challengeOf(parameters: ReadonlyMap<string, string>): Challenge | null {
  const written = parameters.get('algorithm') ?? null;
  const algorithm = algorithmOf(written ?? 'MD5');
  const qualities = wordsOf(parameters.get('qop') ?? '');
  const nonce = parameters.get('nonce');
  if (
    algorithm === null ||
    nonce === undefined ||
    (qualities.length > 0 && !qualities.includes('auth'))
  )
    return null;
  return {
    realm: parameters.get('realm') ?? '',
    nonce,
    opaque: parameters.get('opaque') ?? null,
    algorithm,
    algorithmWritten: written,
    qop: qualities.includes('auth'),
    stale: parameters.get('stale')?.toLowerCase() === 'true',
  };
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
  /** Random, hexadecimal. */
  readonly cnonce: string;
};

/** The `Authorization` header that answers a challenge. */
export function authorization(challenge: Challenge, request: DigestRequest): string {
  const hash = (text: string): string =>
    createHash(challenge.algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text, 'utf8')
      .digest('hex');
  const secret = hash(`${request.user}:${challenge.realm}:${request.password}`);
  const asked = hash(`${request.method}:${request.uri}`);
  const count = request.count.toString(16).padStart(8, '0');
  const response = challenge.qop
    ? hash([secret, challenge.nonce, count, request.cnonce, 'auth', asked].join(':'))
    : hash([secret, challenge.nonce, asked].join(':'));
  const quoted = (text: string): string => `"${text.replaceAll(/[\\"]/g, String.raw`\$&`)}"`;
  const parts = [
    `username=${quoted(request.user)}`,
    `realm=${quoted(challenge.realm)}`,
    `nonce=${quoted(challenge.nonce)}`,
    `uri=${quoted(request.uri)}`,
    ...(challenge.algorithmWritten === null ? [] : [`algorithm=${challenge.algorithmWritten}`]),
    ...(challenge.qop ? ['qop=auth', `nc=${count}`, `cnonce="${request.cnonce}"`] : []),
    `response="${response}"`,
    ...(challenge.opaque === null ? [] : [`opaque=${quoted(challenge.opaque)}`]),
  ];
  return `Digest ${parts.join(', ')}`;
}
