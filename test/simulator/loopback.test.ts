import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { startSimulation } from '../../src/simulator/run.ts';
import { scheduleFaults } from '../../src/simulator/schedule.ts';
import { askTime, clockIn } from './asking.ts';

const folder = mkdtempSync(join(tmpdir(), 'loopback-'));
const driver = fileURLToPath(new URL('driver.ts', import.meta.url));
// As root, another user plays the one without rights, if he may read this project.
const asNobody =
  process.geteuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
const canRead =
  asNobody.length === 0 ||
  spawnSync(asNobody[0]!, [...asNobody.slice(1), 'test', '-r', driver]).status === 0;
if (!canRead) console.warn(`one loopback test is left out: user 65534 may not read ${driver}`);

describe('an estate on loopback', () => {
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('plays what its services can suffer, and says what it cannot play', async () => {
    const simulation = await startSimulation({
      devices: 30,
      seed: 1,
      mode: 'loopback',
      dataDir: folder,
    });
    try {
      const camera = simulation.estate.devices.find((device) => device.kind === 'camera')!;
      expect(camera.address).toMatch(/^127\.64\./);
      expect(Math.abs(clockIn(await askTime(camera))! - Date.now())).toBeLessThan(2500);
      await simulation.inject('onvif-refused', [camera.id]);
      expect(await askTime(camera)).toEqual({ failure: 'ECONNREFUSED' });
      await expect(simulation.inject('silent', [camera.id])).rejects.toThrow(
        'takes a network namespace, hence root',
      );
      expect(simulation.cannotPlay()[0]).toMatch(/no device is dead to ping/);
      expect(simulation.routes).toBe(false);
      expect(
        [
          ...scheduleFaults(simulation.estate, {
            profile: 'demo',
            seed: 1,
            forMs: 600_000,
            routes: false,
          }),
        ].length,
      ).toBeGreaterThan(0);
    } finally {
      await simulation.stop();
    }
  });

  it.skipIf(!canRead)('is what a user without rights gets from the command', async () => {
    // Node runs as nobody here; the loader for TypeScript is found from the working directory.
    chmodSync(folder, 0o777);
    const options = JSON.stringify({ data: join(folder, 'nobody'), forMs: 200, devices: 20 });
    const command = [...asNobody, process.execPath, '--import', 'tsx', driver, options];
    const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (chunk) => (said += String(chunk)));
    child.stderr.on('data', (chunk) => (said += String(chunk)));
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code, said).toBe(0);
    expect(said).toContain('20 devices answer');
    expect(said).toContain('Making a network namespace takes root');
    expect(readFileSync(join(folder, 'nobody', 'devices.csv'), 'utf8')).toContain('127.64.0.1');
  });

  it('holds 10,000 devices in one process, up within seconds', async () => {
    const started = performance.now();
    const simulation = await startSimulation({
      devices: 10_000,
      seed: 1,
      mode: 'loopback',
      dataDir: join(folder, 'large'),
    });
    try {
      const tookMs = Math.round(performance.now() - started);
      const rssKb = Number(
        /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${simulation.estatePid}/status`, 'utf8'))?.[1],
      );
      console.log(`10,000 devices: up after ${tookMs} ms, ${Math.round(rssKb / 1024)} MB`);
      const last = simulation.estate.devices.at(-1)!;
      expect(clockIn(await askTime(last))).not.toBeNull();
      expect(tookMs).toBeLessThan(15_000);
      expect(rssKb).toBeLessThan(300 * 1024);
    } finally {
      await simulation.stop();
    }
  });
});
