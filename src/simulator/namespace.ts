import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { childEnvironment } from '../platform/child.ts';
import { addressAt, cidr, sizeOf, type Network } from './network.ts';
import { openIpBatch, type IpBatch } from './ip-batch.ts';

/**
 * A quarter of 198.18.0.0/15 (RFC 2544, for benchmarks; never routed on the Internet) and the link
 * that leads to it. The devices' namespace has no name: it is the estate process's own and ends
 * with it, and with it the link and the route over it.
 */
export type Slot = {
  /** Name of the poller's end of the link. */
  readonly link: string;
  readonly network: Network;
  /** The poller's address on the link, from the end of the slot's own range. */
  readonly pollerAddress: string;
  readonly estateAddress: string;
};

/** A slot that is ours until it is released. */
export type ClaimedSlot = { readonly slot: Slot; readonly release: () => void };

const SLOTS: readonly Slot[] = [0, 1, 2, 3].map((index) => slotAt(index));
const SAFETY_METRIC = 4_294_967_295;
const ESTATE_LINK = 'estate';
const PING_TABLE = 10;

function slotAt(index: number): Slot {
  const network: Network = {
    base: addressAt({ base: '198.18.0.0', prefix: 15 }, index * 32_768),
    prefix: 17,
  };
  const end = sizeOf(network);
  return {
    link: `wp-sim-${index}`,
    network,
    pollerAddress: addressAt(network, end - 3),
    estateAddress: addressAt(network, end - 2),
  };
}

/** Why this process cannot make a namespace, as a sentence; null when it can. */
export function namespaceRefusal(): string | null {
  if (process.platform !== 'linux') return 'Network namespaces exist on Linux only.';
  if (process.geteuid?.() !== 0) return 'Making a network namespace takes root.';
  const made = spawnSync('unshare', ['--net', 'ip', 'link', 'show', 'dev', 'lo'], {
    env: childEnvironment(),
    encoding: 'utf8',
  });
  if (made.status === 0) return null;
  return `This system does not let us make a network namespace (${(made.error?.message ?? made.stderr).trim()}).`;
}

/**
 * Claims the first free slot and sweeps what dead simulations left in any slot that is free. A slot
 * is held by an abstract Unix socket, which the kernel gives up when its owner dies in whatever
 * way. Rejects when all are taken.
 */
export async function claimSlot(): Promise<ClaimedSlot> {
  const claims = await Promise.all(SLOTS.map(claim));
  const free = claims.filter((one) => one !== null);
  for (const { slot } of free) removeLink(slot);
  for (const spare of free.slice(1)) spare.release();
  if (!free[0])
    throw new Error(
      `all ${SLOTS.length} simulation slots are in use; stop another simulation first`,
    );
  return free[0];
}

async function claim(slot: Slot): Promise<ClaimedSlot | null> {
  const lock = createServer();
  return (await holds(lock, `\0watchpost-${slot.link}`))
    ? { slot, release: () => lock.close() }
    : null;
}

function holds(lock: Server, name: string): Promise<boolean> {
  return new Promise((resolve) => {
    lock.once('error', () => {
      resolve(false);
    });
    lock.listen(name, () => {
      lock.unref();
      resolve(true);
    });
  });
}

/**
 * Links the poller's side to the namespace of process `pid`. First comes a route that lets nothing
 * of the range leave this machine, whatever happens to the link. Throws with what `ip` said.
 */
export function makeLink(slot: Slot, pid: number): void {
  const range = cidr(slot.network);
  runIp([
    `route add unreachable ${range} metric ${SAFETY_METRIC}`,
    `link add ${slot.link} type veth peer name ${ESTATE_LINK} netns ${pid}`,
    `address add ${slot.pollerAddress}/30 dev ${slot.link}`,
    `link set ${slot.link} up`,
    `route add ${range} via ${slot.estateAddress} onlink dev ${slot.link}`,
  ]);
}

/**
 * Removes a slot's link, and last the route that held its traffic back. What is not there is passed
 * over. Synchronous, for exits.
 */
export function removeLink(slot: Slot): void {
  const lines = [
    `link del ${slot.link}`,
    `route del unreachable ${cidr(slot.network)} metric ${SAFETY_METRIC}`,
  ];
  spawnSync('ip', ['-force', '-batch', '-'], {
    env: childEnvironment(),
    input: `${lines.join('\n')}\n`,
  });
}

function runIp(lines: readonly string[]): void {
  const done = spawnSync('ip', ['-batch', '-'], {
    env: childEnvironment(),
    input: `${lines.join('\n')}\n`,
    encoding: 'utf8',
  });
  if (done.status !== 0)
    throw new Error(
      `the simulator's network could not be made: ${done.error?.message ?? done.stderr.trim()}`,
    );
}

/** The devices' side of a namespace, driven from within it. */
export type EstateNetwork = {
  /** Plays or ends a routing fault for addresses; resolves when it is in effect. */
  change(changes: readonly RouteChange[]): Promise<void>;
  close(): void;
};

/** A routing fault of one address that begins or ends. */
export type RouteChange = {
  readonly address: string;
  readonly verb: 'blackhole' | 'unreachable';
  readonly only: 'all' | 'icmp';
  readonly begins: boolean;
};

/**
 * Sets up the namespace this process lives in, once the link has been made: every address of the
 * range answers pings and can be listened on. A table of its own, asked first and for ICMP only,
 * drops the pings of devices that filter them.
 */
export async function openEstateNetwork(slot: Slot): Promise<EstateNetwork> {
  const batch = openIpBatch();
  setKernel('ip_forward', '1'); // Without it the kernel sends no "host unreachable".
  setKernel('icmp_ratelimit', '0');
  await batch.run([
    'link set lo up',
    `link set ${ESTATE_LINK} up`,
    `address add ${slot.estateAddress}/30 dev ${ESTATE_LINK}`,
    `route add local ${cidr(slot.network)} dev lo table local`,
    `route add throw ${addressAt(slot.network, sizeOf(slot.network) - 4)}/30 table local`,
    'rule add pref 100 lookup local',
    `rule add pref 10 ipproto icmp lookup ${PING_TABLE}`,
    'rule del pref 0',
  ]);
  return {
    change: (changes) => changeRoutes(batch, changes),
    close: () => {
      batch.close();
    },
  };
}

function setKernel(name: string, value: string): void {
  writeFileSync(`/proc/sys/net/ipv4/${name}`, value);
}

async function changeRoutes(batch: IpBatch, changes: readonly RouteChange[]): Promise<void> {
  if (changes.length === 0) return;
  await batch.run(
    changes.map(
      ({ address, verb, only, begins }) =>
        `route ${begins ? 'add' : 'del'} ${verb} ${address}/32 table ${only === 'all' ? 'local' : PING_TABLE}`,
    ),
  );
}
