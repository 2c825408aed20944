import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { codeOf } from '../error-code.ts';

/**
 * What a look-up found. `absent`: the name server says that the name or its addresses do not exist
 * (RFC 2308, section 2). `unanswered`: no usable answer, so nothing is known.
 */
export type LookUpResult =
  | { readonly kind: 'found'; readonly addresses: readonly string[]; readonly ttlS: number }
  | { readonly kind: 'absent' | 'unanswered'; readonly detail: string };

/** Looks a name up once. Never rejects; ends within {@link LOOK_UP_MS}. */
export type LookUp = (host: string) => Promise<LookUpResult>;

/** Files and servers a look-up reads; without `servers`, those of resolv.conf. */
export type NameSources = {
  readonly hostsFile: string;
  readonly resolvConf: string;
  readonly servers?: readonly string[];
};

const SYSTEM: NameSources = { hostsFile: '/etc/hosts', resolvConf: '/etc/resolv.conf' };
/** Longest one look-up may take, search domains included, in milliseconds. */
const LOOK_UP_MS = 3000;
/** First wait for a name server, in milliseconds, and how often each server is asked. */
const SERVER_WAIT_MS = 700;
const TRIES = 2;
/** Most addresses of a name, and most search domains, that are used. */
const ADDRESSES_LIMIT = 8;
const SEARCH_LIMIT = 6;
/** How long an entry of the hosts file is good, in seconds. */
const HOSTS_TTL_S = 60;

/** The answers c-ares gives for a name without addresses. */
const ABSENT: readonly string[] = ['ENOTFOUND', 'ENODATA'];

/**
 * Makes a look-up that reads the hosts file, then asks the name servers for A and AAAA. The system's
 * own look-up (getaddrinfo) is not used: it blocks one of four shared threads and cannot be ended.
 * A channel of its own for each look-up keeps a silent server from holding up other names.
 * Supported: hosts file, `nameserver`, `search` and `domain` (for names without a dot). Not
 * supported: `options ndots`, multicast DNS (`.local`) and other sources of nsswitch.conf.
 */
export function createLookUp(sources: NameSources = SYSTEM): LookUp {
  return async (host) => {
    const listed = hostsEntries(await textOf(sources.hostsFile), host);
    if (listed.length > 0) return { kind: 'found', addresses: listed, ttlS: HOSTS_TTL_S };
    const names = searchedNames(host, await textOf(sources.resolvConf));
    const resolver = new Resolver({ timeout: SERVER_WAIT_MS, tries: TRIES });
    if (sources.servers) resolver.setServers(sources.servers);
    const deadline = setTimeout(() => {
      resolver.cancel();
    }, LOOK_UP_MS);
    try {
      return await firstFound(resolver, names, Date.now() + LOOK_UP_MS);
    } finally {
      clearTimeout(deadline);
    }
  };
}

async function firstFound(
  resolver: Resolver,
  names: readonly string[],
  endsAt: number,
): Promise<LookUpResult> {
  let result: LookUpResult = { kind: 'unanswered', detail: 'no name was asked for' };
  for (const name of names) {
    if (Date.now() >= endsAt) break;
    result = await askBoth(resolver, name);
    if (result.kind !== 'absent') return result;
  }
  return result;
}

/** Asks for both families at once; one family that is not answered does not hide the other. */
async function askBoth(resolver: Resolver, name: string): Promise<LookUpResult> {
  const answers = await Promise.allSettled([
    resolver.resolve6(name, { ttl: true }),
    resolver.resolve4(name, { ttl: true }),
  ]);
  const families = answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const ttls = families.flat().map(({ ttl }) => ttl);
  const addresses = interleave(
    families.map((records) => records.map(({ address }) => address)),
  ).slice(0, ADDRESSES_LIMIT);
  if (addresses.length > 0) return { kind: 'found', addresses, ttlS: Math.min(...ttls) };
  const codes = answers.flatMap((answer) =>
    answer.status === 'rejected' ? [codeOf(answer.reason)] : [],
  );
  const unknown = codes.find((code) => !ABSENT.includes(code) && !codes.includes('ENOTFOUND'));
  return unknown === undefined
    ? {
        kind: 'absent',
        detail: `the name server knows no address of it (${codes[0] ?? 'ENODATA'})`,
      }
    : { kind: 'unanswered', detail: `the name servers gave no answer (${unknown})` };
}

/** One address of each family in turn, the first family first (RFC 8305, section 4). */
function interleave(families: readonly (readonly string[])[]): readonly string[] {
  const longest = Math.max(...families.map(({ length }) => length));
  const turns = Array.from({ length: longest }, (_, turn) =>
    families.flatMap((family) => family.slice(turn, turn + 1)),
  );
  return [...new Set(turns.flat())];
}

function hostsEntries(text: string, host: string): readonly string[] {
  const wanted = host.toLowerCase().replace(/\.$/, '');
  const found = text.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return names.some((name) => name.toLowerCase() === wanted) ? [address] : [];
  });
  const v6 = found.filter((address) => address.includes(':'));
  const v4 = found.filter((address) => !address.includes(':'));
  return interleave([v6, v4]).slice(0, ADDRESSES_LIMIT);
}

/** A name without a dot is looked for in the search domains first, as resolv.conf(5) says. */
function searchedNames(host: string, resolvConf: string): readonly string[] {
  if (host.includes('.')) return [host];
  const lines = resolvConf.split('\n').map((line) => line.trim().split(/\s+/));
  const [, ...domains] = lines.findLast(([word]) => word === 'search' || word === 'domain') ?? [];
  return [...domains.slice(0, SEARCH_LIMIT).map((domain) => `${host}.${domain}`), host];
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
