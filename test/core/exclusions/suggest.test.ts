import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggestions, type Suspect } from '../../../src/core/exclusions/suggest.ts';

const MINUTE = 60_000;
const out = (device: string, from: number, to: number, over: Partial<Suspect> = {}): Suspect => ({
  device,
  site: 'S',
  parent: 'sw',
  from: from * MINUTE,
  to: to * MINUTE,
  ...over,
});

describe('suggestions', () => {
  it('group outages of one site and parent that begin and end together', () => {
    expect(suggestions([out('c', 4, 58), out('a', 0, 60), out('b', 5, 62)])).toEqual([
      { site: 'S', parent: 'sw', from: 0, to: 62 * MINUTE, devices: ['a', 'b', 'c'] },
    ]);
  });

  it('keep apart what began or ended too late, or stands elsewhere', () => {
    const two = [out('a', 0, 60), out('b', 1, 60)];
    expect(suggestions([...two, out('c', 6, 60)])).toEqual([]);
    expect(suggestions([...two, out('c', 0, 66)])).toEqual([]);
    expect(suggestions([...two, out('c', 0, 60, { parent: 'other' })])).toEqual([]);
    expect(suggestions([...two, out('c', 0, 60, { site: 'T' })])).toEqual([]);
    expect(suggestions([...two, out('c', 0, 60)])).toHaveLength(1);
  });

  it('name a device once, and need three', () => {
    expect(suggestions([out('a', 0, 60), out('a', 1, 60), out('b', 2, 60)])).toEqual([]);
  });

  it('do not depend on the order of the outages, and span every outage they name', () => {
    const some = fc.array(
      fc.record({
        device: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        site: fc.constantFrom('S', 'T'),
        from: fc.nat(20),
        length: fc.integer({ min: 1, max: 20 }),
      }),
      { maxLength: 14 },
    );
    fc.assert(
      fc.property(
        some.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        ([list, shuffled]) => {
          const suspects = (rows: typeof list): readonly Suspect[] =>
            rows.map(({ device, site, from, length }) =>
              out(device, from, from + length, { site }),
            );
          const found = suggestions(suspects(list));
          expect(suggestions(suspects(shuffled))).toEqual(found);
          for (const { site, from, to, devices } of found) {
            for (const device of devices)
              expect(
                suspects(list).some(
                  (suspect) =>
                    suspect.device === device &&
                    suspect.site === site &&
                    from <= suspect.from &&
                    suspect.to <= to,
                ),
              ).toBe(true);
          }
        },
      ),
    );
  });
});
