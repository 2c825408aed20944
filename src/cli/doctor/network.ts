import { isIP } from 'node:net';
import type { Settings } from '../../config.ts';
import type { CheckName, Device } from '../../core/inventory/device.ts';
import type { Outcome } from '../../core/facts/observation.ts';
import { systemClock } from '../../clock.ts';
import { countWays } from '../../probes/neighbours.ts';
import { createResolver, type HostResolver } from '../../platform/network/resolve.ts';
import { CHECK_TABLE } from '../../probes/table.ts';
import type { Finding } from './finding.ts';

/** What this host asks with. */
type Host = { readonly settings: Settings; readonly resolver: HostResolver };

/** Devices pinged, and devices asked by another check, spread over the inventory. */
const PINGED = 64;
const ASKED = 16;
/** Names looked up, and how long all of them may take, in milliseconds. */
const LOOKED_UP = 20;
const LOOK_UP_MS = 5000;

/**
 * Whether this host can reach the devices: its links and routes, its name server, and whether
 * anything answers at all.
 */
export async function lookAround(
  settings: Settings,
  devices: readonly Device[],
): Promise<readonly Finding[]> {
  const resolver = createResolver(systemClock);
  const host: Host = { settings, resolver };
  return [links(devices), ...(await names(devices, resolver)), ...(await sight(host, devices))];
}

function links(devices: readonly Device[]): Finding {
  const about = 'links';
  const { cut, none } = countWays(devices.map(({ address }) => address));
  if (cut > 0)
    return {
      grade: 'bad',
      about,
      text: `${cut} devices are behind an interface without carrier: they are unobserved. Mend: look at the cable and the port (ip -br link)`,
    };
  if (none > 0)
    return {
      grade: 'bad',
      about,
      text: `this host has no route to ${none} devices: they are unobserved. Mend: ip route, or the addresses in the inventory`,
    };
  return { grade: 'good', about, text: 'there is a route with a live link to every device' };
}

async function names(
  devices: readonly Device[],
  resolver: HostResolver,
): Promise<readonly Finding[]> {
  const about = 'dns';
  const hosts = spread(
    devices.filter(({ address }) => isIP(address) === 0),
    LOOKED_UP,
  );
  if (hosts.length === 0)
    return [
      { grade: 'good', about, text: 'every device has an address; no name server is needed' },
    ];
  const never = new AbortController().signal;
  const found = await Promise.all(
    hosts.map(async ({ address }) => ({
      address,
      resolved: await resolver.resolve(address, LOOK_UP_MS, never),
    })),
  );
  const lost = found.flatMap(({ address, resolved }) =>
    'failure' in resolved ? [`${address} (${resolved.failure})`] : [],
  );
  if (lost.length === 0)
    return [
      { grade: 'good', about, text: `${hosts.length} names of devices were looked up and found` },
    ];
  const grade = lost.length === hosts.length ? 'bad' : 'doubtful';
  return [
    {
      grade,
      about,
      text: `${lost.length} of ${hosts.length} names have no address, so their devices are unobserved: ${lost.slice(0, 5).join(', ')}. Mend: /etc/resolv.conf, or addresses instead of names in the inventory`,
    },
  ];
}

async function sight(host: Host, devices: readonly Device[]): Promise<readonly Finding[]> {
  const about = 'icmp';
  const pinged = await ask(
    host,
    'icmp',
    spread(
      devices.filter(({ checks }) => checks.includes('icmp')),
      PINGED,
    ),
  );
  if (pinged.length === 0) return [];
  const answered = pinged.filter(({ result }) => result === 'answered').length;
  if (answered > 0)
    return [
      { grade: 'good', about, text: `${answered} of ${pinged.length} devices tried answer ping` },
    ];
  const blind = pinged.find((outcome) => outcome.result === 'blind');
  if (blind)
    return [
      {
        grade: 'bad',
        about,
        text: `this host cannot ping its devices (${blind.cause}): ${blind.detail}`,
      },
    ];
  const others = await askOtherwise(host, devices);
  if (others.some(isSound))
    return [
      {
        grade: 'bad',
        about,
        text: `none of ${pinged.length} devices tried answers ping, yet they accept connections: ICMP is filtered on the way. Mend: let echo requests out and replies in (nft list ruleset; then the firewall in front)`,
      },
    ];
  return [
    {
      grade: 'bad',
      about,
      text: `none of ${pinged.length} devices tried answers anything: is this host on the right network? Mend: ip -br address, ip route, and the firewalls on the way`,
    },
  ];
}

function isSound(outcome: Outcome): boolean {
  return (
    outcome.result === 'answered' || (outcome.result === 'failed' && outcome.reason === 'refused')
  );
}

async function askOtherwise(host: Host, devices: readonly Device[]): Promise<readonly Outcome[]> {
  const asked = spread(
    devices.flatMap((device) =>
      device.checks
        .filter((check) => check !== 'icmp')
        .slice(0, 1)
        .map((check) => ({ check, device })),
    ),
    ASKED,
  );
  return (await Promise.all(asked.map(({ check, device }) => ask(host, check, [device])))).flat();
}

async function ask(
  { settings: { checks }, resolver }: Host,
  check: CheckName,
  devices: readonly Device[],
): Promise<readonly Outcome[]> {
  const probe = CHECK_TABLE[check].create(checks, systemClock, resolver);
  return (await probe(devices, new AbortController().signal)).map(({ outcome }) => outcome);
}

/** At most `most` of them, evenly from the whole list. */
function spread<T>(items: readonly T[], most: number): readonly T[] {
  const step = Math.max(1, items.length / most);
  return Array.from(
    { length: Math.min(most, items.length) },
    (_, index) => items[Math.floor(index * step)]!,
  );
}
