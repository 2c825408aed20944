import { describe, expect, it } from 'vitest';
import { aDevice, anInventory } from '../support/devices.ts';
import { cameras, DEAD, START, times, UP, VOID, world } from './world.ts';

describe('the poll', () => {
  it('asks each device at its interval, at a phase of its own that never drifts', async () => {
    const { clock, asked } = world(cameras(20));
    await clock.advance(200_000);
    for (let i = 0; i < 20; i++) {
      const regular = times(asked, `cam-${i}`, 'icmp').slice(1);
      expect(new Set(regular.slice(1).map((at, index) => at - regular[index]!))).toEqual(
        new Set([10_000]),
      );
      expect(times(asked, `cam-${i}`, 'onvif').length).toBeGreaterThanOrEqual(3);
    }
    expect(
      new Set(cameras(20).map((camera) => times(asked, camera.id, 'onvif')[2]! % 60_000)).size,
    ).toBeGreaterThan(12);
  });

  it('asks every device within the first seconds after a start', async () => {
    const { clock, asked } = world(cameras(300));
    await clock.advance(10_100);
    expect(
      new Set(asked.filter((a) => a.check === 'icmp' && a.at <= 5100).map((a) => a.device)).size,
    ).toBe(300);
    expect(new Set(asked.filter((a) => a.check === 'onvif').map((a) => a.device)).size).toBe(300);
  });

  it('gathers pings into slices of bounded size', async () => {
    const { clock, slices } = world(cameras(700));
    await clock.advance(60_000);
    const pings = slices.filter((slice) => slice.check === 'icmp');
    expect(Math.max(...pings.map((slice) => slice.size))).toBeLessThanOrEqual(130);
    expect(pings.length).toBeLessThan(100);
  });

  it('asks a suspect again within the second, and dates the confirmed outage at the first failure', async () => {
    const w = world(cameras(1), { latencyMs: (check) => (check === 'icmp' ? 1000 : 1) });
    await w.clock.advance(33_000);
    w.outcome = (_, check) => (check === 'icmp' ? DEAD : UP);
    const failedFrom = w.clock.elapsed();
    await w.clock.advance(20_000);
    const failures = times(w.asked, 'cam-0', 'icmp')
      .filter((at) => at >= failedFrom)
      .slice(0, 3);
    expect(failures[1]! - failures[0]!).toBeLessThanOrEqual(1000 + 500 + 100);
    const down = w.events.find(
      (event) => event.type === 'transition' && event.check === 'icmp' && event.state === 'down',
    );
    expect(down).toMatchObject({ at: START + failures[0]! + 1000, reason: 'timeout' });
  });

  it('asks the other checks at once when ping first fails, and one failure of theirs beside a confirmed ping death is enough', async () => {
    const w = world(cameras(1), { latencyMs: (check) => (check === 'icmp' ? 1000 : 3000) });
    await w.clock.advance(75_000);
    w.outcome = () => DEAD;
    const diedAt = w.clock.elapsed();
    await w.clock.advance(15_000);
    expect(w.fleet.view(w.clock.now()).devices[0]!.state).toBe('offline');
    const [firstPing] = times(w.asked, 'cam-0', 'icmp').filter((at) => at >= diedAt);
    const onvif = times(w.asked, 'cam-0', 'onvif').filter((at) => at >= firstPing!);
    expect(onvif[0]! - firstPing!).toBeLessThanOrEqual(1100);
    expect(
      w.events
        .flatMap((event) =>
          event.type === 'transition' && event.state === 'down' ? [event.check] : [],
        )
        .sort(),
    ).toEqual(['icmp', 'onvif']);
  });

  it('wants three failures of a check whose device was dead to ping long before it', async () => {
    const w = world(cameras(1), {
      outcome: (_, check) => (check === 'icmp' ? DEAD : UP),
      latencyMs: () => 100,
    });
    await w.clock.advance(700_000);
    expect(w.fleet.view(w.clock.now()).devices[0]!.state).toBe('intact');
    w.outcome = () => DEAD;
    const diedAt = w.clock.elapsed();
    await w.clock.advance(700_000);
    const failures = times(w.asked, 'cam-0', 'onvif').filter((at) => at >= diedAt);
    expect(failures[2]! - failures[0]!).toBeLessThan(2000);
    const down = w.events.find(
      (event) => event.type === 'transition' && event.check === 'onvif' && event.state === 'down',
    );
    expect(down).toMatchObject({ at: START + failures[0]! + 100 });
  });

  it('forgets a blip of ping that the other checks do not share', async () => {
    const w = world(cameras(1), { latencyMs: () => 100 });
    await w.clock.advance(75_000);
    w.outcome = (_, check) => (check === 'icmp' ? DEAD : UP);
    await w.clock.advance(10_500);
    w.outcome = () => UP;
    await w.clock.advance(60_000);
    expect(
      w.events.some(
        (event) => event.type === 'transition' && event.state === 'down' && event.check === 'onvif',
      ),
    ).toBe(false);
  });

  it('never has two requests in flight to one device, whatever the device does', async () => {
    let open = 0;
    let most = 0;
    const w = world([aDevice({ id: 'one', checks: ['icmp', 'onvif', 'tcp'] })], {
      latencyMs: (check) => (check === 'onvif' ? 45_000 : 20_000),
    });
    const outcome = w.outcome;
    w.outcome = (device, check) => {
      if (check !== 'icmp') {
        most = Math.max(most, ++open);
        w.clock.after(w.latencyMs(check, []) - 1, () => open--);
      }
      return outcome(device, check);
    };
    await w.clock.advance(400_000);
    expect(most).toBe(1);
    expect(times(w.asked, 'one', 'tcp').length).toBeGreaterThan(2);
  });

  it('keeps asking the others on time while some hang', async () => {
    const w = world(cameras(50));
    w.latencyMs = (check) => (check === 'onvif' ? 5000 : 0);
    await w.clock.advance(300_000);
    const late = w.tally.figures().lateness.find((row) => row.check === 'icmp')!;
    expect(late.seconds.buckets.find((bucket) => bucket.upTo === 0.25)!.count).toBe(
      late.seconds.count,
    );
  });

  it('never opens more connections than allowed', async () => {
    const w = world(cameras(100), { latencyMs: (check) => (check === 'onvif' ? 5000 : 0) });
    let open = 0;
    let most = 0;
    w.outcome = (_, check) => {
      if (check === 'onvif') {
        most = Math.max(most, ++open);
        w.clock.after(4999, () => open--);
      }
      return UP;
    };
    await w.clock.advance(120_000);
    expect(most).toBe(8);
  });

  it('asks onvif less often while the device is dead to ping, and soon again when it answers', async () => {
    const w = world(cameras(1));
    await w.clock.advance(130_000);
    w.outcome = () => DEAD;
    const diedAt = w.clock.elapsed();
    await w.clock.advance(900_000);
    const whileDead = times(w.asked, 'cam-0', 'onvif').filter((at) => at > diedAt + 130_000);
    expect(whileDead.length).toBeGreaterThanOrEqual(2);
    expect(whileDead.length).toBeLessThanOrEqual(4);
    w.outcome = () => UP;
    const backAt = w.clock.elapsed();
    await w.clock.advance(13_000);
    expect(
      times(w.asked, 'cam-0', 'onvif').some((at) => at >= backAt && at < backAt + 12_100),
    ).toBe(true);
    expect(w.fleet.view(w.clock.now()).devices[0]!.state).toBe('intact');
  });

  it('believes no failure of another check while the canary of the ping sweep is dead', async () => {
    const w = world(cameras(3));
    await w.clock.advance(70_000);
    w.outcome = (_, check) => (check === 'icmp' ? VOID : DEAD);
    await w.clock.advance(400_000);
    expect(w.events.some((event) => event.type === 'transition' && event.state === 'down')).toBe(
      false,
    );
    expect(w.poller.figures().canary).toMatchObject({ ok: false });
    w.fleet.expire(w.clock.now());
    expect(w.fleet.view(w.clock.now()).devices.map((device) => device.state)).toEqual([
      'unobserved',
      'unobserved',
      'unobserved',
    ]);
  });

  it('asks again within a quarter of the interval after nobody could look, so that a moment of blindness costs no interval more', async () => {
    const w = world(cameras(1));
    await w.clock.advance(33_000);
    w.outcome = (_, check) => (check === 'icmp' ? VOID : UP);
    const blindFrom = w.clock.elapsed();
    await w.clock.advance(10_100);
    w.outcome = () => UP;
    await w.clock.advance(10_000);
    const [blind, next] = times(w.asked, 'cam-0', 'icmp').filter((at) => at >= blindFrom);
    expect(next! - blind!).toBe(2500);
  });

  it('keeps a child unreachable, not offline, while its parent is down', async () => {
    const w = world([
      aDevice({ id: 'switch', kind: 'network', address: '127.0.0.2' }),
      aDevice({ id: 'cam', parent: 'switch' }),
    ]);
    await w.clock.advance(70_000);
    w.outcome = () => DEAD;
    await w.clock.advance(70_000);
    expect(w.fleet.view(w.clock.now()).devices.map((device) => device.state)).toEqual([
      'offline',
      'unreachable',
    ]);
  });

  it('goes on when a probe throws, and tells of the bug', async () => {
    const w = world(cameras(2), { throwOnce: true });
    await w.clock.advance(60_000);
    expect(w.bugs).toHaveLength(1);
    expect(w.fleet.view(w.clock.now()).devices.map((device) => device.state)).toEqual([
      'intact',
      'intact',
    ]);
  });

  it('leaves a device that left the inventory, keeps the state of the others, and asks the new', async () => {
    const w = world(cameras(2));
    await w.clock.advance(60_000);
    const since = w.fleet.view(w.clock.now()).devices[0]!.since;
    const changed = anInventory(cameras(2)[0]!, aDevice({ id: 'new', address: '127.0.2.1' }));
    w.fleet.apply(changed, w.clock.now(), () => undefined);
    w.poller.apply(changed);
    const changedAt = w.clock.elapsed();
    await w.clock.advance(60_000);
    expect(times(w.asked, 'cam-1', 'icmp').every((at) => at <= changedAt)).toBe(true);
    expect(
      w.fleet.view(w.clock.now()).devices.map((device) => [device.device.id, device.state]),
    ).toEqual([
      ['cam-0', 'intact'],
      ['new', 'intact'],
    ]);
    expect(w.fleet.view(w.clock.now()).devices[0]!.since).toBe(since);
  });

  it('asks nobody after it was stopped', async () => {
    const w = world(cameras(2));
    await w.clock.advance(20_000);
    const stopped = w.poller.stop();
    await w.clock.advance(1);
    await stopped;
    const before = w.asked.length;
    await w.clock.advance(60_000);
    expect(w.asked.length).toBe(before);
  });
});
