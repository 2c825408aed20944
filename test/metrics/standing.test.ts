import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NO_TIME } from '../../src/core/judging/availability.ts';
import type { FleetView } from '../../src/core/health/fleet-view.ts';
import { NOTHING_INSPECTED } from '../../src/core/inspection/inspection-view.ts';
import { gzipped, type Chunk } from '../../src/metrics/chunk.ts';
import { render } from '../../src/metrics/render.ts';
import { makeFleet } from '../../src/polling/fleet.ts';
import { NOON, POLICY, steps, SWITCH_AND_CAMERA } from '../support/observed.ts';
import { anEstate, ledgerOf, someFigures } from './estate.ts';

function pieces(fleet: FleetView, ledger = ledgerOf()): AsyncIterable<Chunk> {
  const source = {
    fleet,
    figures: someFigures(),
    ledger,
    inside: NOTHING_INSPECTED,
    onlineTarget: 97,
    version: '1.2.3',
    zone: 'Asia/Shanghai',
    pagesUrl: 'http://127.0.0.1:9733',
  };
  return render(source, [], 'text');
}

async function rendered(fleet: FleetView, ledger = ledgerOf()): Promise<string> {
  return gunzipSync(await gzipped(pieces(fleet, ledger))).toString();
}

it('text that is kept from one scrape to the next is what would be drawn anew, whatever is observed, expires, leaves, comes back or is interrupted in between', async () => {
  let kept = 0;
  await fc.assert(
    fc.asyncProperty(
      steps,
      fc.array(fc.constantFrom('nothing', 'expire', 'leave', 'interrupt', 'month'), {
        minLength: 60,
        maxLength: 60,
      }),
      async (taken, between) => {
        const fleet = makeFleet(POLICY);
        fleet.apply(SWITCH_AND_CAMERA, NOON, () => undefined);
        let at = NOON;
        let last: object = {};
        for (const [
          index,
          {
            afterMs,
            of: [device, check],
            outcome,
            gapMs,
          },
        ] of taken.entries()) {
          at += afterMs;
          fleet.observe({ device, check, at, outcome }, { confirmAfter: 3, gapMs });
          if (between[index] === 'expire') fleet.expire(at);
          if (between[index] === 'interrupt') fleet.interrupt(at, null);
          if (between[index] === 'month') fleet.setMonth('cam', { ...NO_TIME, upMs: index });
          if (between[index] === 'leave') {
            fleet.apply(
              { ...SWITCH_AND_CAMERA, devices: SWITCH_AND_CAMERA.devices.slice(0, 1) },
              at,
              () => undefined,
            );
            expect(await rendered(fleet.view(at))).not.toContain('device="cam"');
            fleet.apply(SWITCH_AND_CAMERA, at, () => undefined);
          }
          const view = fleet.view(at);
          if (view.cacheKey === last) kept++;
          last = view.cacheKey;
          expect(await rendered(view)).toBe(
            await rendered({
              ...view,
              cacheKey: {},
              devices: view.devices.map((device) => ({ ...device, standing: {} })),
            }),
          );
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(kept).toBeGreaterThan(20);
});

it('where one of 1,000 devices changed, of what is kept only its own block of each metric and what is told of the whole estate is drawn anew', async () => {
  const before = anEstate(1000);
  const devices = before.devices.map((view, index) =>
    index === 700 ? { ...view, state: 'offline' as const, cacheKey: {} } : view,
  );
  const known = new Set<Chunk>();
  for await (const piece of pieces(before)) known.add(piece);
  const blocks: Chunk[] = [];
  for await (const piece of pieces({ ...before, devices, cacheKey: {} }))
    if (known.has(piece)) blocks.push(piece);
  const metrics = new Set(blocks.map(({ text }) => text.toString().split('{')[0]));
  expect(metrics).toContain('watchpost_device_info');
  expect(blocks).toHaveLength(metrics.size * 3);
});

it('who is excused is told anew as soon as the ledger says so, though nothing of the devices changed', async () => {
  const fleet = anEstate(3);
  const { id } = fleet.devices[1]!.device;
  const excused = (text: string): readonly string[] =>
    text
      .split('\n')
      .filter((line) => line.startsWith('watchpost_device_excused{') && line.endsWith(' 1'));
  const before = ledgerOf();
  expect(excused(await rendered(fleet, before))).toEqual([]);
  expect(excused(await rendered(fleet, { ...before, excused: new Set([id]) }))).toEqual([
    `watchpost_device_excused{device="${id}"} 1`,
  ]);
});
