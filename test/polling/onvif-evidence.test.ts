import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/facts/observation.ts';
import type { Device } from '../../src/core/inventory/device.ts';
import { aDevice, anInventory } from '../support/devices.ts';
import { UP, world, type World } from './world.ts';

const MINUTE = 60_000;
const SOAP: Outcome = { result: 'answered', latencyMs: 1, facts: { evidence: 'soap' } };
const CHALLENGE: Outcome = {
  result: 'answered',
  latencyMs: 1,
  facts: { evidence: 'challenge' },
};

/** A camera whose pings are answered, and whose ONVIF gives `onvif()`. */
function camera(onvif: () => Outcome, over: Partial<Device> = {}): World {
  return world([aDevice({ id: 'cam', checks: ['icmp', 'onvif'], ...over })], {
    outcome: (_, check) => (check === 'icmp' ? UP : onvif()),
  });
}

function shown({ fleet }: World): readonly [string, string | null, boolean] {
  const { state, streams } = fleet.member('cam')!.view;
  const onvif = streams.find(({ check }) => check === 'onvif')!;
  return [state, onvif.state, onvif.proven];
}

const endpoints = ({ events }: World): readonly string[] =>
  events.flatMap((event) =>
    event.type === 'property' && event.property === 'onvif-endpoint' ? [event.value] : [],
  );

describe('what counts as life on the ONVIF path', () => {
  it('a Digest challenge proves a device that never spoke SOAP', async () => {
    const w = camera(() => CHALLENGE);
    await w.clock.advance(3 * MINUTE);
    expect(shown(w)).toEqual(['intact', 'up', true]);
    expect(endpoints(w)).toEqual([]);
  });

  it('a challenge is a failure within a poll and its rechecks once SOAP was seen', async () => {
    let now = SOAP;
    const w = camera(() => now);
    await w.clock.advance(3 * MINUTE);
    now = CHALLENGE;
    await w.clock.advance(MINUTE + 20_000);
    expect(shown(w)).toEqual(['impaired', 'down', true]);
    expect(w.fleet.member('cam')!.view.streams[1]).toMatchObject({ reason: 'protocol' });
    now = SOAP;
    await w.clock.advance(MINUTE + 20_000);
    expect(shown(w)).toEqual(['intact', 'up', true]);
  });

  it('the endpoint is recorded once, and anew when port or path change', async () => {
    const w = camera(() => SOAP);
    await w.clock.advance(5 * MINUTE);
    expect(endpoints(w)).toEqual(['80/onvif/device_service']);
    const moved = aDevice({ id: 'cam', checks: ['icmp', 'onvif'], onvifPort: 8080 });
    w.fleet.apply(anInventory(moved), w.clock.now(), () => undefined);
    w.poller.apply(anInventory(moved));
    await w.clock.advance(3 * MINUTE);
    expect(endpoints(w)).toEqual(['80/onvif/device_service', '8080/onvif/device_service']);
  });

  it('a challenge at another port says nothing of the one before', async () => {
    let now = SOAP;
    const w = camera(() => now);
    await w.clock.advance(3 * MINUTE);
    now = CHALLENGE;
    const moved = aDevice({ id: 'cam', checks: ['icmp', 'onvif'], onvifPort: 8080 });
    w.fleet.apply(anInventory(moved), w.clock.now(), () => undefined);
    await w.clock.advance(3 * MINUTE);
    expect(shown(w)[1]).toBe('up');
  });
});
