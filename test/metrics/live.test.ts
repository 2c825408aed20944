import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NO_TIME } from '../../src/core/judging/availability.ts';
import type { DeviceView } from '../../src/core/health/fleet-view.ts';
import { NOTHING_INSPECTED } from '../../src/core/inspection/inspection-view.ts';
import { joined } from '../../src/metrics/chunks.ts';
import { render } from '../../src/metrics/render.ts';
import { makeFleet } from '../../src/polling/fleet.ts';
import { NOON, POLICY, steps, SWITCH_AND_CAMERA } from '../support/observed.ts';
import { ledgerOf, someFigures } from './estate.ts';

type Fleet = ReturnType<typeof makeFleet>;

const SWITCH_ALONE = { ...SWITCH_AND_CAMERA, devices: SWITCH_AND_CAMERA.devices.slice(0, 1) };

/** What may happen to a fleet between two scrapes, beside observations. */
const HAPPENINGS: Readonly<Record<string, (fleet: Fleet, at: number) => void>> = {
  nothing: () => undefined,
  expire: (fleet, at) => {
    fleet.expire(at);
  },
  leave: (fleet, at) => {
    fleet.apply(SWITCH_ALONE, at, () => undefined);
  },
  'come back': (fleet, at) => {
    fleet.apply(SWITCH_AND_CAMERA, at, () => undefined);
  },
  interrupt: (fleet, at) => {
    fleet.interrupt(at, null);
  },
  month: (fleet, at) => {
    fleet.setMonth('cam', { ...NO_TIME, upMs: at - NOON, downMs: 1000 });
  },
};

async function scraped(fleet: Fleet, at: number): Promise<readonly string[]> {
  const source = {
    fleet: fleet.view(at),
    figures: someFigures(),
    ledger: ledgerOf(),
    inside: NOTHING_INSPECTED,
    onlineTarget: 97,
    version: '1.2.3',
    zone: 'Asia/Shanghai',
    pagesUrl: 'http://127.0.0.1:9733',
  };
  return (await joined(render(source, [], 'text')))
    .toString()
    .split('\n')
    .filter((line) => /^watchpost_(device_(online|uptime_ratio)|check_up)\{/.test(line));
}

/** The same three metrics, spelled out. */
function expected(devices: readonly DeviceView[]): readonly string[] {
  const online = devices
    .filter(({ state }) => state !== 'unobserved')
    .map(({ device, state }) => {
      const isOnline = state === 'intact' || state === 'impaired';
      return `watchpost_device_online{device="${device.id}"} ${isOnline ? 1 : 0}`;
    });
  const uptime = devices
    .filter(({ month }) => month.upMs + month.downMs > 0)
    .map(
      ({ device, month: { upMs, downMs } }) =>
        `watchpost_device_uptime_ratio{device="${device.id}"} ${upMs / (upMs + downMs)}`,
    );
  const checks = devices.flatMap(({ device, streams }) =>
    streams
      .filter(({ state }) => state !== null)
      .map(
        ({ check, state }) =>
          `watchpost_check_up{device="${device.id}",check="${check}"} ${state === 'up' ? 1 : 0}`,
      ),
  );
  return [...online, ...uptime, ...checks];
}

it('each scrape tells what the fleet shows then, whatever happened since the last', async () => {
  const happening = fc.constantFrom(...Object.keys(HAPPENINGS));
  await fc.assert(
    fc.asyncProperty(
      steps,
      fc.array(happening, { minLength: 60, maxLength: 60 }),
      async (taken, between) => {
        const fleet = makeFleet(POLICY);
        fleet.apply(SWITCH_AND_CAMERA, NOON, () => undefined);
        let at = NOON;
        for (const [index, { afterMs, of, outcome, gapMs }] of taken.entries()) {
          at += afterMs;
          const [device, check] = of;
          fleet.observe({ device, check, at, outcome }, { confirmAfter: 3, gapMs });
          HAPPENINGS[between[index]!]!(fleet, at);
          expect(await scraped(fleet, at)).toEqual(expected(fleet.view(at).devices));
        }
      },
    ),
    { numRuns: 60 },
  );
});
