import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';
import { until } from '../ops/stack.ts';
import { drawer, type Row } from './campaign.ts';
import { ordersTo, makeServer, type Server } from './server.ts';
import { makePoller, makeStage, type Stage } from './stage.ts';
import { judge, type Verdict } from './verdict.ts';

/**
 * Lets a replica fall behind its master by a few seconds, kills the master, and lets a Sentinel
 * make the replica master; each time with servers and a poller of its own.
 */
export async function playFailovers(times: number, seed: number): Promise<Row> {
  const rows: (Verdict & { readonly recoveryS: number })[] = [];
  for (let time = 0; time < times; time++) rows.push(await failOver(seed + time));
  const sum = (figure: keyof Verdict): number =>
    rows.reduce((total, row) => total + row[figure], 0);
  return {
    name: 'failed over to a lagging replica (Sentinel)',
    times,
    committed: sum('committed'),
    lost: sum('lost'),
    doubled: sum('doubled'),
    chargedS: sum('chargedS'),
    unobservedS: sum('unobservedS'),
    recoveryS: Math.max(...rows.map(({ recoveryS }) => recoveryS)),
  };
}

async function failOver(seed: number): Promise<Verdict & { readonly recoveryS: number }> {
  const stage = makeStage('failover', seed);
  const master = await makeServer(`${stage.folder}/redis-a`, ['--requirepass', '']);
  await master.start();
  const replica = await makeServer(`${stage.folder}/redis-b`, [
    '--replicaof',
    `127.0.0.1 ${master.port}`,
  ]);
  await replica.start();
  const sentinel = await startSentinel(stage, master);
  const poller = makePoller(stage, { url: '', sentinels: [`127.0.0.1:${sentinel.port}`] });
  try {
    await until('the replica to be in step', 15_000, async () =>
      String(await replica.order('INFO', 'replication')).includes('master_link_status:up'),
    );
    await until('the Sentinel to know the replica', 15_000, async () =>
      String(await sentinel.order('SENTINEL', 'MASTER', 'estate')).includes('num-slaves,1'),
    );
    await poller.start();
    await poller.recovered();
    const from = Date.now();
    await fallBehind(master, replica, 1000 + drawer(seed)() * 2000);
    await master.kill('SIGKILL');
    const recoveryMs = await poller.recovered();
    const period = { from, to: Date.now() };
    await poller.kill('SIGTERM');
    return {
      recoveryS: recoveryMs / 1000,
      ...(await judge(stage.notes, `redis://127.0.0.1:${replica.port}`, seed, period)),
    };
  } finally {
    await Promise.all([poller, master, replica].map((one) => one.kill('SIGKILL')));
    await sentinel.end();
    stage.end();
  }
}

/** The replica is put off by a wrong password for its master. */
async function fallBehind(master: Server, replica: Server, forMs: number): Promise<void> {
  await replica.order('CONFIG', 'SET', 'masteruser', 'nobody');
  await replica.order('CONFIG', 'SET', 'masterauth', 'wrong');
  await master.order('CLIENT', 'KILL', 'TYPE', 'replica');
  await pause(forMs);
}

type Sentinel = {
  readonly port: number;
  order(...command: readonly string[]): Promise<unknown>;
  end(): Promise<void>;
};

async function startSentinel({ folder }: Stage, master: Server): Promise<Sentinel> {
  const port = await freePort();
  const file = join(folder, 'sentinel.conf');
  writeFileSync(
    file,
    `port ${port}\nbind 127.0.0.1\ndir "${folder}"\nsentinel monitor estate 127.0.0.1 ${master.port} 1\nsentinel down-after-milliseconds estate 1000\nsentinel failover-timeout estate 5000\n`,
  );
  const child: ChildProcess = spawn('redis-sentinel', [file], { stdio: 'ignore' });
  const order = ordersTo(port);
  await until('the Sentinel to answer', 15_000, () =>
    order('PING').then(
      () => true,
      () => false,
    ),
  );
  return {
    port,
    order,
    end: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
