import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inServiceMs } from '../../../src/core/judging/availability.ts';
import { byCheck, type CheckName } from '../../../src/core/inventory/device.ts';
import { initialHealth, type Health } from '../../../src/core/health/health.ts';
import {
  ONLINE_RULES,
  onlineOver,
  type OnlineRule,
  type StreamRecord,
} from '../../../src/core/judging/judgement.ts';
import {
  intersect,
  lengthMs,
  spansOf,
  subtract,
  type Spans,
} from '../../../src/core/time/spans.ts';
import { timelineOf } from '../../../src/core/facts/timeline.ts';
import { staggerGraceMs } from '../../../src/core/judging/inconclusive.ts';
import { maskInconclusive } from '../../../src/core/judging/inconclusive-now.ts';
import { rinse, type Paint } from '../paint.ts';
import { judged } from '../../support/judge.ts';

const TOLERANCE = {
  camera: 5000,
  checkpoint: 1000,
  epolice: 1000,
  'media-server': 5000,
  platform: 5000,
  network: 5000,
};
const CHECKS: readonly CheckName[] = ['icmp', 'onvif', 'tcp'];

/** A stream of one tick a character: `+` up, `-` down, blank unobserved. */
function painted(check: CheckName, paints: readonly Paint[], proven = true): StreamRecord {
  const key = { device: 'd', check };
  const events = paints.flatMap((paint, at) =>
    paint === ' '
      ? []
      : [
          {
            type: 'transition' as const,
            ...key,
            at,
            state: paint === '+' ? ('up' as const) : ('down' as const),
            reason: paint === '+' ? null : ('timeout' as const),
            since: at,
          },
          { type: 'coverage' as const, ...key, from: at, to: at + 1 },
        ],
  );
  return { check, timeline: timelineOf(events), proven };
}

const streamsOf = (...texts: readonly string[]): readonly StreamRecord[] =>
  texts.map((text, index) =>
    painted(CHECKS[index]!, Array.from(text) as Paint[], text.includes('+')),
  );
const told = (rule: OnlineRule, graceMs: number, ...texts: readonly string[]): string => {
  const { up, down } = onlineOver(streamsOf(...texts), { online: rule, staggerGraceMs: graceMs });
  const holds = (spans: Spans, at: number): boolean =>
    spans.some(({ from, to }) => from <= at && at < to);
  return Array.from(texts[0]!, (_, at) => (holds(up, at) ? '+' : holds(down, at) ? '-' : ' ')).join(
    '',
  );
};

describe('a device one check of which is down', () => {
  it('is unobserved while the other, up before and after, is not observed, up to the grace and not one millisecond longer', () => {
    const [ping, onvif] = ['+++    +++', '+---------'];
    expect(told('any', 4, ping, onvif)).toBe('+++    +++');
    expect(told('any', 3, ping, onvif)).toBe('+++----+++');
    expect(told('any', 0, ping, onvif)).toBe('+++----+++');
  });

  it('is unobserved as well where the other was seen up before only, also to the end of what is known, or after only', () => {
    expect(told('any', 4, '++    ----', '+---------')).toBe('++    ----');
    expect(told('any', 4, '++++++    ', '+---------')).toBe('++++++    ');
    expect(told('any', 4, '---    +++', '+---------')).toBe('+--    +++');
    expect(told('any', 4, '+    -+++ ', '+  ------+')).toBe('+  ---++++');
  });

  it('is unobserved as well where it rose while the other was not observed, which was next seen up, both within the grace: which of the two is asked first after a restart is chance', () => {
    expect(told('any', 5, '+--     +++', '+-----+++++')).toBe('+--   +++++');
    expect(told('any', 4, '+--     +++', '+-----+++++')).toBe('+-----+++++');
    expect(told('any', 9, '+--     ---', '+-----+++++')).toBe('+-----+++++');
    expect(told('any', 9, '+--     +++', '+---- +++++')).toBe('+---- +++++');
  });

  it('is unobserved as well where the other was seen up once and nothing vouched for what followed', () => {
    const key = { device: 'd', check: 'icmp' as const };
    const seen = (at: number): StreamRecord => ({
      check: 'icmp',
      timeline: timelineOf([
        { type: 'transition', ...key, at, state: 'up', reason: null, since: at },
        { type: 'coverage', ...key, from: at, to: at },
      ]),
      proven: true,
    });
    const down = (at: number, graceMs: number): Spans =>
      onlineOver([seen(at), painted('onvif', Array.from('  ----') as Paint[])], {
        online: 'any',
        staggerGraceMs: graceMs,
      }).down;
    for (const at of [2, 3, 6]) expect(down(at, 4)).toEqual([]);
    for (const at of [0, 7]) expect(down(at, 4)).toEqual([{ from: 2, to: 6 }]);
    expect(down(2, 3)).toEqual([{ from: 2, to: 6 }]);
  });

  it('is down where the other was not up at either end: both had fallen, or the one fell while the other was not observed', () => {
    expect(told('any', 9, '+---  ---', '+--------')).toBe('+--------');
    expect(told('any', 9, '++     --', '++++-----')).toBe('++++-----');
  });

  it('is down by the rules all and icmp wherever it was', () => {
    expect(told('all', 9, '+++    +++', '+---------')).toBe('+---------');
    expect(told('icmp', 9, '+++    +++', '+---------')).toBe('+++    +++');
  });

  it('is not intact there, as a check that once answered was found down', () => {
    const basis = {
      kind: 'camera' as const,
      inService: [{ from: 0, to: 10 }],
      streams: streamsOf('+++    +++', '+---------'),
    };
    const { online, intact, outages } = judged(basis, {
      online: 'any',
      clockToleranceMs: TOLERANCE,
      staggerGraceMs: 4,
    });
    expect([online.upMs, online.downMs, online.unobservedMs]).toEqual([6, 0, 4]);
    expect([intact.upMs, intact.downMs, intact.unobservedMs]).toEqual([1, 9, 0]);
    expect(outages).toEqual([]);
  });
});

it('the grace is the interval of the slowest check at the rate of the dead, two of ping, and the askings that begin and confirm', () => {
  const checks = {
    ...byCheck(() => ({ intervalMs: 30_000, timeoutMs: 3000 })),
    icmp: { intervalMs: 10_000, timeoutMs: 1000 },
    onvif: { intervalMs: 60_000, timeoutMs: 5000 },
  };
  expect(staggerGraceMs({ checks, confirmAfter: 3, reaskMs: 500, deadFactor: 5 })).toBe(
    300_000 + 2000 + 20_000 + 3 * 5500,
  );
  expect(
    staggerGraceMs({
      checks: { ...checks, icmp: { intervalMs: 400_000, timeoutMs: 1000 } },
      confirmAfter: 1,
      reaskMs: 500,
      deadFactor: 5,
    }),
  ).toBe(400_000 + 2000 + 800_000 + 5500);
});

const paints = fc
  .array(fc.tuple(fc.constantFrom<Paint>('+', '-', ' '), fc.integer({ min: 1, max: 6 })), {
    maxLength: 12,
  })
  .map((runs) => runs.flatMap(([paint, length]) => Array.from({ length }, () => paint)));

describe('what the grace changes', () => {
  it('is what a painter says who knows only the rule: down time to unobserved time and nothing else, in stretches no longer than it; without it nothing', () => {
    fc.assert(
      fc.property(
        fc.array(paints, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...ONLINE_RULES),
        fc.integer({ min: 0, max: 8 }),
        (canvases, rule, graceMs) => {
          const streams = canvases.map((canvas, index) => painted(CHECKS[index]!, canvas));
          const before = onlineOver(streams, { online: rule });
          const after = onlineOver(streams, { online: rule, staggerGraceMs: graceMs });
          expect(after.up).toEqual(before.up);
          expect(subtract(after.down, before.down)).toEqual([]);
          const freed = subtract(before.down, after.down);
          const plain = plainOf(canvases);
          const taken = rinse(plain, canvases, rule === 'any' ? graceMs : 0).flatMap(
            (paint, tick) => (paint === plain[tick] ? [] : [{ from: tick, to: tick + 1 }]),
          );
          expect(freed).toEqual(spansOf(taken));
          const inService = [{ from: 0, to: 50 }];
          const { online } = judged(
            { kind: 'camera', inService, streams },
            { online: rule, clockToleranceMs: TOLERANCE, staggerGraceMs: graceMs },
          );
          expect(inServiceMs(online)).toBe(50);
          expect(online.downMs).toBe(lengthMs(intersect(after.down, inService)));
          if (graceMs === 0) expect(after).toEqual(before);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

/** What the device looks like by its canvases alone. */
function plainOf(canvases: readonly (readonly Paint[])[]): readonly Paint[] {
  return Array.from(
    { length: Math.max(...canvases.map((canvas) => canvas.length)) },
    (_, tick): Paint => {
      const paints = canvases.map((canvas) => canvas[tick]);
      return paints.includes('+') ? '+' : paints.includes('-') ? '-' : ' ';
    },
  );
}

describe('what is shown now of a device one check of which is down', () => {
  const POLICY = { online: 'any', staggerGraceMs: 100 } as const;
  const stream = (
    check: CheckName,
    state: 'up' | 'down',
    since: number,
    to: number,
    validUntil: number,
  ): Health => ({
    ...initialHealth({ device: 'd', check }),
    state,
    since,
    span: { from: 0, to },
    validUntil: validUntil,
    proven: true,
  });
  const onvif = stream('onvif', 'down', 200, 500, 900);
  const ping = stream('icmp', 'up', 0, 500, 512);

  it('is unobserved while the other is not observed that was up up to the grace ago, be it behind a dead uplink', () => {
    expect(maskInconclusive('offline', [ping, onvif], 600, POLICY)).toBe('unobserved');
    expect(maskInconclusive('unreachable', [ping, onvif], 600, POLICY)).toBe('unobserved');
    expect(maskInconclusive('offline', [ping, onvif], 601, POLICY)).toBe('offline');
  });

  it('is offline where both fell, or the one fell while the other was not observed, or another rule decides', () => {
    expect(
      maskInconclusive('offline', [stream('icmp', 'down', 300, 500, 512), onvif], 550, POLICY),
    ).toBe('offline');
    expect(
      maskInconclusive('offline', [ping, stream('onvif', 'down', 502, 502, 900)], 550, POLICY),
    ).toBe('offline');
    expect(maskInconclusive('offline', [ping, onvif], 550, { ...POLICY, online: 'all' })).toBe(
      'offline',
    );
    expect(maskInconclusive('offline', [ping, onvif], 550, { online: 'any' })).toBe('offline');
  });
});
