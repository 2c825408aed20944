import { readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import type { Outcome } from '../core/facts/observation.ts';
import type { Clock } from '../core/time/civil-time.ts';
import { codeOf } from '../platform/error-code.ts';
import { causeOf } from '../platform/network/failures.ts';
import { readRoutes, wayTo, type ReadText } from './routes.ts';

/**
 * How often the kernel found no room for a neighbour, since it started, by family; null where it
 * does not tell.
 */
type Overflows = { readonly v4: number | null; readonly v6: number | null };

/**
 * The host's own part in a failure. Linux drops what it cannot address without a word, and the
 * device is then not to blame.
 */
export type HostWatch = {
  /**
   * What the kernel counts now, to be taken before asking; null: its files cannot be opened. At
   * most three seconds old, so that it costs nothing to take often.
   */
  mark(): Overflows | null;
  /**
   * Goes over the failures since a mark: gives back each outcome, or `blind` where a silence may be
   * this host's own. `neighbours`: the target is on-link, and the table overflowed since, or holds
   * no entry for it. `route`: there is none to it. `link`: the interface towards it has no carrier.
   * `descriptors`: the tables cannot be opened, or could not when the mark was taken. Reads the
   * kernel's tables at most once, and only when there is a failure to explain.
   */
  review(since: Overflows | null): (address: string, outcome: Outcome) => Outcome;
};

const STAT_V4 = '/proc/net/stat/arp_cache';
const STAT_V6 = '/proc/net/stat/ndisc_cache';
const MARK_AGE_MS = 3000;

/** Watches the tables of this network namespace. */
export function watchHost(clock: Clock, read: ReadText = readText): HostWatch {
  let marked: Overflows | null = null;
  let markedAt = 0;
  return {
    mark: () => {
      const now = clock.elapsed();
      if (!marked || now - markedAt >= MARK_AGE_MS) {
        marked = markOf(read);
        markedAt = now;
      }
      return marked;
    },
    review: (since) => {
      let explain: ((address: string) => Outcome | null) | null = null;
      return (address, outcome) => {
        if (
          outcome.result !== 'failed' ||
          (outcome.reason !== 'timeout' && outcome.reason !== 'no-route')
        )
          return outcome;
        if (!since) return UNREADABLE;
        try {
          explain ??= explainer(since, read);
          return explain(address) ?? outcome;
        } catch {
          return UNREADABLE;
        }
      };
    },
  };
}

function markOf(read: ReadText): Overflows | null {
  try {
    return overflows(read);
  } catch {
    return null;
  }
}

function explainer(since: Overflows, read: ReadText): (address: string) => Outcome | null {
  const routes = readRoutes(read);
  const now = overflows(read);
  let entries: ReadonlySet<string> | null = null;
  return (address) => {
    const way = wayTo(routes, address);
    if (way === 'none')
      return { result: 'blind', cause: 'route', detail: 'this host has no route to the address' };
    if (way === 'cut')
      return {
        result: 'blind',
        cause: 'link',
        detail: "this host's interface towards the address has no carrier",
      };
    if (way !== 'on-link') return null;
    const [before, after] = isIPv4(address) ? [since.v4, now.v4] : [since.v6, now.v6];
    if (before !== null && after !== null) return after === before ? null : FULL;
    if (!isIPv4(address)) return null;
    entries ??= neighbourEntries(read('/proc/net/arp'));
    return entries.size === 0 || entries.has(address) ? null : FULL;
  };
}

const FULL: Outcome = {
  result: 'blind',
  cause: 'neighbours',
  detail:
    "the kernel's neighbour table had no room; raise net.ipv4.neigh.default.gc_thresh1, 2 and 3 (ipv6 likewise)",
};

/** What happened cannot be told: a failure is then better not believed. */
const UNREADABLE: Outcome = {
  result: 'blind',
  cause: 'descriptors',
  detail: "this host's own tables could not be opened",
};

function overflows(read: ReadText): Overflows {
  return { v4: tableFulls(read(STAT_V4)), v6: tableFulls(read(STAT_V6)) };
}

/** The column `table_fulls`, hexadecimal, one line a CPU; null when there is no such column. */
function tableFulls(text: string | null): number | null {
  const [header = '', ...lines] = (text ?? '').trim().split('\n');
  const column = header.trim().split(/\s+/).indexOf('table_fulls');
  if (column < 0) return null;
  return lines.reduce(
    (sum, line) => sum + (Number.parseInt(line.trim().split(/\s+/)[column] ?? '0', 16) || 0),
    0,
  );
}

/**
 * Addresses with an entry in /proc/net/arp, complete or not: asking an on-link address makes one,
 * if there is room.
 */
function neighbourEntries(text: string | null): ReadonlySet<string> {
  const lines = (text ?? '').split('\n').slice(1);
  return new Set(
    lines.map((line) => line.slice(0, line.indexOf(' '))).filter((address) => address !== ''),
  );
}

/** How one family's neighbour table stands against the inventory. */
export type NeighbourRoom = {
  /** How many of the addresses are on-link, so that each takes an entry. */
  readonly onLink: number;
  /**
   * Most entries the kernel keeps (`gc_thresh3`), shared by all namespaces; null where it does not
   * tell.
   */
  readonly limit: number | null;
};

/**
 * Whether the kernel's neighbour tables have room for the given addresses, literals only; names
 * count for nothing.
 */
export function neighbourRoom(
  addresses: readonly string[],
  read: ReadText = readText,
): { readonly v4: NeighbourRoom; readonly v6: NeighbourRoom } {
  const routes = readRoutes(read);
  const onLink = addresses.filter((address) => wayTo(routes, address) === 'on-link');
  const v4 = onLink.filter((address) => isIPv4(address)).length;
  return {
    v4: { onLink: v4, limit: threshold('ipv4', read) },
    v6: { onLink: onLink.length - v4, limit: threshold('ipv6', read) },
  };
}

/**
 * How many addresses, literals only, this host has no way to at all (`none`), or only by an
 * interface without carrier (`cut`).
 */
export function countWays(
  addresses: readonly string[],
  read: ReadText = readText,
): { readonly none: number; readonly cut: number } {
  const routes = readRoutes(read);
  const ways = addresses.map((address) => wayTo(routes, address));
  return {
    none: ways.filter((way) => way === 'none').length,
    cut: ways.filter((way) => way === 'cut').length,
  };
}

function threshold(family: 'ipv4' | 'ipv6', read: ReadText): number | null {
  const text = read(`/proc/sys/net/${family}/neigh/default/gc_thresh3`)?.trim() ?? '';
  return /^\d{1,10}$/.test(text) ? Number(text) : null;
}

/** Null where this kernel has no such file. Throws where no file can be opened at all. */
function readText(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if (causeOf(codeOf(error)) === 'descriptors') throw error;
    return null;
  }
}
