import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Observation } from '../../src/core/facts/observation.ts';

const run = promisify(execFile);
const tag = randomBytes(4).toString('hex');
const [POLLER, DEVICES] = [`wp${tag}p`, `wp${tag}d`];
const ip = (...parts: string[]): Promise<unknown> => run('ip', parts);

const COUNT = 1300;
const live = Array.from(
  { length: COUNT },
  (_, index) => `198.18.${10 + Math.floor(index / 250)}.${1 + (index % 250)}`,
);
const DEAD = '198.18.200.1';
const UNROUTED = '203.0.113.9';

async function mayMakeNamespaces(): Promise<boolean> {
  return ip('netns', 'add', POLLER).then(
    () => true,
    () => false,
  );
}

const able = await mayMakeNamespaces();
if (!able)
  console.log('skipped: no right to make network namespaces (root and iproute2 are needed)');

async function batch(namespace: string, lines: readonly string[]): Promise<void> {
  const done = run('ip', ['-n', namespace, '-batch', '-']);
  done.child.stdin?.end(`${lines.join('\n')}\n`);
  await done;
}

/** Runs the probe inside the poller's namespace; one array of observations a sweep. */
async function sweeps(
  check: 'icmp' | 'tcp',
  addresses: readonly string[],
  count: number,
  settings: object = {},
  files = 1024,
): Promise<Observation[][]> {
  const task = JSON.stringify({
    check,
    settings,
    targets: addresses.map((address) => ({ id: address, address })),
    sweeps: count,
  });
  const { stdout } = await run(
    'ip',
    [
      'netns',
      'exec',
      POLLER,
      'prlimit',
      `--nofile=${files}:${files}`,
      process.execPath,
      '--import',
      'tsx',
      'test/support/probe-driver.ts',
      task,
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Observation[]);
}

const of = (observations: readonly Observation[], address: string): unknown =>
  observations.find(({ device }) => device === address)?.outcome;

describe.skipIf(!able)('on a flat network inside namespaces of its own', () => {
  beforeAll(async () => {
    await ip('netns', 'add', DEVICES);
    for (const namespace of [POLLER, DEVICES]) await ip('-n', namespace, 'link', 'set', 'lo', 'up');
    await ip(
      '-n',
      POLLER,
      'link',
      'add',
      'v0',
      'type',
      'veth',
      'peer',
      'name',
      'v1',
      'netns',
      DEVICES,
    );
    await batch(DEVICES, [
      ...live.map((address) => `address add ${address}/16 dev v1`),
      'link set v1 up',
    ]);
    await batch(POLLER, ['address add 198.18.0.1/16 dev v0', 'link set v0 up']);
  });

  afterAll(async () => {
    for (const namespace of [POLLER, DEVICES])
      await ip('netns', 'del', namespace).catch(() => undefined);
  });

  it("a dead device among few is found dead, one without a route is nobody's fault, live ones answer", async () => {
    const [observations] = await sweeps('icmp', [...live.slice(0, 20), DEAD, UNROUTED], 1);
    expect(of(observations!, DEAD)).toMatchObject({ result: 'failed', reason: 'timeout' });
    expect(of(observations!, UNROUTED)).toMatchObject({ result: 'blind', cause: 'route' });
    for (const address of live.slice(0, 20))
      expect(of(observations!, address)).toMatchObject({ result: 'answered' });
  });

  it('1,300 live devices against a full neighbour table: some blind, none failed, sweep after sweep', async () => {
    for (const observations of await sweeps('icmp', live, 3)) {
      expect(observations).toHaveLength(COUNT);
      const results = observations.map(({ outcome }) =>
        outcome.result === 'blind' ? outcome.cause : outcome.result,
      );
      expect(results.filter((result) => result === 'failed')).toEqual([]);
      expect(results.filter((result) => result === 'answered').length).toBeGreaterThan(COUNT / 2);
      console.log(
        `${results.filter((result) => result === 'neighbours').length} of ${COUNT} blind for want of neighbour entries`,
      );
    }
  });

  it('connections that time out for the same want are as blind', async () => {
    const [observations] = await sweeps('tcp', live, 1, { timeoutMs: 1500 });
    const reasons = new Set(
      observations!.map(({ outcome }) =>
        outcome.result === 'failed' ? outcome.reason : outcome.result,
      ),
    );
    expect(reasons).not.toContain('timeout');
    expect(reasons).toContain('refused');
  });

  it('a poller whose cable is out blames nobody, though the kernel keeps its routes', async () => {
    await ip('-n', DEVICES, 'link', 'set', 'v1', 'down');
    const [pinged] = await sweeps('icmp', live.slice(0, 20), 1);
    const [connected] = await sweeps('tcp', live.slice(0, 20), 1, { timeoutMs: 500 });
    await ip('-n', DEVICES, 'link', 'set', 'v1', 'up');
    for (const { outcome } of [...pinged!, ...connected!])
      expect(outcome).toMatchObject({ result: 'blind', cause: 'link' });
  });

  it('a poller without file descriptors left blames nobody', async () => {
    // The resolutions begun while the cable was out end as failed within a second of its return,
    // and with them whoever has joined them.
    for (const namespace of [POLLER, DEVICES]) await ip('-n', namespace, 'neigh', 'flush', 'all');
    const some = live.slice(0, 300);
    const [connected] = await sweeps('tcp', some, 1, { timeoutMs: 3000 }, 80);
    const results = connected!.map(({ outcome }) =>
      outcome.result === 'failed'
        ? outcome.reason
        : outcome.result === 'blind'
          ? outcome.cause
          : outcome.result,
    );
    expect(new Set(results)).toEqual(new Set(['refused', 'descriptors']));
  });

  it('a poller whose link is down blames nobody', async () => {
    await ip('-n', POLLER, 'link', 'set', 'v0', 'down');
    const [observations] = await sweeps('icmp', live.slice(0, 20), 1);
    await ip('-n', POLLER, 'link', 'set', 'v0', 'up');
    for (const { outcome } of observations!)
      expect(outcome).toMatchObject({ result: 'blind', cause: 'route' });
  });
});
