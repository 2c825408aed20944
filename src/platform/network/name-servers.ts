import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { setTimeout as setDelay } from 'node:timers/promises';
import type { Clock } from '../../core/time/civil-time.ts';
import { codeOf } from '../error-code.ts';
import type { LookUp, LookUpResult } from './look-up.ts';
import { makeServerQueue, type ServerQueue } from './server-queue.ts';

/** Files and servers a look-up reads; without `servers`, those of resolv.conf. */
export type NameSources = {
  readonly hostsFile: string;
  readonly resolvConf: string;
  readonly servers?: readonly string[];
};

const SYSTEM: NameSources = { hostsFile: '/etc/hosts', resolvConf: '/etc/resolv.conf' };
/** Longest one look-up may take, search domains included, in milliseconds. */
const LOOK_UP_MS = 3000;
/** Wait for one name server, in milliseconds, and how often each server is asked. */
const SERVER_WAIT_MS = 700;
const ROUNDS = 2;
/** Wait for the other family after one was answered, in milliseconds (RFC 8305, section 3). */
const RESOLUTION_DELAY_MS = 50;
/** Most addresses of a name, and most search domains, that are used. */
const ADDRESSES_LIMIT = 8;
const SEARCH_LIMIT = 6;
/** Most name servers that are asked. */
const SERVERS_LIMIT = 3;
/** How long an entry of the hosts file is good, in seconds. */
const HOSTS_TTL_S = 60;

/** The answers c-ares gives for a name without addresses. */
const ABSENT: readonly string[] = ['ENOTFOUND', 'ENODATA'];

/**
 * Makes a look-up that reads the hosts file, then asks the name servers for A and AAAA. The
 * system's own look-up (getaddrinfo) is not used: it blocks one of four shared threads and cannot
 * be ended. A channel of its own for each request keeps a silent server from holding up other
 * names. A server that gave no answer last time is asked after the others.
 *
 * Supported: hosts file, `nameserver`, `search` and `domain` (for names without a dot). Not
 * supported: `options ndots`, multicast DNS (`.local`) and other sources of nsswitch.conf.
 */
export function createLookUp(clock: Clock, sources: NameSources = SYSTEM): LookUp {
  const servers = makeServerQueue(clock);
  return async (host) => {
    const listed = hostsEntries(await textOf(sources.hostsFile), host);
    if (listed.length > 0) return { kind: 'found', addresses: listed, ttlS: HOSTS_TTL_S };
    const resolvConf = await textOf(sources.resolvConf);
    const names = searchedNames(host, resolvConf);
    const known = sources.servers ?? nameServers(resolvConf);
    const endsAt = clock.elapsed() + LOOK_UP_MS;
    let result: LookUpResult = UNANSWERED;
    for (const name of names) {
      result = await askServers(known, servers, name, endsAt);
      if (result.kind !== 'absent') return result;
    }
    return result;
  };
}

const UNANSWERED: LookUpResult = {
  kind: 'unanswered',
  detail: 'the name servers gave no answer in time',
};

/** Asks one server after the other until one answers, each of them twice at most. */
async function askServers(
  known: readonly string[],
  servers: ServerQueue,
  name: string,
  endsAt: number,
): Promise<LookUpResult> {
  let result = UNANSWERED;
  for (let round = 0; round < ROUNDS; round += 1)
    for (const server of servers.inOrder(known)) {
      result = await servers.take(server, endsAt, (leftMs) =>
        askServer(server, name, Math.min(SERVER_WAIT_MS, leftMs)),
      );
      if (result.kind !== 'unanswered') return result;
    }
  return result;
}

async function askServer(server: string, name: string, waitMs: number): Promise<LookUpResult> {
  const resolver = new Resolver({ timeout: waitMs, tries: 1 });
  resolver.setServers([server]);
  const deadline = setTimeout(() => {
    resolver.cancel();
  }, waitMs);
  const families = [
    familyAnswer(resolver.resolve6(name, { ttl: true })),
    familyAnswer(resolver.resolve4(name, { ttl: true })),
  ];
  const both = Promise.all(families).then((answers) => {
    clearTimeout(deadline);
    return resultOf(answers);
  });
  const early = Promise.any(
    families.map(async (family) => {
      const answer = await family;
      if (answer.records.length === 0) throw new Error('no address');
      await setDelay(RESOLUTION_DELAY_MS);
      return { ...resultOf([answer]), late: both };
    }),
  );
  return Promise.race([both, early.catch(() => both)]);
}

/** What a server said for one family: its addresses, or the error code of c-ares. */
type FamilyAnswer = {
  readonly records: readonly { readonly address: string; readonly ttl: number }[];
  readonly code: string;
};

async function familyAnswer(records: Promise<FamilyAnswer['records']>): Promise<FamilyAnswer> {
  try {
    return { records: await records, code: '' };
  } catch (error) {
    return { records: [], code: codeOf(error) };
  }
}

/** One family that is not answered does not hide the other. */
function resultOf(answers: readonly FamilyAnswer[]): LookUpResult {
  const ttls = answers.flatMap(({ records }) => records.map(({ ttl }) => ttl));
  const addresses = interleave(
    answers.map(({ records }) => records.map(({ address }) => address)),
  ).slice(0, ADDRESSES_LIMIT);
  if (addresses.length > 0) return { kind: 'found', addresses, ttlS: Math.min(...ttls) };
  const codes = answers.map(({ code }) => code);
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

/** The first three name servers, this host where none is named, as resolv.conf(5) says. */
function nameServers(resolvConf: string): readonly string[] {
  const named = resolvConf.split('\n').flatMap((line) => {
    const [word, server = ''] = line.trim().split(/\s+/);
    return word === 'nameserver' && isIP(server) !== 0 ? [server] : [];
  });
  return named.length > 0 ? named.slice(0, SERVERS_LIMIT) : ['127.0.0.1'];
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
