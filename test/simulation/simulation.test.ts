import { describe, expect, it } from 'vitest';
import { carryOut } from './campaign.ts';
import { simulatedEstate } from './estate.ts';
import { play } from './play.ts';
import type { Fault } from './script.ts';

const MINUTE = 60_000;

/** Seeds that broke a law once, with the size they did so in. */
const EVER_FAILED = [
  {
    seed: 1,
    devices: 20,
    hours: 12,
    because: 'a moment of our own blindness cost every stream a whole interval more',
  },
  {
    seed: 4,
    devices: 20,
    hours: 12,
    because: 'a moment of our own blindness cost every stream a whole interval more',
  },
  {
    seed: 1191513839,
    devices: 20,
    hours: 4,
    because:
      'a device that recovered while the service was down was charged for longer than an interval, and a journal killed before its last minute was written was all that a Redis put back older was sent',
  },
  {
    seed: 1049,
    devices: 20,
    hours: 4,
    because: 'after a start with the clock set back, a span went on from before it',
  },
  {
    seed: 1077,
    devices: 20,
    hours: 4,
    because:
      'a Redis put back older was not sent what was recorded while the disk of the journal was full',
  },
  {
    seed: 985728831,
    devices: 20,
    hours: 4,
    because:
      'Redis gone, the disk full, and then the service killed: the law did not know that what is in memory only ends with it',
  },
  {
    seed: 1007,
    devices: 20,
    hours: 4,
    because:
      'Redis put back older while no service had read it since a kill: the law did not know of the last minute before the kill',
  },
  {
    seed: 2123,
    devices: 20,
    hours: 4,
    because:
      'what was recorded while the disk of the journal was full was nowhere but in Redis, even once the disk took it again',
  },
  { seed: 2177, devices: 20, hours: 4, because: 'a mark that covers no time was counted as lost' },
  {
    seed: 2246,
    devices: 20,
    hours: 4,
    because: 'a start with the clock set back that could not read Redis told what was told already',
  },
  {
    seed: 700010,
    devices: 20,
    hours: 24,
    because:
      'of an instant at which a span began and never grew the state was told again once the clock was set back',
  },
  {
    seed: 126,
    devices: 20,
    hours: 4,
    because:
      'a cut shorter than the interval was over before the uplink was asked, and those behind it were charged',
  },
  {
    seed: 1075,
    devices: 20,
    hours: 4,
    because:
      'while nobody looked, an uplink was no longer taken to be down, and a slow check of those behind it still spoke',
  },
  {
    seed: 800618,
    devices: 5,
    hours: 8,
    because:
      'with the clock set back, an answer of before made a cut uplink seem our own blindness',
  },
  {
    seed: 2057,
    devices: 20,
    hours: 4,
    because:
      'across a kill the slow check of a device spoke on that was down, while its ping was not observed',
  },
  {
    seed: 1047493832,
    devices: 20,
    hours: 4,
    because:
      'while we were blind the slow check of a device spoke on that was down, while its ping was not observed',
  },
  {
    seed: 5582,
    devices: 20,
    hours: 4,
    because:
      'a device rose while we were blind, and its slow check, asked at the lower rate of the dead, spoke on',
  },
];

const FRESH = Array.from({ length: 20 }, () => Math.floor(Math.random() * 2 ** 31));

describe('against a virtual clock, a simulated network and a store that fails on cue, nothing is lost, doubled, wrongly charged, charged behind a cut uplink, charged though some check of it was alive, missed, or unobserved for longer than we were blind', () => {
  it.each(FRESH)('by fresh seed %i', { timeout: 120_000 }, async (seed) => {
    const { story } = await carryOut({ seed, devices: 20, hours: 4 });
    expect(story.join('\n')).toBe('');
  });

  it.each(EVER_FAILED)(
    'by seed $seed, which failed once: $because',
    { timeout: 120_000 },
    async (order) => {
      const { story } = await carryOut(order);
      expect(story.join('\n')).toBe('');
    },
  );
});

it('says nothing twice where the store could not be read at a start, and the clock is then set back to before it', async () => {
  const faults: readonly Fault[] = [
    { kind: 'store', how: 'gone', atMs: 120 * MINUTE, forMs: 20 * MINUTE },
    { kind: 'process', how: 'stop', atMs: 130 * MINUTE, forMs: 10_000 },
    { kind: 'clock', byMs: -90 * MINUTE, atMs: 180 * MINUTE, forMs: 0 },
  ];
  const { broken } = await play({ untilMs: 360 * MINUTE, faults }, simulatedEstate(5));
  expect(broken).toEqual([]);
});

it('sends a store that was put back nothing else than it was sent before, where the clock was set back and those behind a cut uplink were found well at times at which nobody had looked before', async () => {
  const faults: readonly Fault[] = [
    { kind: 'uplink', device: 'd0', atMs: 120 * MINUTE, forMs: 62 * MINUTE },
    { kind: 'clock', byMs: -111 * MINUTE, atMs: 199 * MINUTE, forMs: 0 },
    { kind: 'older', agoMs: 16 * MINUTE, atMs: 360 * MINUTE, forMs: 3 * MINUTE },
  ];
  const { broken } = await play({ untilMs: 420 * MINUTE, faults }, simulatedEstate(20));
  expect(broken).toEqual([]);
});

it('charges those that recover while the service is stopped for no longer than the interval of the ping, whichever of their checks is asked first after it', async () => {
  const devices = simulatedEstate(20);
  const dead = devices.slice(1).map(({ id }): Fault => ({
    kind: 'device',
    device: id,
    check: null,
    atMs: 59 * MINUTE,
    forMs: 140_000,
  }));
  const { broken } = await play(
    {
      untilMs: 90 * MINUTE,
      faults: [...dead, { kind: 'process', how: 'stop', atMs: 60 * MINUTE, forMs: 376_000 }],
    },
    devices,
  );
  expect(broken).toEqual([]);
});

it('charges nobody whose ping answered once after a pause, be our own network cut before it is asked again', async () => {
  const devices = simulatedEstate(20);
  const deaf = devices.slice(1).map(({ id, checks }): Fault => ({
    kind: 'device',
    device: id,
    check: checks.find((check) => check !== 'icmp')!,
    atMs: 59 * MINUTE,
    forMs: 120 * MINUTE,
  }));
  const { broken } = await play(
    {
      untilMs: 240 * MINUTE,
      faults: [
        ...deaf,
        { kind: 'process', how: 'pause', atMs: 100 * MINUTE, forMs: 240_000 },
        { kind: 'blind', cause: 'canary', atMs: 105 * MINUTE, forMs: 15 * MINUTE },
      ],
    },
    devices,
  );
  expect(broken).toEqual([]);
});

it('the same seed plays the same run', async () => {
  const order = { seed: FRESH[0]!, devices: 20, hours: 3 };
  expect(await carryOut(order)).toEqual(await carryOut(order));
});
