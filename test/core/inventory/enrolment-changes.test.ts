import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Device } from '../../../src/core/inventory/device.ts';
import { enrolmentChanges } from '../../../src/core/inventory/enrolment-changes.ts';
import { enrolledOf, servicesOver } from '../../../src/core/inventory/enrolment.ts';
import type { Enrolled, Enrolment } from '../../../src/core/facts/event.ts';
import { aDevice, anInventory } from '../../support/devices.ts';

const DAY = 86_400_000;
const ZONE = 'Asia/Shanghai';
/**
 * Midnight in Shanghai at the start of day `n` of October 2026; Shanghai has been at +08:00 since
 * 1991.
 */
const day = (n: number): number => Date.UTC(2026, 9, n) - 8 * 3_600_000;
const date = (n: number): string => new Date(Date.UTC(2026, 9, n)).toISOString().slice(0, 10);

/** What is recorded after the inventory was read with these rows at these instants, in turn. */
function history(
  ...readings: readonly (readonly [at: number, ...rows: readonly Device[]])[]
): readonly Enrolment[] {
  return readings.reduce<readonly Enrolment[]>(
    (known, [at, ...rows]) => [
      ...known,
      ...enrolmentChanges(known, anInventory(...rows), at, ZONE),
    ],
    [],
  );
}

/**
 * Services as `from-to contract` with days of October; an enrolment that only repeats the one
 * before it cuts nothing.
 */
function services(enrolments: readonly Enrolment[]): readonly string[] {
  const stretches: { from: number; to: number; contract: string }[] = [];
  for (const { period, entry } of servicesOver(enrolments, { from: -Infinity, to: Infinity })) {
    const last = stretches.at(-1);
    if (last?.to === period.from && last.contract === entry.contract) last.to = period.to;
    else stretches.push({ ...period, contract: entry.contract });
  }
  return stretches.map(({ from, to, contract }) => `${dayOf(from)}-${dayOf(to)} ${contract}`);
}

const dayOf = (at: number): string => (at === Infinity ? '' : String((at - day(0)) / DAY));
const row = (over: Partial<Device> = {}): Device => aDevice({ id: 'a', contract: 'C1', ...over });

describe('a device', () => {
  it('without a date of installation is enrolled when first seen', () => {
    expect(services(history([day(5), row()]))).toEqual(['5- C1']);
  });

  it('is enrolled from its date of installation, in the past', () => {
    expect(services(history([day(5), row({ installedOn: date(2) })]))).toEqual(['2- C1']);
  });

  it('is enrolled from its date of installation, in the future', () => {
    expect(services(history([day(5), row({ installedOn: date(9) })]))).toEqual(['9- C1']);
  });

  it('changes when the change is seen', () => {
    expect(services(history([day(5), row()], [day(6), row({ contract: 'C2' })]))).toEqual([
      '5-6 C1',
      '6- C2',
    ]);
  });

  it.each<Partial<Device>>([
    { name: 'x' },
    { kind: 'network' },
    { site: 'x' },
    { address: 'x' },
    { parent: 'x' },
    { vendor: 'x' },
    { class: 'x' },
    { checks: ['tcp'] },
    { labels: { a: 'x' } },
  ])('that is changed to %o is enrolled anew', (over) => {
    const known = history([day(5), row()]);
    expect(enrolmentChanges(known, anInventory(row(over)), day(6), ZONE)).toEqual([
      {
        type: 'enrolment',
        device: 'a',
        at: day(6),
        recordedAt: day(6),
        entry: enrolledOf(row(over)),
      },
    ]);
  });

  it.each<Partial<Device>>([
    { note: 'x' },
    { onvifPort: 1 },
    { tcpPort: 1 },
    { onvifPath: '/x' },
    { longitude: 1 },
    { latitude: 1 },
    { installedOn: date(1) },
  ])('that is changed to %o is not', (over) => {
    expect(
      enrolmentChanges(history([day(5), row()]), anInventory(row(over)), day(6), ZONE),
    ).toEqual([]);
  });

  it('whose labels stand in another order is not enrolled anew', () => {
    const known = history([day(5), row({ labels: { a: '1', b: '2' } })]);
    expect(
      enrolmentChanges(known, anInventory(row({ labels: { b: '2', a: '1' } })), day(6), ZONE),
    ).toEqual([]);
  });

  it('leaves when its row is gone, and comes back when it is back', () => {
    expect(services(history([day(5), row()], [day(6)], [day(8), row()]))).toEqual([
      '5-6 C1',
      '8- C1',
    ]);
  });

  it('leaves at its date of retirement, in the future', () => {
    expect(services(history([day(5), row({ retiredOn: date(9) })]))).toEqual(['5-9 C1']);
  });

  it('leaves at its date of retirement, in the past', () => {
    expect(
      services(
        history(
          [day(5), row()],
          [day(8), row({ contract: 'C2' })],
          [day(9), row({ contract: 'C2', retiredOn: date(7) })],
        ),
      ),
    ).toEqual(['5-7 C1']);
  });

  it.each([
    [9, 12],
    [12, 9],
    [7, 9],
    [9, 7],
  ])('whose date of retirement is changed from %i to %i leaves at the new one', (first, second) => {
    const known = history(
      [day(5), row({ retiredOn: date(first) })],
      [day(6), row({ retiredOn: date(second) })],
    );
    expect(services(known)).toEqual([`5-${second} C1`]);
  });

  it.each([
    [3, 5],
    [5, 3],
  ])(
    'whose past date of retirement is corrected from %i to %i is corrected in the past',
    (first, second) => {
      expect(
        services(
          history(
            [day(1), row()],
            [day(6), row({ retiredOn: date(first) })],
            [day(8), row({ retiredOn: date(second) })],
          ),
        ),
      ).toEqual([`1-${second} C1`]);
    },
  );

  it('that is no longer retired comes back when that is seen', () => {
    expect(services(history([day(1), row({ retiredOn: date(4) })], [day(6), row()]))).toEqual([
      '1-4 C1',
      '6- C1',
    ]);
  });

  it('that was retired before it was first seen, and never said to be installed, is not enrolled', () => {
    expect(history([day(5), row({ retiredOn: date(2) })])).toEqual([]);
  });

  it('enrolled for a future date and then changed is enrolled as changed, at the new date', () => {
    expect(
      services(
        history(
          [day(1), row({ installedOn: date(9) })],
          [day(2), row({ installedOn: date(12), contract: 'C2' })],
        ),
      ),
    ).toEqual(['12- C2']);
    expect(
      services(
        history(
          [day(1), row({ installedOn: date(9) })],
          [day(2), row({ installedOn: date(5), contract: 'C2' })],
        ),
      ),
    ).toEqual(['5- C2']);
    expect(services(history([day(1), row({ installedOn: date(9) })], [day(2)]))).toEqual([]);
  });

  it('changed twice in the same millisecond is as it was last', () => {
    const orders = [
      ['C2', 'C1'],
      ['C1', 'C2'],
    ] as const;
    for (const [first, second] of orders)
      expect(
        services(
          history([5, row({ contract: first })], [5, row({ contract: second })]).map((event) => ({
            ...event,
            at: day(5),
          })),
        ),
      ).toEqual([`5- ${second}`]);
  });
});

/**
 * Services of a reading, painted day by day from what the file says, with no regard to what was
 * recorded before.
 */
function paint(
  rows: readonly Device[],
  from: number,
  to: number,
): ReadonlyMap<string, readonly (Enrolled | null)[]> {
  return new Map(
    rows.map((device) => [
      device.id,
      Array.from({ length: to - from }, (_, index) => {
        const today = date(from + index);
        const inService =
          (device.installedOn === '' || device.installedOn <= today) &&
          (device.retiredOn === '' || today < device.retiredOn);
        return inService ? enrolledOf(device) : null;
      }),
    ]),
  );
}

function recorded(
  enrolments: readonly Enrolment[],
  device: string,
  from: number,
  to: number,
): readonly (Enrolled | null)[] {
  const found = servicesOver(enrolments, { from: day(0), to: day(60) }).filter(
    (service) => service.device === device,
  );
  return Array.from(
    { length: to - from },
    (_, index) =>
      found.find(({ period }) => period.from <= day(from + index) && day(from + index) < period.to)
        ?.entry ?? null,
  );
}

const LAST_DAY = 31;
const rowOf = (id: string): fc.Arbitrary<Device> =>
  fc
    .record({
      contract: fc.constantFrom('C1', 'C2'),
      installed: fc.option(fc.integer({ min: 1, max: 28 })),
      stays: fc.option(fc.integer({ min: 0, max: 20 })),
      label: fc.constantFrom('x', 'y'),
    })
    .map(({ contract, installed, stays, label }) => {
      const retired = stays === null ? '' : date((installed ?? 5) + stays);
      return aDevice({
        id,
        contract,
        installedOn: installed === null ? '' : date(installed),
        retiredOn: retired,
        labels: { label },
      });
    });
const reading = fc.record({
  gap: fc.integer({ min: 0, max: 4 }),
  a: fc.option(rowOf('a')),
  b: fc.option(rowOf('b')),
});

describe('laws', () => {
  it('from each reading on, services are what the file says; read twice, nothing is added; the order of facts does not matter', () => {
    fc.assert(
      fc.property(fc.array(reading, { minLength: 1, maxLength: 8 }), (readings) => {
        let known: readonly Enrolment[] = [];
        let today = 1;
        for (const { gap, a, b } of readings) {
          today = Math.min(LAST_DAY, today + gap);
          const rows = [a, b].filter((device) => device !== null);
          known = [...known, ...enrolmentChanges(known, anInventory(...rows), day(today), ZONE)];
          expect(enrolmentChanges(known, anInventory(...rows), day(today), ZONE)).toEqual([]);
          expect(enrolmentChanges(known, anInventory(...rows), day(today) + 1, ZONE)).toEqual([]);
          const said = paint(rows, today, 60);
          for (const id of ['a', 'b']) {
            const wanted = said.get(id) ?? Array.from({ length: 60 - today }, () => null);
            expect(recorded(known, id, today, 60)).toEqual(wanted);
            expect(recorded(known.toReversed(), id, today, 60)).toEqual(wanted);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('what was before a reading stays, unless a date of retirement has passed', () => {
    const withoutRetirement = reading.map(({ gap, a, b }) => ({
      gap,
      rows: [a, b]
        .filter((device) => device !== null)
        .map((device) => ({ ...device, retiredOn: '' })),
    }));
    fc.assert(
      fc.property(fc.array(withoutRetirement, { minLength: 2, maxLength: 8 }), (readings) => {
        let known: readonly Enrolment[] = [];
        let today = 1;
        for (const { gap, rows } of readings) {
          today += gap;
          const before = ['a', 'b'].map((id) =>
            known.some(({ device }) => device === id) ? recorded(known, id, 0, today) : null,
          );
          known = [...known, ...enrolmentChanges(known, anInventory(...rows), day(today), ZONE)];
          for (const [index, id] of ['a', 'b'].entries())
            if (before[index]) expect(recorded(known, id, 0, today)).toEqual(before[index]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
