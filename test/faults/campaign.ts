import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, Scene } from './faults.ts';
import { makeProxy } from './proxy.ts';
import { makeServer } from './server.ts';
import { makePoller, makeStage } from './stage.ts';
import { judge, type Verdict } from './verdict.ts';

/** What came of one fault. */
export type Row = Verdict & {
  readonly name: string;
  readonly times: number;
  /** Longest time from the end of the harm until Redis had everything, seconds. */
  readonly recoveryS: number;
};

/** Plays a fault `times` times on a Redis and a poller of its own. */
export async function playFault(fault: Fault, times: number, seed: number): Promise<Row> {
  const stage = makeStage(fault.name.replace(/\W+/g, '-'), seed);
  const server = await makeServer(`${stage.folder}/redis`, [], fault.small === 'redis');
  await server.start();
  const proxy = await makeProxy(server.port);
  const poller = makePoller(
    stage,
    { url: `redis://127.0.0.1:${proxy.port}` },
    fault.small === 'poller',
  );
  try {
    await poller.start();
    await poller.recovered();
    const from = Date.now();
    const recovery = await strike(fault, times, { server, poller, proxy, draw: drawer(seed) });
    const period = { from, to: Date.now() };
    await poller.kill('SIGTERM');
    return {
      name: fault.name,
      times,
      recoveryS: recovery / 1000,
      ...(await judge(stage.notes, `redis://127.0.0.1:${server.port}`, seed, period)),
    };
  } finally {
    await poller.kill('SIGKILL');
    await server.kill('SIGKILL');
    proxy.end();
    stage.end();
  }
}

async function strike(fault: Fault, times: number, scene: Scene): Promise<number> {
  let longest = 0;
  for (let time = 0; time < times; time++) {
    await pause(100 + scene.draw() * 500);
    await fault.play(scene);
    longest = Math.max(longest, await scene.poller.recovered());
  }
  return longest;
}

/** Numbers from 0 to 1 that follow from a seed. */
export function drawer(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
