import { fork } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import type { Discovered } from '../core/inventory/discovered.ts';
import { numberOf } from '../core/inventory/subnet.ts';
import { childEntry, childEnvironment } from '../platform/child.ts';
import { readProbeMatches, serviceOf } from '../protocols/ws-discovery.ts';
import type { ListenOrder, ListenReport } from './listen-child.ts';

/**
 * What was heard, by sender; how many answers a library threw on; and what kept us from hearing
 * all.
 */
export type Listened = {
  readonly found: readonly Discovered[];
  readonly threw: number;
  readonly faults: readonly string[];
};

/** An interface that can be asked on. */
export type Link = { readonly device: string; readonly address: string };

const MAX_LINKS = 8;
/** node-onvif listens this long, whatever it is told, milliseconds. */
const LEAST_WAIT_MS = 3000;
/** How long after the wait the process must be gone, milliseconds. Starting it is within. */
const GRACE_MS = 10_000;
/** Addresses remembered; further ones are left out and said so. */
const MAX_FOUND = 10_000;
const HEAP_MB = 192;

/** Interfaces with an IPv4 address: the one named, or all but loopback. */
export function linksOf(name: string | undefined): readonly Link[] {
  const all = Object.entries(networkInterfaces()).flatMap(([device, addresses]) => {
    const own = addresses?.find(
      ({ family, internal }) => family === 'IPv4' && (name !== undefined || !internal),
    );
    return own && (name === undefined || name === device) ? [{ device, address: own.address }] : [];
  });
  return all.slice(0, MAX_LINKS);
}

/**
 * Asks on interfaces at the same time, each in a process of its own, for `waitMs`; resolves within
 * ten seconds after. Never rejects.
 */
export async function listen(
  links: readonly Link[],
  waitMs: number,
  signal: AbortSignal,
): Promise<Listened> {
  const faults: string[] = [];
  const found = new Map<string, readonly Discovered[]>();
  let threw = 0;
  const take = (report: ListenReport): void => {
    if ('threw' in report) threw += 1;
    if ('xml' in report) for (const one of discoveredIn(report)) remember(found, one);
  };
  await Promise.all(
    links.map(async (link) => {
      const fault = await inChild(
        { ...link, waitMs: Math.max(waitMs, LEAST_WAIT_MS) },
        take,
        signal,
      );
      if (fault !== null) faults.push(`${link.device}: ${fault}`);
    }),
  );
  if (found.size >= MAX_FOUND)
    faults.push(`more than ${MAX_FOUND} addresses answered; the rest were left out`);
  return {
    found: [...found.values()]
      .flat()
      .toSorted((a, b) => (numberOf(a.address) ?? 0) - (numberOf(b.address) ?? 0)),
    threw,
    faults,
  };
}

function inChild(
  order: ListenOrder,
  take: (report: ListenReport) => void,
  signal: AbortSignal,
): Promise<string | null> {
  const { path, execArgv } = childEntry(import.meta.url, './listen-child');
  const child = fork(path, {
    execArgv: [...execArgv, `--max-old-space-size=${HEAP_MB}`],
    env: childEnvironment(),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    signal,
    killSignal: 'SIGKILL',
    timeout: order.waitMs + GRACE_MS,
  });
  let done = false;
  child.on('message', (report: ListenReport) => {
    if ('done' in report) done = true;
    else take(report);
  });
  child.send(order, () => undefined);
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve(signal.aborted ? null : error.message);
    });
    child.once('close', (code, killer) => {
      resolve(
        done || signal.aborted
          ? null
          : `listening ended early (${killer ?? `code ${code ?? 'unknown'}`}); what was heard until then is shown`,
      );
    });
  });
}

function discoveredIn({
  by,
  from,
  xml,
}: Extract<ListenReport, { xml: string }>): readonly Discovered[] {
  return readProbeMatches(xml).map(({ endpoint, xaddrs, name, hardware }) => ({
    address: from,
    endpoints: endpoint === '' ? [] : [endpoint],
    onvif: serviceOf(xaddrs, from),
    name,
    hardware,
    heard: [by],
  }));
}

function remember(found: Map<string, readonly Discovered[]>, one: Discovered): void {
  const before = found.get(one.address);
  if (before || found.size < MAX_FOUND) found.set(one.address, withFound(before ?? [], one));
}

/** Most devices kept of one address, e.g. channels of an encoder. */
const MAX_DEVICES = 64;

/**
 * What is at one address, with one more account of it: of a device that is known already, or of
 * another one. Two devices differ in the port of their ONVIF service and in their endpoint.
 */
export function withFound(before: readonly Discovered[], one: Discovered): readonly Discovered[] {
  const same = before.findIndex((known) => isSame(known, one));
  if (same < 0) return before.length < MAX_DEVICES ? [...before, one] : before;
  return before.with(same, together(before[same]!, one));
}

/** A sweep finds one port of an address: that may be a second one of the same device. */
function isSame(a: Discovered, b: Discovered): boolean {
  const isMatch = ({ heard }: Discovered): boolean => heard.some((by) => by.endsWith('onvif'));
  return (
    a.onvif === null ||
    b.onvif === null ||
    a.onvif.port === b.onvif.port ||
    !isMatch(a) ||
    !isMatch(b) ||
    a.endpoints.some((endpoint) => b.endpoints.includes(endpoint))
  );
}

/** The first text, unless the second alone was decoded: one library takes all bytes for UTF-8. */
function clearer(first: string, second: string): string {
  const isGarbled = first === '' || (first.includes('\uFFFD') && !second.includes('\uFFFD'));
  return isGarbled ? second || first : first;
}

/** Most endpoints kept of one address. */
const MAX_ENDPOINTS = 8;

/** Two accounts of one device, as one; the first word on a thing holds. */
function together(a: Discovered, b: Discovered): Discovered {
  return {
    address: a.address,
    endpoints: [...new Set([...a.endpoints, ...b.endpoints])].slice(0, MAX_ENDPOINTS),
    onvif: a.onvif ?? b.onvif,
    name: clearer(a.name, b.name),
    hardware: clearer(a.hardware, b.hardware),
    heard: [...new Set([...a.heard, ...b.heard])],
  };
}
