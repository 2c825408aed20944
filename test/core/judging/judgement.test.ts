import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../../src/core/facts/event.ts';
import {
  judgedStreams,
  ONLINE_RULES,
  onlineOver,
  shownState,
  type ShownState,
  type StreamNow,
} from '../../../src/core/judging/judgement.ts';
import { timelineOf } from '../../../src/core/facts/timeline.ts';

const ping = (state: StreamNow['state'], proven = true): StreamNow => ({
  check: 'icmp',
  state,
  proven,
});
const onvif = (state: StreamNow['state'], proven = true): StreamNow => ({
  check: 'onvif',
  state,
  proven,
});

describe('shownState by the rule any', () => {
  const table: readonly (readonly [StreamNow['state'], StreamNow['state'], ShownState])[] = [
    ['up', 'up', 'intact'],
    ['up', 'down', 'impaired'],
    ['up', null, 'intact'],
    ['down', 'up', 'impaired'],
    ['down', 'down', 'offline'],
    ['down', null, 'offline'],
    [null, 'up', 'intact'],
    [null, 'down', 'offline'],
    [null, null, 'unobserved'],
  ];
  it.each(table)('ping %s and onvif %s is %s', (first, second, shown) => {
    expect(shownState([ping(first), onvif(second)], 'any', false, false)).toBe(shown);
  });
});

describe('shownState', () => {
  it('calls a device behind a dead parent unreachable only when it is itself down', () => {
    expect(shownState([ping('down')], 'any', false, true)).toBe('unreachable');
    expect(shownState([ping('up')], 'any', false, true)).toBe('intact');
    expect(shownState([ping(null)], 'any', false, true)).toBe('unobserved');
  });

  it('calls a device with a wrong clock impaired', () => {
    expect(shownState([ping('up')], 'any', true, false)).toBe('impaired');
    expect(shownState([ping('down')], 'any', true, false)).toBe('offline');
  });

  it('holds a check that never worked against nobody, unless none ever did', () => {
    expect(shownState([ping('up'), onvif('down', false)], 'any', false, false)).toBe('intact');
    expect(shownState([ping(null), onvif('down', false)], 'any', false, false)).toBe('unobserved');
    expect(shownState([ping('down', false), onvif('down', false)], 'any', false, false)).toBe(
      'offline',
    );
  });

  it('knows nothing by ping alone of a device that is not pinged', () => {
    expect(shownState([onvif('up')], 'icmp', false, false)).toBe('unobserved');
    expect(judgedStreams([onvif('up')], 'icmp')).toEqual([]);
  });

  const END = 12;
  const told = fc.array(fc.constantFrom('up' as const, 'down' as const, null), {
    minLength: END,
    maxLength: END,
  });
  const streams = fc.array(
    fc.record({
      check: fc.constantFrom('icmp' as const, 'onvif' as const, 'tcp' as const),
      told,
      proven: fc.boolean(),
    }),
    { maxLength: 4 },
  );

  it('says at every instant what onlineOver says of it', () => {
    fc.assert(
      fc.property(streams, fc.constantFrom(...ONLINE_RULES), (list, rule) => {
        const records = list.map(({ check, told: states, proven }) => ({
          check,
          proven,
          timeline: timelineOf(factsAt(check, states)),
        }));
        const { up, down } = onlineOver(records, { online: rule });
        for (let at = 0; at < END; at++) {
          const now = list.map(({ check, told: states, proven }) => ({
            check,
            proven,
            state: states[at]!,
          }));
          const shown = shownState(now, rule, false, false);
          const holds = (spans: typeof up): boolean =>
            spans.some((span) => span.from <= at && at < span.to);
          expect(holds(up), `up at ${String(at)}`).toBe(shown === 'intact' || shown === 'impaired');
          expect(holds(down), `down at ${String(at)}`).toBe(shown === 'offline');
        }
      }),
      { numRuns: 500 },
    );
  });
});

function factsAt(
  check: StreamNow['check'],
  states: readonly StreamNow['state'][],
): readonly StreamEvent[] {
  return states.flatMap((state, at): readonly StreamEvent[] =>
    state === null
      ? []
      : [
          {
            type: 'transition',
            device: 'd',
            check,
            at,
            state,
            reason: state === 'down' ? 'timeout' : null,
            since: at,
          },
          { type: 'coverage', device: 'd', check, from: at, to: at + 1 },
        ],
  );
}
