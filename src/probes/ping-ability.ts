import type { Clock } from '../core/time/civil-time.ts';
import { pingSweep } from './ping-sweep.ts';
import { fpingSweep, type Swept } from './fping-sweep.ts';

/** What this host can ping with. */
export type PingAbility = {
  /** The program that would be used. */
  readonly tool: 'fping' | 'ping' | 'none';
  /** Whether 127.0.0.1 answered: without the right to raw sockets nothing does. */
  readonly privileged: boolean;
  /** In words, with the mend where something is wrong. */
  readonly detail: string;
};

const LOOPBACK = '127.0.0.1';
const WAIT_MS = 1000;

/** Pings 127.0.0.1 as the icmp check would. Never rejects; settles within 5 seconds. */
export async function pingAbility(clock: Clock): Promise<PingAbility> {
  const never = new AbortController().signal;
  const fping = await fpingSweep(clock)([LOOPBACK], WAIT_MS, never);
  if (fping?.kind !== 'missing') return ability('fping', fping);
  const ping = await pingSweep([LOOPBACK], WAIT_MS, never);
  if (ping?.kind !== 'missing') return ability('ping', ping);
  return {
    tool: 'none',
    privileged: false,
    detail: 'neither fping nor ping is installed; apt-get install fping',
  };
}

function ability(tool: 'fping' | 'ping', swept: Swept | null): PingAbility {
  const latencyMs = swept?.kind === 'done' ? swept.report.latencies.get(LOOPBACK) : null;
  if (typeof latencyMs === 'number') {
    const hint = tool === 'ping' ? '; a process for each ping is slow: apt-get install fping' : '';
    return {
      tool,
      privileged: true,
      detail: `${tool} has 127.0.0.1 answer in ${latencyMs} ms${hint}`,
    };
  }
  const said =
    swept?.kind === 'done' ? swept.report.complaint : swept?.kind === 'unable' ? swept.detail : '';
  const mend = `it needs the capability NET_RAW: setcap cap_net_raw+ep "$(command -v ${tool})", or run as root`;
  return {
    tool,
    privileged: false,
    detail: `${tool} has no answer from 127.0.0.1${said === '' ? '' : ` (${said})`}; ${mend}`,
  };
}
