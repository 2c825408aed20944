import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { namespaceRefusal } from '../../src/simulator/namespace.ts';
import { startSimulation } from '../../src/simulator/run.ts';
import { readTruth } from '../../src/simulator/truth.ts';

const refusal = namespaceRefusal();
if (refusal !== null)
  console.warn(`tests of what simulations leave behind are left out: ${refusal}`);

const driver = fileURLToPath(new URL('driver.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'leftovers-'));
const running = new Set<ChildProcess>();

type Run = {
  readonly child: ChildProcess;
  readonly network: string;
  readonly link: Link;
  readonly estatePid: number;
};

/**
 * A link by its name, which the next estate may have, and its number, which is never given twice.
 */
type Link = { readonly name: string; readonly index: string };

/** Starts an estate in a process of its own and finds out what it made. */
async function run(data: string): Promise<Run> {
  const child = spawn(process.execPath, ['--import', 'tsx', driver, JSON.stringify({ data })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  await vi.waitFor(
    () => {
      expect(said).toContain('devices answer');
    },
    { timeout: 20_000, interval: 20 },
  );
  const address = /,(198\.\d+\.\d+\.\d+),/.exec(
    readFileSync(join(data, 'devices.csv'), 'utf8'),
  )![1]!;
  const network = address.replace(/\.1$/, '.0');
  const estatePid = Number(
    readFileSync(`/proc/${child.pid!}/task/${child.pid!}/children`, 'utf8').trim().split(' ')[0],
  );
  return { child, network, link: linkTo(network)!, estatePid };
}

function ip(...args: readonly string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8' });
}

/**
 * Processes (zombies aside), links and routes that are still there. Another estate may have taken
 * the same range at once, over a link of its own.
 */
function leftovers({ network, link, estatePid }: Run): readonly string[] {
  const now = linkTo(network);
  const left =
    now === null || now.index === link.index
      ? ip('route')
          .split('\n')
          .filter((line) => line.includes(network))
      : [];
  if (indexOf(link.name) === link.index) left.push(link.name);
  if (existsSync(`/proc/${estatePid}`)) left.push(`process ${estatePid}`);
  return left;
}

describe.skipIf(refusal !== null)('after a simulation', () => {
  afterEach(() => {
    for (const child of running) child.kill('SIGKILL');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'that ended by %s, no process, link or route is left',
    async (signal) => {
      const data = join(folder, signal);
      const started = await run(data);
      expect(leftovers(started).length).toBeGreaterThanOrEqual(3);
      started.child.kill(signal);
      const [code] = (await once(started.child, 'exit')) as [number | null];
      expect(code).toBe(0);
      expect(leftovers(started)).toEqual([]);
      expect(readTruth(join(data, 'truth.ndjson')).stoppedAt).not.toBeNull();
    },
  );

  it('whose owner was killed, only the route that leads nowhere is left, and the next start sweeps it', async () => {
    const started = await run(join(folder, 'killed'));
    started.child.kill('SIGKILL');
    await vi.waitFor(
      () => {
        expect(leftovers(started).filter((one) => !one.startsWith('unreachable'))).toEqual([]);
      },
      { timeout: 15_000, interval: 20 },
    );
    const next = await startSimulation({
      devices: 3,
      seed: 1,
      mode: 'namespace',
      dataDir: join(folder, 'next'),
    });
    await next.stop();
    expect(leftovers(started)).toEqual([]);
  });

  it('whose estate process was killed, stopping still takes everything down', async () => {
    const simulation = await startSimulation({
      devices: 3,
      seed: 1,
      mode: 'namespace',
      dataDir: join(folder, 'bereft'),
    });
    const link = linkTo(simulation.estate.spec.network.base);
    process.kill(simulation.estatePid, 'SIGKILL');
    const [device] = simulation.estate.devices;
    await expect(simulation.inject('silent', [device!.id])).rejects.toThrow(
      'the estate process has ended',
    );
    await simulation.stop();
    expect(linkTo(simulation.estate.spec.network.base)).not.toEqual(link);
    rmSync(folder, { recursive: true });
  });
});

/** The link over which a range is reached; null: there is none. */
function linkTo(base: string): Link | null {
  const [, name] =
    new RegExp(`^${base.replaceAll('.', '\\.')}/\\d+ via \\S+ dev (\\S+)`, 'm').exec(ip('route')) ??
    [];
  const index = name && indexOf(name);
  return name && index ? { name, index } : null;
}

function indexOf(name: string): string | null {
  try {
    return readFileSync(`/sys/class/net/${name}/ifindex`, 'utf8').trim();
  } catch {
    return null;
  }
}
