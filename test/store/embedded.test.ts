import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Transition } from '../../src/core/facts/event.ts';
import { openEmbedded } from '../../src/store/embedded.ts';
import { askInfo } from '../../src/store/info.ts';
import { SILENT_LOG } from '../../src/platform/log.ts';
import { openStore, type OpenStore } from '../../src/store/open.ts';
import { demandPrograms } from '../../src/store/server-process.ts';
import { socketPathOf } from '../../src/store/socket-path.ts';
import { isAlive, listeningLog, storeOptions, temporaryFolder, until } from './fixture.ts';

const AT = Date.UTC(2026, 9, 1);
const up = (device: string): Transition => ({
  type: 'transition',
  device,
  check: 'icmp',
  at: AT,
  state: 'up',
  reason: null,
  since: AT,
});

async function open(
  dataDir: string,
  role: 'daemon' | 'reader',
  log = listeningLog(),
): Promise<OpenStore> {
  const store = await openStore(storeOptions({ dataDir }), role, log);
  onTestFinished(() => store.close());
  return store;
}

const serverOf = async (dataDir: string): Promise<number | undefined> => {
  const pid = (await askInfo(socketPathOf(dataDir), 1000))?.get('process_id');
  return pid === undefined ? undefined : Number(pid);
};

/** A program that holds the folder as a daemon does. */
async function holder(dataDir: string): Promise<{ kill(signal: NodeJS.Signals): Promise<void> }> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'test/support/store-holder.ts', dataDir],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  onTestFinished(() => kill('SIGKILL'));
  await once(child.stdout, 'data');
  return { kill };
}

describe('the embedded Redis', () => {
  it('has none of the passwords of the service in its environment', async () => {
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    // Redis writes its title over its environment, so a stand-in reads it before Redis starts.
    const programs = temporaryFolder();
    writeFileSync(
      join(programs, 'redis-server'),
      '#!/bin/sh\nenv > "$0.env"\nPATH="${PATH#*:}"\nexec redis-server "$@"\n',
      { mode: 0o755 },
    );
    vi.stubEnv('PATH', `${programs}:${process.env.PATH ?? ''}`);
    vi.stubEnv('REDIS_PASSWORD', 'not-for-children');
    await open(temporaryFolder(), 'daemon');
    const environment = readFileSync(join(programs, 'redis-server.env'), 'utf8');
    expect(environment).toContain(`PATH=${programs}`);
    expect(environment).not.toContain('not-for-children');
  });

  it('writes every fact to a file, listens on no port, and lets nobody else in', async () => {
    const dataDir = temporaryFolder();
    const store = await open(dataDir, 'daemon');
    expect(await store.describe()).toMatchObject({
      embedded: true,
      appendOnly: true,
      evicts: false,
      version: expect.stringMatching(/^\d+\.\d+/) as string,
    });
    expect((await askInfo(socketPathOf(dataDir), 1000))?.get('tcp_port')).toBe('0');
    expect(statSync(socketPathOf(dataDir)).mode & 0o777).toBe(0o700);
  });

  it('dies when its program is killed, and what it had answered for is there at the next start', async () => {
    const dataDir = temporaryFolder();
    const held = await holder(dataDir);
    const pid = (await serverOf(dataDir))!;
    await held.kill('SIGKILL');
    await until('redis-server is gone', () => !isAlive(pid), 2000);
    expect(existsSync(socketPathOf(dataDir))).toBe(true);
    const store = await open(dataDir, 'daemon');
    expect([...(await store.proven()).keys()]).toEqual(['held/icmp']);
  });

  it('is started again when it is killed, and loses nothing', async () => {
    const dataDir = temporaryFolder();
    const log = listeningLog();
    const store = await open(dataDir, 'daemon', log);
    await store.record([up('a')]);
    const pid = (await serverOf(dataDir))!;
    process.kill(pid, 'SIGKILL');
    await until(
      'another redis-server answers',
      async () => ![undefined, pid].includes(await serverOf(dataDir)),
    );
    await until('the client is back', () => store.figures().up);
    expect([...(await store.proven()).keys()]).toEqual(['a/icmp']);
    expect(log.lines).toContainEqual(
      expect.stringMatching(/^redis-server ended .* again in 200 ms$/),
    );
  });

  it('is gone when the store is closed', async () => {
    const dataDir = temporaryFolder();
    const store = await openStore(storeOptions({ dataDir }), 'daemon');
    const pid = (await serverOf(dataDir))!;
    await store.close();
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(socketPathOf(dataDir))).toBe(false);
  });

  it('is shared by a reader that comes while a daemon runs, and survives its going', async () => {
    const dataDir = temporaryFolder();
    const daemon = await open(dataDir, 'daemon');
    await daemon.record([up('a')]);
    const pid = await serverOf(dataDir);
    const reader = await openStore(storeOptions({ dataDir }), 'reader');
    expect([...(await reader.proven()).keys()]).toEqual(['a/icmp']);
    await reader.close();
    expect(await serverOf(dataDir)).toBe(pid);
  });

  it('is run by a reader itself when no daemon does, and gone with it', async () => {
    const dataDir = temporaryFolder();
    const daemon = await openStore(storeOptions({ dataDir }), 'daemon');
    await daemon.record([up('a')]);
    await daemon.close();
    const reader = await openStore(storeOptions({ dataDir }), 'reader');
    expect([...(await reader.proven()).keys()]).toEqual(['a/icmp']);
    await reader.close();
    expect(await serverOf(dataDir)).toBeUndefined();
  });

  it('is waited for by a daemon while a reader has it', async () => {
    const dataDir = temporaryFolder();
    const reader = await openStore(storeOptions({ dataDir }), 'reader');
    const readers = await serverOf(dataDir);
    const daemon = open(dataDir, 'daemon');
    expect(
      await Promise.race([daemon, new Promise((resolve) => setTimeout(resolve, 400, 'waits'))]),
    ).toBe('waits');
    await reader.close();
    await daemon;
    expect([undefined, readers]).not.toContain(await serverOf(dataDir));
  });

  it('is refused to a second daemon, by an error that names the process', async () => {
    const dataDir = temporaryFolder();
    await open(dataDir, 'daemon');
    const pid = await serverOf(dataDir);
    await expect(openEmbedded(dataDir, 'daemon', SILENT_LOG, 300)).rejects.toThrow(
      `process ${pid} (${join(dataDir, 'redis.pid')})`,
    );
    expect(await serverOf(dataDir)).toBe(pid);
  });

  it('is started once when many programs start at the same time', async () => {
    const dataDir = temporaryFolder();
    const stores = await Promise.all(Array.from({ length: 6 }, () => open(dataDir, 'reader')));
    const servers = await Promise.all(
      stores.map(async (store) => (await store.describe()).embedded && (await serverOf(dataDir))),
    );
    expect(new Set(servers).size).toBe(1);
  });

  it('takes the place of a socket that somebody left behind', async () => {
    const dataDir = temporaryFolder();
    const stale = createServer().listen(join(dataDir, 'redis.sock'));
    await once(stale, 'listening');
    // Closing a server removes its socket; a process that is killed leaves it. A plain file stands
    // for that.
    await new Promise((resolve) => stale.close(resolve));
    writeFileSync(join(dataDir, 'redis.sock'), '');
    const store = await open(dataDir, 'daemon');
    expect(store.figures().up).toBe(true);
  });

  it('works in a folder whose path is too long for a socket, or holds spaces and quotes', async () => {
    const dataDir = join(temporaryFolder(), `it's "${'d'.repeat(100)}"\\`);
    expect(Buffer.byteLength(socketPathOf(dataDir))).toBeLessThan(108);
    const store = await open(dataDir, 'daemon');
    await store.record([up('a')]);
    expect(existsSync(join(dataDir, 'redis.log'))).toBe(true);
  });

  it('says what it died of when it does not start', async () => {
    const dataDir = temporaryFolder();
    mkdirSync(join(dataDir, 'appendonlydir'));
    writeFileSync(join(dataDir, 'appendonlydir', 'appendonly.aof.manifest'), 'nonsense');
    await expect(openStore(storeOptions({ dataDir }), 'daemon')).rejects.toThrow(
      /redis-server ended at once \(code 1\)[^]*manifest/,
    );
    expect(readFileSync(join(dataDir, 'redis.log'), 'utf8')).toContain('manifest');
  });
});

describe('missing programs', () => {
  it('are named with the command that installs them', () => {
    expect(() => {
      demandPrograms('/nowhere');
    }).toThrow(
      'redis-server, setpriv, flock not found. Install: apt-get install redis-server util-linux. Or name an existing Redis with REDIS_URL',
    );
  });
});
