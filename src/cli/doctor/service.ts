import type { Settings } from '../../config.ts';
import { parseListen } from '../../config/host-port.ts';
import { BLIND_CAUSES, type BlindCause } from '../../core/facts/observation.ts';
import type { Finding } from './finding.ts';

/** Longest wait for the running service, in milliseconds. */
const WAIT_MS = 3000;
/** Most of its metrics that is read, in characters. */
const READ_LIMIT = 64 * 1_048_576;

/** How each cause of blindness is mended. */
const MENDS: Readonly<Record<BlindCause, string>> = {
  canary: 'fping has no answer from 127.0.0.1 or the gateway of the settings; see the line ping',
  silence:
    'nothing answers from any place: the uplink of this host, or a firewall on it (ip -br link, nft list ruleset)',
  link: 'an interface has no carrier: cable and port (ip -br link)',
  route: 'devices without a route: ip route, or their addresses in the inventory',
  firewall: 'this host forbids it: nft list ruleset',
  prober: 'apt-get install fping, and see the line ping',
  neighbours: 'raise net.ipv4.neigh.default.gc_thresh1, 2 and 3; see the line neighbours',
  descriptors: 'ulimit -n 65536, or LimitNOFILE=65536 in the systemd unit',
  dns: 'the name server: /etc/resolv.conf; or addresses instead of names in the inventory',
  paused: 'this host is short of processor time, or the process was stopped',
  clock: 'let NTP keep the clock, and do not set it by hand',
  local: 'see the log of the service for what was refused',
};

/**
 * What the running service met since it started: what it is blind to now, and whether its time was
 * torn.
 */
export async function askService({ listen }: Settings): Promise<readonly Finding[]> {
  const about = 'service';
  const { host, port } = parseListen(listen)!;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}/metrics`;
  const text = await read(url);
  if (text === null)
    return [
      {
        grade: 'doubtful',
        about,
        text: `no metrics at ${url}: the service does not run here, or wants a login; what it met cannot be told`,
      },
    ];
  return [...blindNow(text), ...time(text)];
}

function blindNow(text: string): readonly Finding[] {
  const lasting = BLIND_CAUSES.filter(
    (cause) => valueOf(text, `watchpost_blind{cause="${cause}"}`) === 1,
  );
  if (lasting.length === 0)
    return [{ grade: 'good', about: 'blindness', text: 'the service can see everything it asks' }];
  return lasting.map((cause) => ({
    grade: 'bad',
    about: `blind: ${cause}`,
    text: `devices are unobserved for this cause now. Mend: ${MENDS[cause]}`,
  }));
}

function time(text: string): readonly Finding[] {
  const pauses = valueOf(text, 'watchpost_pauses_total');
  const seconds = Math.round(valueOf(text, 'watchpost_paused_seconds_total'));
  const [forward, backward, suspended] = ['forward', 'backward', 'suspended'].map((kind) =>
    valueOf(text, `watchpost_clock_steps_total{kind="${kind}"}`),
  );
  const isTorn = forward! + backward! > 0;
  return [
    pauses === 0
      ? { grade: 'good', about: 'pauses', text: 'the service never stood still' }
      : {
          grade: 'doubtful',
          about: 'pauses',
          text: `the service stood still ${pauses} times, ${seconds} s in all: stopped, or short of processor time`,
        },
    isTorn
      ? {
          grade: 'doubtful',
          about: 'clock steps',
          text: `the clock was set ${forward} times forwards and ${backward} times back since the service started. Mend: let NTP slew it`,
        }
      : {
          grade: 'good',
          about: 'clock steps',
          text: 'the clock was not set since the service started',
        },
    suspended === 0
      ? {
          grade: 'good',
          about: 'suspended',
          text: 'this host did not sleep since the service started',
        }
      : {
          grade: 'doubtful',
          about: 'suspended',
          text: `this host slept ${suspended} times since the service started. Mend: systemctl mask sleep.target suspend.target`,
        },
  ];
}

/** The value of a sample; 0 where there is none. */
function valueOf(text: string, series: string): number {
  const start = text.indexOf(`\n${series} `);
  if (start < 0) return 0;
  const from = start + series.length + 2;
  return Number(text.slice(from, text.indexOf('\n', from)));
}

async function read(url: string): Promise<string | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(WAIT_MS), redirect: 'error' });
    return response.ok ? (await response.text()).slice(0, READ_LIMIT) : null;
  } catch {
    return null;
  }
}
