import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Observation } from '../../src/core/facts/observation.ts';

const run = promisify(execFile);
const tag = randomBytes(4).toString('hex');
const [POLLER, ROUTER] = [`wp${tag}p`, `wp${tag}r`];
const DEVICE = '10.9.0.2';
const DEAD = '10.9.0.77';
const ip = (line: string): Promise<unknown> => run('ip', line.split(' '));

const able = await ip(`netns add ${POLLER}`).then(
  () => true,
  () => false,
);
if (!able)
  console.log('skipped: no right to make network namespaces (root and iproute2 are needed)');

/** One sweep inside the poller's network namespace; `around`: a program that starts it. */
async function sweep(addresses: readonly string[], around: readonly string[] = []) {
  const task = JSON.stringify({
    check: 'icmp',
    settings: { timeoutMs: 1500 },
    targets: addresses.map((address) => ({ id: address, address })),
    sweeps: 1,
  });
  const node = [process.execPath, '--import', 'tsx', 'test/support/probe-driver.ts', task];
  const { stdout } = await run('ip', ['netns', 'exec', POLLER, ...around, ...node]);
  return new Map(
    (JSON.parse(stdout) as Observation[]).map(({ device, outcome }) => [device, outcome]),
  );
}

describe.skipIf(!able)('a poller behind a router, in namespaces of their own', () => {
  beforeAll(async () => {
    await ip(`netns add ${ROUTER}`);
    await ip(`-n ${POLLER} link set lo up`);
    await ip(`-n ${POLLER} link add v0 type veth peer name v1 netns ${ROUTER}`);
    await ip(`-n ${POLLER} address add 10.9.0.1/24 dev v0`);
    await ip(`-n ${ROUTER} address add ${DEVICE}/24 dev v1`);
    await ip(`-n ${POLLER} link set v0 up`);
    await ip(`-n ${ROUTER} link set v1 up`);
    await ip(`-n ${POLLER} route add default via ${DEVICE}`);
    const settings = ['net.ipv4.ip_forward=1', 'net.ipv4.icmp_ratelimit=0'];
    await run('ip', ['netns', 'exec', ROUTER, 'sysctl', '-qw', ...settings]);
    await ip(`-n ${ROUTER} route add unreachable 198.18.1.0/24`);
    await ip(`-n ${ROUTER} route add prohibit 198.18.2.0/24`);
  });

  afterAll(async () => {
    for (const namespace of [POLLER, ROUTER])
      await ip(`netns del ${namespace}`).catch(() => undefined);
  });

  it('a router that knows no way or forbids it gives the reason and its address', async () => {
    const seen = await sweep(['198.18.1.5', '198.18.2.5', '198.18.3.5', DEVICE]);
    expect(seen.get('198.18.1.5')).toEqual({
      result: 'failed',
      reason: 'no-route',
      detail: `Host Unreachable from ${DEVICE}`,
    });
    expect(seen.get('198.18.2.5')).toMatchObject({ result: 'failed', reason: 'prohibited' });
    expect(seen.get('198.18.3.5')).toMatchObject({ result: 'failed', reason: 'no-route' });
    expect(seen.get(DEVICE)).toMatchObject({ result: 'answered' });
  });

  // Each fping is process 1 of a namespace of its own, so all have the same identifier.
  it('a reply to an fping with the same process id is no answer of a dead device', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wp-fping-'));
    const first = 'exec unshare --pid --fork --mount-proc /usr/bin/fping';
    await writeFile(join(folder, 'fping'), `#!/bin/sh\n${first} "$@"\n`, { mode: 0o755 });
    await writeFile(join(folder, 'running'), '');
    const targets = Array<string>(6).fill(DEVICE).join(' ');
    const loop = `while [ -e ${folder}/running ]; do ${folder}/fping -q -C1 -r0 -i1 -t30 ${targets}; done`;
    const other = run('ip', ['netns', 'exec', POLLER, 'sh', '-c', `${loop} 2>/dev/null`]);
    try {
      const seen = await sweep([DEAD, DEVICE], ['env', `PATH=${folder}:${process.env.PATH}`]);
      expect(seen.get(DEAD)).toEqual({
        result: 'failed',
        reason: 'timeout',
        detail: `no echo reply; ${DEVICE} replied instead`,
      });
      expect(seen.get(DEVICE)).toMatchObject({ result: 'answered' });
    } finally {
      await rm(join(folder, 'running'));
      await other.catch(() => undefined);
      await rm(folder, { recursive: true });
    }
  });
});
