import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  canSuffer,
  FAULT_NAMES,
  FAULTS,
  faultOf,
  rowOf,
  type FaultName,
} from '../../src/simulator/faults.ts';
import type { Device } from '../../src/core/inventory/device.ts';
import { runProgram, type Program } from '../support/program.ts';
import { until } from '../ops/stack.ts';
import { devicesOf, sweptSince, type ToldDevice } from './answers.ts';
import { quickly, raiseEstate, refusalFor, type Stage } from './estate.ts';

const refusal = refusalFor('the faults of the field');

/** With the reason each check that it kills must be told to fail for. */
const REASON: Readonly<Partial<Record<FaultName, string>>> = {
  'onvif-refused': 'refused',
  'tcp-refused': 'refused',
  'onvif-hang': 'timeout',
  'onvif-drip': 'timeout',
  'onvif-reset': 'protocol',
  'onvif-cut': 'protocol',
  'onvif-huge': 'protocol',
  'onvif-garbage': 'protocol',
  'onvif-empty': 'protocol',
  'web-login': 'protocol',
  'web-page': 'protocol',
  doctype: 'protocol',
};

/** What the row of the fault table says that a device must be shown as. */
function expected(name: FaultName): string {
  const { dead, clock, ms } = rowOf(faultOf(name));
  if (dead.length > 0)
    return `impaired: icmp up, ${dead.map((check) => `${check} down ${REASON[name] ?? '(a reason)'}`).join(', ')}`;
  return Math.abs(clock(ms.default) ?? 0) > 10_000
    ? 'impaired: all up, clock wrong'
    : 'intact: all up';
}

function shown({ state, checks, clockWrong }: ToldDevice): string {
  const down = checks
    .filter((check) => check.state !== 'up')
    .map(({ check, state: found, reason }) => `${check} ${found ?? 'unobserved'} ${reason}`);
  if (down.length === 0) return `${state}: all up${clockWrong ? ', clock wrong' : ''}`;
  const icmp = checks.find(({ check }) => check === 'icmp')?.state ?? 'unobserved';
  return `${state}: icmp ${icmp}, ${down.join(', ')}`;
}

describe.skipIf(refusal !== null)(
  'an estate in which every service fault of the field is played at once',
  () => {
    // Media servers are too few here for a fault each, and platforms there are none: the tests of
    // their probes play those.
    const names = FAULT_NAMES.filter(
      (name) =>
        FAULTS[name].play.by !== 'route' &&
        FAULTS[name].on !== 'rtsp' &&
        FAULTS[name].on !== 'http',
    );
    const suffering = new Map<FaultName, Device>();
    let stage: Stage;
    let program: Program;
    let told: ReadonlyMap<string, ToldDevice>;

    beforeAll(async () => {
      stage = await raiseEstate('field-notes', 80, 1);
      const { simulation, folder } = stage;
      program = await runProgram(simulation.inventoryFile, folder, quickly(folder));
      await until('every check to have answered once', 30_000, () => sweptSince(program, 0));
      for (const name of names) {
        const device = simulation.estate.devices.find(
          (one) => canSuffer(one, name) && ![...suffering.values()].includes(one),
        )!;
        suffering.set(name, device);
        await simulation.inject(name, [device.id]);
      }
      const injectedAt = Date.now();
      await until(
        'every check to have been asked since, and doubt to be over',
        60_000,
        async () => {
          if (!(await sweptSince(program, injectedAt + 1000))) return false;
          told = await devicesOf(program);
          // Where this machine stood still, nobody could look: asked again soon.
          return [...told.values()].every(({ checks }) =>
            checks.every(({ state }) => state !== null),
          );
        },
      );
    }, 120_000);

    afterAll(async () => {
      await program.end('SIGTERM');
      await stage.end();
    });

    it.each(names)('%s is shown as what it is', (name) => {
      expect(shown(told.get(suffering.get(name)!.id)!)).toBe(expected(name));
    });

    it('leaves every other device intact', () => {
      const ill = new Set([...suffering.values()].map(({ id }) => id));
      expect(
        [...told.values()].filter(({ id, state }) => !ill.has(id) && state !== 'intact'),
      ).toEqual([]);
    });

    it('opens one connection to a device at a time, whatever it does', async () => {
      const peaks = await stage.simulation.peakConnections();
      expect(Object.keys(peaks).length).toBeGreaterThan(50);
      const crowded = Object.entries(peaks).filter(([, peak]) => peak > 1);
      expect(
        crowded.map(
          ([id, peak]) =>
            `${id} (${[...suffering].find(([, device]) => device.id === id)?.[0] ?? 'well'}): ${peak}`,
        ),
      ).toEqual([]);
    });

    it('is well again once the faults are over', { timeout: 60_000 }, async () => {
      await stage.simulation.repair([...suffering.values()].map(({ id }) => id));
      await until('every device to be intact', 45_000, async () =>
        [...(await devicesOf(program)).values()].every(({ state }) => state === 'intact'),
      );
    });

    it('still takes no web page for ONVIF after a restart', { timeout: 90_000 }, async () => {
      const { simulation, folder } = stage;
      const device = suffering.get('web-login')!;
      await program.end('SIGTERM');
      await simulation.inject('web-login', [device.id]);
      program = await runProgram(simulation.inventoryFile, folder, quickly(folder));
      await until('the page to be seen', 60_000, async () =>
        shown((await devicesOf(program)).get(device.id)!).includes('onvif down'),
      );
      expect(shown((await devicesOf(program)).get(device.id)!)).toBe(expected('web-login'));
    });
  },
);
