import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partitionStart } from '../../src/core/time/civil-time.ts';
import { coverageEnd, coverageField, decode, factField } from '../../src/store/codec.ts';
import { streamEvent } from './generate.ts';

const MONTH = Date.UTC(2026, 9, 1);
const KEY = { device: 'd', check: 'icmp' } as const;

describe('fields of a stream-month', () => {
  it('give back the fact they were made from', () => {
    fc.assert(
      fc.property(streamEvent, (event) => {
        const month = partitionStart(event.type === 'coverage' ? event.from : event.at);
        const [field, value] =
          event.type === 'coverage'
            ? [coverageField(event, month), String(coverageEnd(event, month))]
            : [factField(event, month), ''];
        expect(decode(field, value, month, { device: event.device, check: event.check })).toEqual(
          event,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('are short: a month of facts stays a compact list, whose entries may have 64 bytes', () => {
    const at = MONTH + 31 * 86_400_000 - 1;
    expect(
      factField(
        { type: 'transition', ...KEY, at, state: 'down', reason: 'protocol', since: 0 },
        MONTH,
      ).length,
    ).toBeLessThan(32);
  });

  it.each([
    '',
    's',
    's1',
    'x1',
    'u',
    'uZZ',
    'd1:tiemout',
    'd1:timeout:',
    'd1:timeout:1:2',
    'o1',
    'o1:x',
    'o1:1.5',
    '__proto__',
    's99999999999',
  ])('that are foreign or damaged are no fact: "%s"', (field) => {
    expect(decode(field, 'not a number', MONTH, KEY)).toBeUndefined();
  });

  it('with a damaged end are no covered span', () => {
    for (const value of ['', '-1', '1e9', '0x10', 'NaN', '999999999999'])
      expect(decode('s1', value, MONTH, KEY)).toBeUndefined();
  });
});
