import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { makeSupervisor } from '../../src/cli/service/supervisor.ts';

/** A socket as systemd's own, read by a program that prints what arrives. */
async function notifySocket(): Promise<{ readonly path: string; readonly received: () => string }> {
  const folder = mkdtempSync(join(tmpdir(), 'wp-notify-'));
  const path = join(folder, 'notify.sock');
  const child = spawn(
    'systemd-socket-activate',
    ['--datagram', '-l', path, 'sh', '-c', 'exec cat <&3'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  let received = '';
  child.stdout.on('data', (chunk: Buffer) => {
    received += chunk.toString();
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  await vi.waitFor(
    () => {
      expect(existsSync(path)).toBe(true);
    },
    { timeout: 10_000, interval: 10 },
  );
  return { path, received: () => received };
}

it('systemd is told ready, alive as long as the loop runs, reloading, ready again and stopping, in this order', async () => {
  const { path, received } = await notifySocket();
  const failures: Error[] = [];
  const supervisor = makeSupervisor(
    { PATH: process.env['PATH'], NOTIFY_SOCKET: path, WATCHDOG_USEC: '30000' },
    (error) => failures.push(error),
  );
  let alive = true;
  supervisor.ready('watching', () => alive);
  await vi.waitFor(
    () => {
      expect(received()).toContain('WATCHDOG=1');
    },
    { timeout: 10_000, interval: 5 },
  );
  alive = false;
  supervisor.reloading();
  supervisor.reloaded();
  await supervisor.stopping();
  await vi.waitFor(
    () => {
      expect(received()).toContain('STOPPING=1');
    },
    { timeout: 10_000, interval: 5 },
  );
  // The barrier is the program's own question whether systemd has read what it said.
  const told = received().replaceAll('BARRIER=1', '\n');
  expect(told).toMatch(
    new RegExp(
      `^READY=1\\nSTATUS=watching\\nMAINPID=${process.pid}\\n?(?:WATCHDOG=1\\n?)+RELOADING=1\\nMONOTONIC_USEC=\\d+\\n?READY=1\\n?STOPPING=1\\n?$`,
    ),
  );
  expect(failures).toEqual([]);
});

it('without systemd nothing is started, and a socket that is gone is told once for each message and stops nothing', async () => {
  const failures: Error[] = [];
  const none = makeSupervisor({}, (error) => failures.push(error));
  none.ready('x', () => true);
  await none.stopping();
  expect(failures).toEqual([]);
  const gone = makeSupervisor(
    { PATH: process.env['PATH'], NOTIFY_SOCKET: '/nowhere/notify.sock' },
    (error) => failures.push(error),
  );
  gone.ready('x', () => true);
  await gone.stopping();
  expect(failures).toHaveLength(2);
});
