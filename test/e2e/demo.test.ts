import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../ops/stack.ts';
import { refusalFor } from './estate.ts';
import { lives, makeHost, type Host, type Started } from './host.ts';

const refusal = refusalFor('the demo');

const DEMO = ['demo', '--devices', '60', '--listen', '127.0.0.1:0'];

/** A demo on a host of its own, and the folder its temporary files go to. */
type Scene = { readonly host: Host; readonly temporary: string };

async function onHost(play: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'watchpost-host-'));
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  chmodSync(folder, 0o755);
  chmodSync(temporary, 0o777);
  const host = await makeHost(folder);
  try {
    await play({ host, temporary });
  } finally {
    await host.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a demo that has ended left: processes, links and routes, files. */
function leftovers(demo: Started, { host, temporary }: Scene): readonly string[] {
  return [
    ...[...demo.family()].filter(lives).map((pid) => `process ${pid}`),
    ...host.network(),
    ...readdirSync(temporary),
  ];
}

function printed(demo: Started, what: RegExp): Promise<void> {
  return until(`the demo to print ${String(what)}`, 60_000, () => {
    if (demo.child.exitCode !== null && !what.test(demo.output()))
      throw new Error(`the demo ended without printing ${String(what)}:\n${demo.output()}`);
    return what.test(demo.output());
  });
}

/** Everything was swept: counts with nothing left to observe. */
const COUNTS = /^online \d+ \(\d+ impaired\) \| offline \d+ \| unreachable \d+ \| unobserved 0$/m;

describe.skipIf(refusal !== null).concurrent('the demo where nobody watches a screen', () => {
  it(
    'tells addresses, progress, counts and faults as they happen, ends by itself and leaves nothing',
    { timeout: 150_000 },
    ({ expect }) =>
      onHost(async (scene) => {
        const demo = scene.host.run([...DEMO, '--for', '40s'], scene);
        await printed(demo, /^first sweep \[/m);
        expect(scene.host.network()).toEqual(
          expect.arrayContaining([
            expect.stringMatching(/^wp-sim-0/),
            expect.stringMatching(/^198\.18\.0\.0\/17 via/),
          ]),
        );
        expect(readdirSync(scene.temporary)).toEqual([expect.stringMatching(/^watchpost-demo-/)]);
        expect(await demo.ended, demo.output()).toBe(0);
        const output = demo.output();
        expect(output).toMatch(/^Raising an estate of 60 devices \(seed 1\)/);
        for (const line of [
          /^ {2}page +http:\/\/127\.0\.0\.1:\d+\/$/m,
          /^ {2}metrics +http:\/\/127\.0\.0\.1:\d+\/metrics$/m,
          /^ {2}files +\S+watchpost-demo-/m,
          /^ {2}report +node dist\/main\.js report --month/m,
        ])
          expect(output).toMatch(line);
        expect(output).toMatch(/^first sweep \[[#.]{30}\] \d+\/\d+ /m);
        expect(output.search(COUNTS)).toBeGreaterThan(output.search(/^first sweep/m));
        expect(output).toMatch(/^\d\d:\d\d:\d\d {2}\d{20} {2}.+: intact -> (impaired|offline)$/m);
        expect(output).not.toContain('\u001b');
        expect(demo.family().size).toBeGreaterThan(3);
        expect(leftovers(demo, scene)).toEqual([]);
      }),
  );

  it.each([
    ['in the middle of its play', COUNTS],
    ['while it lays down the past', /^Laying down/m],
    ['while it raises its estate', /^Raising/m],
  ])('on Ctrl-C %s it ends in order and leaves nothing', { timeout: 120_000 }, (_when, sign) =>
    onHost(async (scene) => {
      const demo = scene.host.run(DEMO, scene);
      await printed(demo, sign);
      demo.family();
      demo.child.kill('SIGINT');
      const askedAt = performance.now();
      expect(await demo.ended, demo.output()).toBe(0);
      expect(performance.now() - askedAt).toBeLessThan(15_000);
      expect(leftovers(demo, scene)).toEqual([]);
    }),
  );

  it(
    'as a user without rights it plays on loopback, says what it cannot play, and leaves nothing',
    { timeout: 150_000 },
    ({ expect }) =>
      onHost(async (scene) => {
        const demo = scene.host.run([...DEMO, '--for', '20s'], { ...scene, unprivileged: true });
        expect(await demo.ended, demo.output()).toBe(0);
        const output = demo.output();
        expect(output).toMatch(
          /^Making a network namespace takes root\. Devices on loopback always answer pings, so no device is dead to ping and no uplink is cut\.$/m,
        );
        expect(output).toMatch(COUNTS);
        expect(leftovers(demo, scene)).toEqual([]);
      }),
  );
});
