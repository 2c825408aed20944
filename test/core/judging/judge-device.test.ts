import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outage } from '../../../src/core/judging/outages.ts';
import { inServiceMs } from '../../../src/core/judging/availability.ts';
import type { CheckName } from '../../../src/core/inventory/device.ts';
import {
  ONLINE_RULES,
  type JudgementPolicy,
  type OnlineRule,
  type StreamRecord,
} from '../../../src/core/judging/judgement.ts';
import { spansOf, type Spans } from '../../../src/core/time/spans.ts';
import { timelineOf } from '../../../src/core/facts/timeline.ts';
import { beats, factsOf, TICK, type Beat } from '../generate.ts';
import { paintStream, rinse, type Paint } from '../paint.ts';
import { judged, type Case } from '../../support/judge.ts';
import { stream } from '../../support/streams.ts';

const TOLERANCE = {
  camera: 5000,
  checkpoint: 1000,
  epolice: 1000,
  'media-server': 5000,
  platform: 5000,
  network: 5000,
};
const policyOf = (online: OnlineRule, uplinkGraceMs = 0, staggerGraceMs = 0): JudgementPolicy => ({
  online,
  clockToleranceMs: TOLERANCE,
  uplinkGraceMs,
  staggerGraceMs,
});

function outages(
  streams: readonly StreamRecord[],
  inService: Spans,
  online: OnlineRule = 'any',
  rest: Partial<Case> = {},
): readonly Outage[] {
  return judged({ kind: 'camera', inService, streams, ...rest }, policyOf(online)).outages;
}

const MONTH = [{ from: 0, to: 100 }];

describe('outages', () => {
  it('tell the reason of the stream that fell last, whose fall put the device offline', () => {
    const streams = [
      stream('icmp', 'up 0 10, timeout 10 50, up 50 100'),
      stream('onvif', 'up 0 30, refused 30 60, up 60 100'),
    ];
    expect(outages(streams, MONTH)).toEqual([
      {
        from: 30,
        to: 50,
        since: 30,
        open: false,
        ended: 'up',
        reason: 'refused',
        downMs: 20,
        unreachableMs: 0,
        excusedMs: 0,
      },
    ]);
  });

  it('tell the reason of the stream that fell first where every stream must be up', () => {
    const streams = [
      stream('icmp', 'up 0 10, timeout 10 50, up 50 100'),
      stream('onvif', 'up 0 30, refused 30 60, up 60 100'),
    ];
    expect(outages(streams, MONTH, 'all')).toMatchObject([
      { from: 10, to: 60, since: 10, reason: 'timeout' },
    ]);
  });

  it('name the last listed check where two fell at the same instant', () => {
    const streams = [
      stream('icmp', 'up 0 10, timeout 10 50, up 50 100'),
      stream('onvif', 'up 0 10, refused 10 50, up 50 100'),
    ];
    expect(outages(streams, MONTH)).toMatchObject([{ from: 10, reason: 'refused' }]);
    expect(outages(streams, MONTH, 'all')).toMatchObject([{ from: 10, reason: 'timeout' }]);
  });

  it('look at ping alone where the rule says so', () => {
    const streams = [
      stream('onvif', 'refused 0 100'),
      stream('icmp', 'up 0 10, timeout 10 50, up 50 100'),
    ];
    expect(outages(streams, MONTH, 'icmp')).toMatchObject([
      { from: 10, to: 50, reason: 'timeout' },
    ]);
  });

  it('leave a check aside that never succeeded: it neither dates nor explains a fall', () => {
    const streams = [
      stream('icmp', 'timeout 0 100 -500'),
      stream('onvif', 'refused 0 100 -20', false),
    ];
    expect(outages(streams, MONTH)).toMatchObject([{ from: 0, since: -500, reason: 'timeout' }]);
  });

  it('tell since when the device was down that was so before the period: since its last stream fell', () => {
    const streams = [stream('icmp', 'timeout 0 100 -500'), stream('onvif', 'refused 0 100 -300')];
    expect(outages(streams, MONTH)).toMatchObject([
      { from: 0, to: 100, since: -300, reason: 'refused', open: true, ended: 'out-of-service' },
    ]);
    expect(outages(streams, MONTH, 'all')).toMatchObject([{ since: -500, reason: 'timeout' }]);
  });

  it('do not reach back over a sign of life, whatever an older fall of another stream says', () => {
    const streams = [
      stream('icmp', 'timeout 0 20 -500, timeout 40 100 -500'),
      stream('onvif', 'up 0 30'),
    ];
    expect(outages(streams, MONTH)).toMatchObject([{ from: 40, since: 40, reason: 'timeout' }]);
  });

  it('are one outage across a pause of the observer, and the pause counts in no bucket', () => {
    const streams = [stream('icmp', 'up 0 10, timeout 10 30, timeout 50 60 10, up 60 100')];
    expect(outages(streams, MONTH)).toMatchObject([{ from: 10, to: 60, since: 10, downMs: 30 }]);
  });

  it('are two when the device was seen up between', () => {
    const streams = [stream('icmp', 'timeout 0 10, up 10 11, timeout 11 20, up 20 100')];
    expect(outages(streams, MONTH)).toMatchObject([
      { from: 0, to: 10 },
      { from: 11, to: 20 },
    ]);
  });

  it('say when nobody knows how they ended', () => {
    expect(outages([stream('icmp', 'up 0 10, timeout 10 30')], MONTH)).toMatchObject([
      { to: 30, ended: 'unobserved', open: false },
    ]);
  });

  it('are cut where service pauses, and remember where they began', () => {
    const inService = [
      { from: 0, to: 20 },
      { from: 40, to: 100 },
    ];
    expect(outages([stream('icmp', 'up 0 10, timeout 10 100')], inService)).toMatchObject([
      { from: 10, to: 20, since: 10, ended: 'out-of-service', open: false },
      { from: 40, to: 100, since: 10, ended: 'out-of-service', open: true },
    ]);
  });

  it('divide their time into excused, unreachable and down', () => {
    const rest = { excused: [{ from: 10, to: 20 }], parentDown: [{ from: 15, to: 40 }] };
    expect(outages([stream('icmp', 'timeout 0 100')], MONTH, 'any', rest)).toMatchObject([
      { excusedMs: 10, unreachableMs: 20, downMs: 70 },
    ]);
  });
});

describe('intact', () => {
  const intactUp = (streams: readonly StreamRecord[]): number =>
    judged({ kind: 'checkpoint', inService: MONTH, streams }, policyOf('any')).intact.upMs;

  it('needs every proven check, and blames no device for one that never worked', () => {
    expect(intactUp([stream('icmp', 'up 0 100'), stream('onvif', 'up 0 60, refused 60 100')])).toBe(
      60,
    );
    expect(intactUp([stream('icmp', 'up 0 100'), stream('onvif', 'refused 0 100', false)])).toBe(
      100,
    );
  });

  it('needs the clock within the tolerance of the kind, and half a second for what ONVIF cannot tell', () => {
    const clocked = (offsetMs: number): StreamRecord => {
      const { timeline, ...rest } = stream('onvif', 'up 0 100');
      return { ...rest, timeline: { ...timeline, offsets: [{ at: 30, offsetMs }] } };
    };
    expect(intactUp([clocked(1500)])).toBe(100);
    expect(intactUp([clocked(1501)])).toBe(30);
    expect(intactUp([clocked(-1501)])).toBe(30);
  });
});

const START = Date.UTC(2026, 10, 1) - 60 * TICK;
const TICKS = 140;
const window = fc
  .tuple(fc.nat(TICKS), fc.nat(TICKS))
  .map(([a, b]) => ({ from: START + Math.min(a, b) * TICK, to: START + Math.max(a, b) * TICK }));
const windows = fc.array(window, { maxLength: 3 });

describe('judging a device', () => {
  it('equals an oracle that paints every tick from the observations themselves', () => {
    const scene = fc.record({
      icmp: beats(START, TICKS),
      onvif: beats(START, TICKS),
      inService: windows,
      excused: windows,
      parentDown: windows,
      rule: fc.constantFrom(...ONLINE_RULES),
      confirmAfter: fc.integer({ min: 1, max: 5 }),
      gapTicks: fc.integer({ min: 2, max: 8 }),
      graceTicks: fc.integer({ min: 0, max: 6 }),
      unseenTicks: fc.integer({ min: 0, max: 12 }),
    });
    fc.assert(
      fc.property(
        scene,
        ({
          icmp,
          onvif,
          inService,
          excused,
          parentDown,
          rule,
          confirmAfter,
          gapTicks,
          graceTicks,
          unseenTicks,
        }) => {
          const gapMs = gapTicks * TICK;
          const record = (check: CheckName, story: readonly Beat[]): StreamRecord => ({
            check,
            timeline: timelineOf(factsOf(story, { confirmAfter, gapMs }, check)),
            proven: story.some((beat) => beat.sign === '+'),
          });
          const account = judged(
            {
              kind: 'camera',
              inService: spansOf(inService),
              streams: [record('icmp', icmp), record('onvif', onvif)],
              excused: spansOf(excused),
              parentDown: spansOf(parentDown),
            },
            policyOf(rule, graceTicks * TICK, unseenTicks * TICK),
          );
          const canvases = [icmp, onvif].map((story) =>
            paintStream(story, confirmAfter, gapMs, START, TICKS),
          );
          const proven = [icmp, onvif].map((story) => story.some((beat) => beat.sign === '+'));
          const plain = Array.from({ length: TICKS }, (_, tick) =>
            paintOnline(
              canvases.map((canvas) => canvas[tick]!),
              proven,
              rule,
            ),
          );
          const sights = [icmp, onvif].map(
            (story) =>
              new Set(
                story.filter(({ sign }) => sign === '+').map(({ at }) => (at - START) / TICK),
              ),
          );
          const online =
            rule === 'any'
              ? rinse(
                  plain,
                  canvases.filter((_, i) => proven[i]),
                  unseenTicks,
                  sights.filter((_, i) => proven[i]),
                )
              : plain;
          const intact = plain.map((paint, tick) =>
            paint === '+' && canvases.some((canvas, i) => proven[i] && canvas[tick] === '-')
              ? '-'
              : paint,
          );
          const offBehind = flood(online, parentDown, graceTicks);
          const flawedBehind = flood(intact, parentDown, graceTicks);
          expect(account.online).toEqual(count(online, inService, excused, offBehind));
          expect(account.intact).toEqual(
            count(
              intact,
              inService,
              excused,
              offBehind.map((behind, tick) => behind || flawedBehind[tick]!),
            ),
          );
          const ticksInService = Array.from({ length: TICKS }, (_, tick) => tick).filter((tick) =>
            holds(inService, tick),
          ).length;
          expect(inServiceMs(account.online)).toBe(ticksInService * TICK);
          expect(inServiceMs(account.intact)).toBe(ticksInService * TICK);
          for (const bucket of ['downMs', 'unreachableMs', 'excusedMs'] as const) {
            expect(account.outages.reduce((sum, outage) => sum + outage[bucket], 0)).toBe(
              account.online[bucket],
            );
          }
          expect(account.outages.length).toBe(countOutages(online, inService));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

function paintOnline(
  paints: readonly Paint[],
  proven: readonly boolean[],
  rule: OnlineRule,
): Paint {
  const asked = rule === 'icmp' ? [0] : [0, 1];
  const speaking = asked.some((i) => proven[i]) ? asked.filter((i) => proven[i]) : asked;
  const told = speaking.map((i) => paints[i]!).filter((paint) => paint !== ' ');
  if (told.length === 0) return ' ';
  if (rule === 'all') return told.includes('-') ? '-' : '+';
  return told.includes('+') ? '+' : '-';
}

const holds = (spans: readonly { from: number; to: number }[], tick: number): boolean => {
  const at = START + tick * TICK;
  return spans.some((span) => span.from <= at && at < span.to);
};

/**
 * Pours unreachable time out of the parent's outages into the down ticks beside them, as long as it
 * takes no more than `grace` to fill each.
 */
function flood(canvas: readonly Paint[], parentDown: Spans, grace: number): readonly boolean[] {
  const wet = canvas.map((_, tick) => holds(parentDown, tick));
  const dry = (tick: number): boolean => canvas[tick] === '-' && !holds(parentDown, tick);
  canvas.forEach((_, tick) => {
    if (!dry(tick) || dry(tick - 1)) return;
    let end = tick;
    while (dry(end)) end++;
    const isBeside = holds(parentDown, tick - 1) || holds(parentDown, end);
    if (isBeside && end - tick <= grace) for (let at = tick; at < end; at++) wet[at] = true;
  });
  return wet;
}

function count(
  canvas: readonly Paint[],
  inService: Spans,
  excused: Spans,
  behind: readonly boolean[],
): object {
  const buckets = { upMs: 0, excusedMs: 0, unreachableMs: 0, downMs: 0, unobservedMs: 0 };
  canvas.forEach((paint, tick) => {
    if (!holds(inService, tick)) return;
    if (paint === ' ') buckets.unobservedMs += TICK;
    else if (paint === '+') buckets.upMs += TICK;
    else if (holds(excused, tick)) buckets.excusedMs += TICK;
    else if (behind[tick]) buckets.unreachableMs += TICK;
    else buckets.downMs += TICK;
  });
  return buckets;
}

/**
 * Walks the ticks: an outage begins at a down tick of inService time, and ends when the device is up or
 * inService time pauses.
 */
function countOutages(canvas: readonly Paint[], inService: Spans): number {
  let outages = 0;
  let within = false;
  canvas.forEach((paint, tick) => {
    if (!holds(inService, tick) || paint === '+') within = false;
    else if (paint === '-' && !within) {
      within = true;
      outages++;
    }
  });
  return outages;
}
