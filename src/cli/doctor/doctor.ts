import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Settings } from '../../config.ts';
import type { Device } from '../../core/inventory/device.ts';
import { historyByDevice } from '../../core/inventory/enrolment.ts';
import { streamId } from '../../core/facts/fact-store.ts';
import { formatProblems } from '../../inventory/problems.ts';
import { readInventory } from '../../inventory/read.ts';
import { systemClock } from '../../clock.ts';
import { childEnvironment } from '../../platform/child.ts';
import { pingAbility } from '../../probes/ping-ability.ts';
import { neighbourRoom } from '../../probes/neighbours.ts';
import type { OpenStore } from '../../store/open.ts';
import { askService } from './service.ts';
import { lookAround } from './network.ts';
import type { Finding } from './finding.ts';
import { withStore } from '../store/with-store.ts';

/** File descriptors kept free for everything but connections to devices. */
const SPARE_DESCRIPTORS = 512;
/** Never-answered checks listed by name before the rest are counted. */
const LISTED = 20;

/**
 * Looks for what would make the service blind or forgetful here, and says how to mend it. Exit
 * code: 0 nothing bad, 1 something is.
 */
export async function doctor(settings: Settings, print: (line: string) => void): Promise<number> {
  const devices = await inventoryDevices(settings, print);
  const findings = [
    await ping(),
    ...neighbours(devices.map(({ address }) => address)),
    await descriptors(settings),
    await clock(),
    ...(await lookAround(settings, devices)),
    ...(await askService(settings)),
  ];
  let stored: readonly Finding[] = [];
  const code = await withStore(settings, async (store) => {
    stored = [await persistence(store), await neverAnswered(store)];
    return 0;
  });
  if (code !== 0)
    stored = [
      {
        grade: 'bad',
        about: 'store',
        text: 'Redis cannot be reached; see above. Facts wait in the outbox meanwhile.',
      },
    ];
  const all = [...findings, ...stored];
  for (const { grade, about, text } of all)
    print(`${grade.padEnd(8)}  ${about.padEnd(16)}  ${text}`);
  return all.some(({ grade }) => grade === 'bad') ? 1 : 0;
}

async function inventoryDevices(
  settings: Settings,
  print: (line: string) => void,
): Promise<readonly Device[]> {
  const read = await readInventory(settings.inventory);
  if (read.ok) return read.inventory.devices;
  for (const line of formatProblems(read.problems)) print(line);
  return [];
}

async function ping(): Promise<Finding> {
  const ability = await pingAbility(systemClock);
  return {
    grade: ability.privileged ? (ability.tool === 'fping' ? 'good' : 'doubtful') : 'bad',
    about: 'ping',
    text: ability.detail,
  };
}

function neighbours(addresses: readonly string[]): readonly Finding[] {
  const { v4, v6 } = neighbourRoom(addresses);
  return (
    [
      ['ipv4', v4],
      ['ipv6', v6],
    ] as const
  )
    .filter(([family, room]) => family === 'ipv4' || room.onLink > 0)
    .map(([family, { onLink, limit }]): Finding => {
      const about = `neighbours ${family}`;
      if (limit === null)
        return {
          grade: 'doubtful',
          about,
          text: `${onLink} devices are on this host's own network; the kernel does not tell here how many fit its neighbour table (look on the host: sysctl net.${family}.neigh.default.gc_thresh3)`,
        };
      if (onLink < limit * 0.9)
        return {
          grade: 'good',
          about,
          text: `${onLink} devices are on this host's own network, ${limit} fit the neighbour table`,
        };
      const wanted = 2 ** Math.ceil(Math.log2(onLink * 2));
      return {
        grade: 'bad',
        about,
        text: `${onLink} devices are on this host's own network, but only ${limit} fit the neighbour table: live devices will not answer. Mend: sysctl -w net.${family}.neigh.default.gc_thresh3=${wanted} net.${family}.neigh.default.gc_thresh2=${wanted / 2}, and keep it in /etc/sysctl.d/`,
      };
    });
}

async function descriptors({ polling }: Settings): Promise<Finding> {
  const about = 'descriptors';
  const [, soft] =
    /^Max open files\s+(\S+)/m.exec(await readFile('/proc/self/limits', 'utf8').catch(() => '')) ??
    [];
  if (soft === undefined)
    return { grade: 'doubtful', about, text: 'this system does not tell its limit of open files' };
  const wanted = polling.maxInFlight + SPARE_DESCRIPTORS;
  if (soft === 'unlimited' || Number(soft) >= wanted)
    return { grade: 'good', about, text: `${soft} files may be open, ${wanted} are wanted` };
  return {
    grade: 'bad',
    about,
    text: `only ${soft} files may be open, ${wanted} are wanted. Mend: ulimit -n 65536, or LimitNOFILE=65536 in the systemd unit`,
  };
}

async function clock(): Promise<Finding> {
  const about = 'clock';
  const asked = await promisify(execFile)(
    'timedatectl',
    ['show', '--property=NTPSynchronized', '--value'],
    { timeout: 5000, env: childEnvironment() },
  ).catch(() => null);
  if (asked?.stdout.trim() === 'yes')
    return { grade: 'good', about, text: "this host's clock is synchronised" };
  if (asked?.stdout.trim() === 'no')
    return {
      grade: 'bad',
      about,
      text: "this host's clock is not synchronised: device clocks would be judged by a wrong one. Mend: timedatectl set-ntp true, or run chrony",
    };
  return {
    grade: 'doubtful',
    about,
    text: 'cannot tell whether the clock is synchronised (no timedatectl answers here); make sure that it is on the host',
  };
}

async function persistence(store: OpenStore): Promise<Finding> {
  const about = 'redis';
  const { version, embedded, appendOnly, evicts, usedMemoryBytes } = await store.describe();
  const told = `Redis ${version}${embedded ? ' (embedded)' : ''}, ${Math.round(usedMemoryBytes / 1_048_576)} MiB used`;
  if (!appendOnly)
    return {
      grade: 'bad',
      about,
      text: `${told}: it keeps no append-only file, so a crash loses facts. Mend: CONFIG SET appendonly yes, and in redis.conf`,
    };
  if (evicts)
    return {
      grade: 'bad',
      about,
      text: `${told}: it may evict facts when memory is short. Mend: CONFIG SET maxmemory-policy noeviction, and in redis.conf`,
    };
  return { grade: 'good', about, text: `${told}, append-only file on, nothing is evicted` };
}

async function neverAnswered(store: OpenStore): Promise<Finding> {
  const about = 'never answered';
  const [enrolments, proven] = await Promise.all([store.enrolments(), store.proven()]);
  const now = systemClock.now();
  const silent = [...historyByDevice(enrolments)].flatMap(([device, history]) => {
    const entry = history.findLast((enrolment) => enrolment.at <= now)?.entry;
    return (entry?.checks ?? [])
      .map((check) => streamId({ device, check }))
      .filter((id) => !proven.has(id));
  });
  if (silent.length === 0)
    return {
      grade: 'good',
      about,
      text: 'every check of every device in service has answered at least once',
    };
  const rest = silent.length > LISTED ? ` and ${silent.length - LISTED} more` : '';
  return {
    grade: 'doubtful',
    about,
    text: `${silent.length} checks never answered; they blame nobody. Wrong address, port or check in the inventory? ${silent.slice(0, LISTED).join(', ')}${rest}`,
  };
}
