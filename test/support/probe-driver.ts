/**
 * Runs one probe in a process of its own, so that a test can put it into a network namespace or
 * take its rights away. Argument: JSON { check, settings, targets: [{ id, address }], sweeps }.
 * Prints one JSON array of observations a sweep.
 */
import { systemClock } from '../../src/clock.ts';
import { createResolver } from '../../src/platform/network/resolve.ts';
import { createIcmp, icmpOptions } from '../../src/probes/icmp.ts';
import { createTcp, tcpOptions } from '../../src/probes/tcp.ts';
import { aDevice } from './devices.ts';

type Task = {
  readonly check: 'icmp' | 'tcp';
  readonly settings: Record<string, unknown>;
  readonly targets: readonly { readonly id: string; readonly address: string }[];
  readonly sweeps: number;
};

const task = JSON.parse(process.argv[2]!) as Task;
const resolver = createResolver(systemClock);
const probe =
  task.check === 'icmp'
    ? createIcmp(icmpOptions.parse(task.settings), systemClock, resolver)
    : createTcp(tcpOptions.parse(task.settings), systemClock, resolver);
const targets = task.targets.map((target) => aDevice(target));
const never = new AbortController().signal;
for (let sweep = 0; sweep < task.sweeps; sweep += 1) {
  console.log(JSON.stringify(await probe(targets, never)));
}
