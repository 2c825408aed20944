import { EXIT_USAGE } from '../wiring.ts';
import { setMaxListeners } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { Settings } from '../../config.ts';
import {
  compareFound,
  FINDINGS,
  type Discovered,
  type Finding,
} from '../../core/inventory/discovered.ts';
import type { Device } from '../../core/inventory/device.ts';
import { isWithin, numberOf, readSubnet, type Subnet } from '../../core/inventory/subnet.ts';
import { findingsCsv } from '../../discovery/csv.ts';
import { linksOf, listen, type Link, withFound } from '../../discovery/multicast.ts';
import { sweepSubnet, type SweepResult } from '../../discovery/sweep.ts';
import { formatProblems } from '../../inventory/problems.ts';
import { readInventory } from '../../inventory/read.ts';
import { systemClock } from '../../clock.ts';
import { ownAddresses } from '../../platform/network/own-addresses.ts';
import { createResolver } from '../../platform/network/resolve.ts';
import { CHECK_TABLE } from '../../probes/table.ts';
import { progressOn, type Terminal } from '../terminal/progress.ts';
import { table } from '../terminal/table.ts';

/** What `discover` is told. */
export type DiscoverFlags = {
  readonly interface?: string;
  readonly subnet?: string;
  readonly out?: string;
};

/** Where it speaks, and what ends it early. */
export type DiscoverIo = {
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
};

const TICK_MS = 200;

/**
 * Finds what there is on the network and compares it with the inventory. Without a log-in, and
 * without a packet to anything outside the subnet but the discovery's own multicast. Exit code: 0
 * done, 1 done in part, 2 wrong usage or inventory.
 */
export async function discover(
  flags: DiscoverFlags,
  settings: Settings,
  io: DiscoverIo,
): Promise<number> {
  setMaxListeners(0, io.signal); // One for each connection of the sweep, which are bounded there.
  const order = await orderOf(flags, settings);
  if ('wrong' in order) {
    for (const line of order.wrong) io.complain(line);
    return EXIT_USAGE;
  }
  const { subnet, links, devices } = order;
  const heard = await listening(links, settings, io);
  const swept = subnet && (await sweeping(subnet, settings, io));
  const findings = compareFound(
    merged([...heard.found, ...(swept?.found ?? [])]),
    devices,
    (address) => isAsked(address, subnet, swept),
  );
  const faults = [...heard.faults, ...sweepFaults(swept)];
  show(findings, subnet, io);
  if (heard.threw > 0)
    io.complain(
      `note: a library could not parse ${heard.threw} answers; those that are answers were read without it`,
    );
  for (const fault of faults) io.complain(`warning: ${fault}`);
  if (flags.out !== undefined) await write(flags.out, findings, io);
  return faults.length > 0 || io.signal.aborted ? 1 : 0;
}

function sweepFaults(swept: SweepResult | null): readonly string[] {
  return swept?.blind ? [`the sweep stopped: this host could not look (${swept.blind})`] : [];
}

type Order = {
  readonly subnet: Subnet | null;
  readonly links: readonly Link[];
  readonly devices: readonly Device[];
};

/** What is to be done, or all that is wrong with it. */
async function orderOf(
  flags: DiscoverFlags,
  settings: Settings,
): Promise<Order | { readonly wrong: readonly string[] }> {
  const subnet = flags.subnet === undefined ? null : readSubnet(flags.subnet);
  const links = linksOf(flags.interface);
  const read = await readInventory(settings.inventory);
  const noLink =
    flags.interface === undefined
      ? 'no interface has an IPv4 address'
      : `--interface ${flags.interface} has no IPv4 address; see "ip address" for those that have`;
  const wrong = [
    ...(typeof subnet === 'string' ? [`--subnet ${flags.subnet ?? ''} ${subnet}`] : []),
    ...(links.length === 0 ? [noLink] : []),
    ...(read.ok ? [] : formatProblems(read.problems)),
  ];
  return typeof subnet === 'string' || !read.ok || wrong.length > 0
    ? { wrong }
    : { subnet, links, devices: read.inventory.devices };
}

function isAsked(address: string, subnet: Subnet | null, swept: SweepResult | null): boolean {
  return (
    subnet !== null &&
    swept !== null &&
    isWithin(address, subnet) &&
    numberOf(address)! < subnet.first + swept.asked
  );
}

async function listening(
  links: readonly Link[],
  { discovery: { waitMs } }: Settings,
  { terminal, signal }: DiscoverIo,
): ReturnType<typeof listen> {
  const progress = progressOn(terminal, 'listening (ms)', () => systemClock.elapsed());
  const started = systemClock.elapsed();
  const ticker = setInterval(() => {
    progress(Math.min(Math.round(systemClock.elapsed() - started), waitMs - 1), waitMs);
  }, TICK_MS);
  try {
    return await listen(links, waitMs, signal);
  } finally {
    clearInterval(ticker);
    progress(waitMs, waitMs);
  }
}

function sweeping(
  subnet: Subnet,
  settings: Settings,
  { terminal, signal }: DiscoverIo,
): Promise<SweepResult> {
  const { checks, discovery } = settings;
  const resolver = createResolver(systemClock);
  return sweepSubnet(
    subnet,
    {
      icmp: CHECK_TABLE.icmp.create(checks, systemClock, resolver),
      onvif: CHECK_TABLE.onvif.create(checks, systemClock, resolver),
      ports: discovery.onvifPorts,
      own: ownAddresses(),
      pause: (ms) =>
        new Promise((resolve) => {
          systemClock.after(ms, resolve);
        }),
      progress: progressOn(terminal, `sweep of ${subnet.text}`, () => systemClock.elapsed()),
    },
    signal,
  );
}

/** One line a device, whoever heard it. */
function merged(all: readonly Discovered[]): readonly Discovered[] {
  const byAddress = new Map<string, readonly Discovered[]>();
  for (const one of all)
    byAddress.set(one.address, withFound(byAddress.get(one.address) ?? [], one));
  return [...byAddress.values()]
    .flat()
    .toSorted((a, b) => (numberOf(a.address) ?? 0) - (numberOf(b.address) ?? 0));
}

function show(findings: readonly Finding[], subnet: Subnet | null, { print }: DiscoverIo): void {
  const told = findings.filter(({ finding, remark }) => finding !== 'known' || remark !== '');
  const rows = told.map(({ finding, found, device, remark }) => [
    finding,
    found?.address ?? device?.address ?? '',
    found?.onvif ? String(found.onvif.port) : '',
    nameOf(device, found),
    found?.hardware ?? '',
    found?.heard.join(' ') ?? '',
    remark,
  ]);
  if (rows.length > 0)
    for (const line of table(
      ['FINDING', 'ADDRESS', 'ONVIF', 'NAME', 'MODEL', 'HEARD BY', 'REMARK'],
      rows,
    ))
      print(line);
  const counts = FINDINGS.map(
    (finding) => `${findings.filter((one) => one.finding === finding).length} ${finding}`,
  ).join(', ');
  print(
    subnet === null
      ? `${counts} (what is gone shows with --subnet: cameras elsewhere cannot be heard)`
      : counts,
  );
}

function nameOf(device: Device | null, found: Discovered | null): string {
  return device ? `${device.id} ${device.name}` : (found?.name ?? '');
}

async function write(
  path: string,
  findings: readonly Finding[],
  { print }: DiscoverIo,
): Promise<void> {
  await writeFile(path, findingsCsv(findings));
  print(`${path} was written: complete id, kind and site, then "watchpost import ${path}"`);
}
