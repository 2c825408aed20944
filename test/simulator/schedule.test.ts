import { describe, expect, it } from 'vitest';
import { buildEstate } from '../../src/simulator/estate.ts';
import { FAULTS } from '../../src/simulator/faults.ts';
import { scheduleFaults, type Profile, type ScheduledFault } from '../../src/simulator/schedule.ts';
import { parseScript } from '../../src/simulator/script.ts';

const MINUTE = 60_000;
const estate = buildEstate({
  devices: 1300,
  seed: 1,
  network: { base: '198.18.0.0', prefix: 17 },
  onvifPort: 80,
  tcpPort: 554,
});

function schedule(
  profile: Profile,
  seed: number,
  forMs: number,
  routes = true,
): readonly ScheduledFault[] {
  return [...scheduleFaults(estate, { profile, seed, forMs, routes })];
}

function perDevice(
  faults: readonly ScheduledFault[],
): ReadonlyMap<string, readonly ScheduledFault[]> {
  const byDevice = new Map<string, ScheduledFault[]>();
  for (const fault of faults)
    for (const id of fault.devices) byDevice.set(id, [...(byDevice.get(id) ?? []), fault]);
  return byDevice;
}

describe.each(['demo', 'truth'] as const)('the %s profile', (profile) => {
  it('deals the same faults for the same seed and others for another', () => {
    expect(schedule(profile, 3, 10 * MINUTE)).toEqual(schedule(profile, 3, 10 * MINUTE));
    expect(schedule(profile, 4, 10 * MINUTE)).not.toEqual(schedule(profile, 3, 10 * MINUTE));
  });

  it('gives no device two faults at a time, in order of their start', () => {
    const faults = schedule(profile, 5, 10 * MINUTE);
    expect(faults.map((fault) => fault.atMs)).toEqual(
      faults.map((fault) => fault.atMs).sort((a, b) => a - b),
    );
    for (const own of perDevice(faults).values()) {
      own.slice(1).forEach((fault, index) => {
        expect(fault.atMs).toBeGreaterThan(own[index]!.atMs + own[index]!.forMs);
      });
    }
  });

  it('plays no routing fault where routes cannot be changed', () => {
    expect(
      schedule(profile, 5, 10 * MINUTE, false).filter(
        ({ fault }) => FAULTS[fault.name].play.by === 'route',
      ),
    ).toEqual([]);
  });
});

describe('the demo profile', () => {
  it('shows something in the first minute, a cut uplink among it', () => {
    const early = schedule('demo', 1, MINUTE);
    expect(early.length).toBeGreaterThan(5);
    expect(early.some(({ devices }) => devices.length > 10)).toBe(true);
  });

  it.each([1, 2, 3])('keeps some 2-4 %% of the devices in single trouble (seed %i)', (seed) => {
    const singles = schedule('demo', seed, 120 * MINUTE).filter(
      ({ devices }) => devices.length === 1,
    );
    const troubled = Array.from({ length: 90 }, (_, index) => (index + 20) * MINUTE).map(
      (at) =>
        singles.filter(({ atMs, forMs }) => atMs <= at && at < atMs + forMs).length /
        estate.devices.length,
    );
    const mean = troubled.reduce((a, b) => a + b) / troubled.length;
    expect(mean).toBeGreaterThan(0.018);
    expect(mean).toBeLessThan(0.04);
  });
});

describe('the truth profile', () => {
  it.each([1, 2, 3])(
    'gives every fault time to be found and good time around it (seed %i)',
    (seed) => {
      const faults = schedule('truth', seed, 10 * MINUTE);
      expect(faults.length).toBeGreaterThan(300);
      const isRoute = ({ fault }: ScheduledFault): boolean =>
        FAULTS[fault.name].play.by === 'route';
      for (const fault of faults) {
        expect(fault.forMs).toBeGreaterThanOrEqual(isRoute(fault) ? 40_000 : 130_000);
        expect(fault.atMs).toBeGreaterThanOrEqual(75_000);
        expect(fault.atMs + fault.forMs).toBeLessThanOrEqual(10 * MINUTE - 75_000);
      }
      for (const own of perDevice(faults).values()) {
        own.slice(1).forEach((fault, index) => {
          expect(fault.atMs - own[index]!.atMs - own[index]!.forMs).toBeGreaterThanOrEqual(40_000);
        });
      }
    },
  );

  it('refuses a play too short for it', () => {
    expect(() => schedule('truth', 1, 4 * MINUTE)).toThrow(/5 minutes or more/);
  });
});

describe('a script', () => {
  const camera = estate.devices.find((device) => device.kind === 'camera')!;
  const core = estate.devices[0]!;

  it('names a device, a site or all behind a switch', () => {
    const text = `
- { at: 20, for: 5, behind: "${core.id}", fault: silent }
- { at: 1.5, for: 60, device: "${camera.id}", fault: clock-skew, ms: -700 }`;
    const faults = parseScript(text, 'script.yaml', estate);
    expect(faults[0]).toEqual({
      atMs: 1500,
      forMs: 60_000,
      devices: [camera.id],
      fault: { name: 'clock-skew', ms: -700 },
    });
    expect(faults[1]?.devices.length).toBeGreaterThan(50);
  });

  it.each([
    ['{ at: 1 }', /script\.yaml: a script is a list/],
    ['- [', /script\.yaml is not YAML/],
    [
      '- { at: 1, for: 1, site: 无此所, fault: silent }',
      /script\.yaml: entry 1: the estate has no site "无此所"/,
    ],
    ['- { at: 1, for: 1, device: "1", fault: silent }', /entry 1: the estate has no device "1"/],
    ['- { at: 1, for: 1, fault: silent }', /entry 1: needs exactly one of device, behind and site/],
    [`- { at: 1, for: 1, device: "${core.id}", fault: explode }`, /entry 1: fault Invalid option/],
    [`- { at: -1, for: 1, device: "${core.id}", fault: silent }`, /entry 1: at Too small/],
    [
      `- { at: 1, for: 1, device: "${core.id}", fault: onvif-hang }`,
      /entry 1: fault onvif-hang needs a service/,
    ],
    [
      `- { at: 1, for: 1, device: "${camera.id}", fault: slow, ms: 90000 }`,
      /entry 1: fault slow takes 0 to 4000 ms, not 90000/,
    ],
  ])('that says %s is refused with the entry and the mistake', (text, message) => {
    expect(() => parseScript(text, 'script.yaml', estate)).toThrow(message);
  });
});
