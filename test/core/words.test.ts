import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/core/inventory/device.ts';
import { streamId } from '../../src/core/facts/fact-store.ts';
import { dateOf, DATING_LIMIT_MS } from '../../src/core/facts/observation.ts';
import { byCodePoint } from '../../src/core/text/order.ts';

describe('dateOf', () => {
  it('dates an observation when it settled, at most half a second after it was asked, never before', () => {
    expect([dateOf(1000, 1200), dateOf(1000, 1500), dateOf(1000, 6000), dateOf(1000, 900)]).toEqual(
      [1200, 1000 + DATING_LIMIT_MS, 1500, 1000],
    );
  });
});

describe('streamId', () => {
  it('names streams apart whatever a device id holds', () => {
    const key = fc.record({ device: fc.string(), check: fc.constantFrom(...CHECKS) });
    fc.assert(
      fc.property(
        key,
        key,
        (a, b) => (streamId(a) === streamId(b)) === (a.device === b.device && a.check === b.check),
      ),
    );
  });
});

describe('byCodePoint', () => {
  it('orders as the bytes of UTF-8 do', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom('a', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{20000}'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(byCodePoint(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { numRuns: 1000 },
    );
  });
});
