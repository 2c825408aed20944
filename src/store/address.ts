import type { RedisOptions } from 'ioredis';

const DEFAULT_PORT = 6379;
const DEFAULT_SENTINEL_PORT = 26_379;

/** How an existing Redis is reached. */
export type Address = {
  /**
   * `redis://`, `rediss://` (TLS) or `unix:/path`; with Sentinels only its user, password, database
   * and TLS matter.
   */
  readonly url: string;
  /** Password of Redis; empty: the one in the URL, if any. Wins over the URL's. */
  readonly password: string;
  /** `host:port` of each Sentinel. */
  readonly sentinels: readonly string[];
  /** The name by which the Sentinels know the master. */
  readonly masterName: string;
};

/**
 * Turns an address into what the client wants. Throws, without showing a password, when it makes no
 * sense.
 */
export function clientOptions({ url, password, sentinels, masterName }: Address): RedisOptions {
  const parsed = url === '' ? {} : parseUrl(url);
  const login = password === '' ? parsed : { ...parsed, password };
  if (sentinels.length === 0) return login;
  if (masterName === '')
    throw new Error(
      'redis.sentinels needs redis.masterName: the name by which the Sentinels know the master.',
    );
  const overTls = login.tls ? { enableTLSForSentinelMode: true } : {};
  return {
    username: login.username,
    password: login.password,
    db: login.db,
    tls: login.tls,
    ...overTls,
    sentinels: sentinels.map(parseSentinel),
    name: masterName,
  };
}

/** The address as it may be shown: without user, password and query. */
export function shownAddress({ url, sentinels, masterName }: Address): string {
  if (sentinels.length > 0) return `${masterName} by Sentinel ${sentinels.join(', ')}`;
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

function parseUrl(text: string): RedisOptions {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['redis:', 'rediss:', 'unix:'].includes(url.protocol)) {
    throw new Error(
      'redis.url (or REDIS_URL) is no address of a Redis. Write redis://host:6379/0, rediss://host:6379/0 (TLS) or unix:/run/redis/redis.sock.',
    );
  }
  const login: RedisOptions = {
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
  };
  if (url.protocol === 'unix:')
    return {
      ...login,
      path: decodeURIComponent(url.pathname),
      db: databaseOf(url.searchParams.get('db') ?? ''),
    };
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const tls = url.protocol === 'rediss:' ? { tls: {} } : {};
  return {
    ...login,
    ...tls,
    host,
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    db: databaseOf(url.pathname.slice(1)),
  };
}

function databaseOf(text: string): number {
  if (!/^\d{0,3}$/.test(text))
    throw new Error(
      `redis.url (or REDIS_URL): "${text}" is not the number of a database. Write for example redis://host:6379/0.`,
    );
  return Number(text);
}

function parseSentinel(text: string): { host: string; port: number } {
  const match = /^(?:\[(?<literal>[^\]\s]+)\]|(?<name>[^\s[\]:/]+))(?::(?<port>\d{1,5}))?$/.exec(
    text,
  )?.groups;
  const host = match?.literal ?? match?.name;
  const port = Number(match?.port ?? DEFAULT_SENTINEL_PORT);
  if (host === undefined || port < 1 || port > 65_535)
    throw new Error(`redis.sentinels: "${text}" is not host:port.`);
  return { host, port };
}
