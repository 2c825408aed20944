import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { Observation } from '../../src/core/facts/observation.ts';
import { systemClock } from '../../src/clock.ts';
import { createResolver } from '../../src/platform/network/resolve.ts';
import { pingAbility } from '../../src/probes/ping-ability.ts';
import { createIcmp, icmpOptions } from '../../src/probes/icmp.ts';
import { aDevice } from '../support/devices.ts';
import { ask, askOne } from './answering.ts';

const run = promisify(execFile);
const PATH = process.env.PATH;
const probe = createIcmp(
  icmpOptions.parse({ timeoutMs: 300 }),
  systemClock,
  createResolver(systemClock),
);
const folders: string[] = [];

async function toolFolder(tools: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'probe-tools-'));
  folders.push(folder);
  await chmod(folder, 0o755);
  for (const [name, script] of Object.entries(tools))
    await writeFile(join(folder, name), script, { mode: 0o755 });
  return folder;
}

afterEach(async () => {
  process.env.PATH = PATH;
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

it('fping has none of the passwords of the service in its environment', async () => {
  const folder = await toolFolder({
    fping: '#!/bin/sh\nenv > "$0.env"\nexec /usr/bin/fping "$@"\n',
  });
  process.env.PATH = `${folder}:${PATH ?? ''}`;
  process.env.REDIS_PASSWORD = 'not-for-children';
  try {
    await ask(probe, [aDevice({ id: 'a', address: '127.0.0.1' })]);
  } finally {
    delete process.env.REDIS_PASSWORD;
  }
  const environment = await readFile(join(folder, 'fping.env'), 'utf8');
  expect(environment).toContain(`PATH=${folder}`);
  expect(environment).not.toContain('not-for-children');
});

describe('the icmp check, by the real fping', () => {
  it('finds loopback addresses alive, IPv4 and IPv6 mixed, names resolved, two names of one address asked once', async () => {
    const targets = ['127.0.0.1', '127.0.0.77', '::1', 'localhost'].map((address) =>
      aDevice({ id: address, address }),
    );
    const before = Date.now();
    const observations = await ask(probe, targets);
    expect(observations.map(({ device }) => device).sort()).toEqual(
      targets.map(({ id }) => id).sort(),
    );
    for (const { at, outcome } of observations) {
      expect(outcome).toMatchObject({ result: 'answered' });
      expect(outcome.result === 'answered' && outcome.latencyMs).toBeLessThan(300);
      expect(at).toBeGreaterThanOrEqual(before);
      expect(at).toBeLessThanOrEqual(Date.now());
    }
  });

  it('yields nothing when aborted', async () => {
    expect(await ask(probe, [aDevice({ id: 'a' })], AbortSignal.abort())).toEqual([]);
  });

  it('knows that it can ping', async () => {
    expect(await pingAbility(systemClock)).toMatchObject({ tool: 'fping', privileged: true });
  });
});

describe('a sweep that says nothing blames nobody', () => {
  it('neither fping nor ping installed', async () => {
    process.env.PATH = await toolFolder({});
    expect(await askOne(probe, aDevice({ id: 'a' }))).toMatchObject({
      result: 'blind',
      cause: 'prober',
    });
    expect(await pingAbility(systemClock)).toMatchObject({ tool: 'none', privileged: false });
  });

  it.each<[string, string, string]>([
    [
      'a canary without a reply',
      '#!/bin/sh\nwhile read a; do echo "$a : -" >&2; done\nexit 1\n',
      'canary',
    ],
    [
      'a gateway without a reply',
      '#!/bin/sh\nwhile read a; do [ $a = 127.0.0.254 ] && v=- || v=1; echo "$a : $v" >&2; done\n',
      'canary',
    ],
    ['a program that fails', '#!/bin/sh\necho "fping: cannot" >&2\nexit 4\n', 'canary'],
    [
      'a target without a line',
      '#!/bin/sh\nwhile read a; do case $a in 127.0.0.1|127.0.0.254) echo "$a : 1" >&2;; esac; done\n',
      'local',
    ],
    ['a program that hangs', '#!/bin/sh\nexec sleep 60\n', 'prober'],
  ])('%s', async (_, script, cause) => {
    process.env.PATH = `${await toolFolder({ fping: script })}:${PATH ?? ''}`;
    const withGateway = createIcmp(
      icmpOptions.parse({ timeoutMs: 300, gateway: '127.0.0.254' }),
      systemClock,
      createResolver(systemClock),
    );
    const start = performance.now();
    expect(await askOne(withGateway, aDevice({ id: 'a', address: '127.0.0.9' }))).toMatchObject({
      result: 'blind',
      cause,
    });
    expect(performance.now() - start).toBeLessThan(3500);
  });

  it('fping without the right to raw sockets', async (context) => {
    if (process.getuid?.() !== 0) {
      console.log('skipped: only root can take rights away from a process');
      context.skip();
    }
    const folder = await toolFolder({});
    await copyFile('/usr/bin/fping', join(folder, 'fping'));
    await chmod(join(folder, 'fping'), 0o755);
    const task = JSON.stringify({
      check: 'icmp',
      settings: { timeoutMs: 300 },
      targets: [{ id: 'a', address: '127.0.0.9' }],
      sweeps: 1,
    });
    const { stdout } = await run(
      '/usr/bin/setpriv',
      [
        '--reuid',
        '65534',
        '--regid',
        '65534',
        '--clear-groups',
        process.execPath,
        '--import',
        'tsx',
        'test/support/probe-driver.ts',
        task,
      ],
      {
        env: { ...process.env, PATH: folder, HOME: folder },
      },
    );
    const [observation] = JSON.parse(stdout) as Observation[];
    expect(observation?.outcome).toMatchObject({ result: 'blind', cause: 'canary' });
  });
});

describe('what fping says of a device', () => {
  const answering = (line: string): string =>
    `#!/bin/sh\nwhile read a; do [ $a = 127.0.0.1 ] && echo "$a : 1" >&2; done\nprintf '${line}' >&2\n`;

  it.each([
    ['silence is a timeout', '127.0.0.9 : -\\n', { result: 'failed', reason: 'timeout' }],
    [
      'a router that knows no way is no-route',
      'ICMP Host Unreachable from 127.0.0.8 for ICMP Echo sent to 127.0.0.9\\n127.0.0.9 : -\\n',
      { result: 'failed', reason: 'no-route' },
    ],
    [
      'a reply after all is an answer',
      'ICMP Host Unreachable from 127.0.0.8 for ICMP Echo sent to 127.0.0.9\\n127.0.0.9 : 2.5\\n',
      { result: 'answered', latencyMs: 2.5 },
    ],
  ])('%s', async (_, line, outcome) => {
    process.env.PATH = `${await toolFolder({ fping: answering(line) })}:${PATH ?? ''}`;
    expect(await askOne(probe, aDevice({ id: 'a', address: '127.0.0.9' }))).toMatchObject(outcome);
  });

  it('an fping that refuses -i 0 is asked with -i 1, found out once', async () => {
    const folder = await toolFolder({});
    const script = `#!/bin/sh\necho "$*" >> ${folder}/calls\ncase "$*" in *-i0*) echo 'too risky for mere mortals' >&2; exit 1;; esac\nwhile read a; do echo "$a : 1" >&2; done\n`;
    await writeFile(join(folder, 'fping'), script, { mode: 0o755 });
    process.env.PATH = `${folder}:${PATH ?? ''}`;
    const fresh = createIcmp(icmpOptions.parse({}), systemClock, createResolver(systemClock));
    for (let sweep = 0; sweep < 2; sweep += 1)
      expect(await askOne(fresh, aDevice({ id: 'a' }))).toMatchObject({ result: 'answered' });
    const { stdout } = await run('cat', [join(folder, 'calls')]);
    expect(stdout.match(/-i\d/g)).toEqual(['-i0', '-i1', '-i1']);
  });

  it('where fping is missing, ping answers for it', async () => {
    const reply =
      '#!/bin/sh\nfor a; do :; done\necho "PING $a ($a) 56(84) bytes of data."\n[ $a = 127.0.0.9 ] && { echo "1 packets transmitted, 0 received, 100% packet loss, time 0ms"; exit 1; }\n' +
      'echo "64 bytes from $a: icmp_seq=1 ttl=64 time=0.041 ms"\necho\necho "--- $a ping statistics ---"\necho "1 packets transmitted, 1 received, 0% packet loss, time 0ms"\necho "rtt min/avg/max/mdev = 0.041/0.041/0.041/0.000 ms"\n';
    process.env.PATH = await toolFolder({ ping: reply });
    const observations = await ask(
      probe,
      ['127.0.0.8', '127.0.0.9'].map((address) => aDevice({ id: address, address })),
    );
    expect(observations.map(({ outcome }) => outcome)).toMatchObject([
      { result: 'answered', latencyMs: 0.041 },
      { result: 'failed', reason: 'timeout' },
    ]);
    expect(await pingAbility(systemClock)).toMatchObject({ tool: 'ping', privileged: true });
  });
});
