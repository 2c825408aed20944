import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  inServiceWithin,
  enrolledOf,
  historyByDevice,
  servicesOver,
} from '../../../src/core/inventory/enrolment.ts';
import type { Enrolled, Enrolment } from '../../../src/core/facts/event.ts';
import { aDevice } from '../../support/devices.ts';

const entry = (contract: string): Enrolled => enrolledOf(aDevice({ id: 'x', contract }));
const enrol = (
  device: string,
  at: number,
  contract: string | null,
  recordedAt = at,
): Enrolment => ({
  type: 'enrolment',
  device,
  at,
  recordedAt,
  entry: contract === null ? null : entry(contract),
});
const PERIOD = { from: 100, to: 200 };
const brief = (enrolments: readonly Enrolment[]): readonly string[] =>
  servicesOver(enrolments, PERIOD).map(
    ({ device, period, entry: { contract } }) =>
      `${device} ${String(period.from)}-${String(period.to)} ${contract}`,
  );

describe('servicesOver', () => {
  it('cuts service at the edges of the period, half-open', () => {
    expect(
      brief([
        enrol('a', 50, 'A'),
        enrol('b', 200, 'A'),
        enrol('c', 199, 'A'),
        enrol('d', 50, 'A'),
        enrol('d', 100, null),
      ]),
    ).toEqual(['a 100-200 A', 'c 199-200 A']);
  });

  it('follows a device that moves, leaves and returns', () => {
    const history = [
      enrol('a', 170, 'C'),
      enrol('a', 0, 'A'),
      enrol('a', 120, 'B'),
      enrol('a', 150, null),
    ];
    expect(brief(history)).toEqual(['a 100-120 A', 'a 120-150 B', 'a 170-200 C']);
    expect(inServiceWithin(servicesOver(history, PERIOD), PERIOD)).toEqual([
      { from: 100, to: 150 },
      { from: 170, to: 200 },
    ]);
  });

  it('lets the later recorded hold of two enrolments for one instant, a leave included', () => {
    expect(brief([enrol('a', 100, 'B', 7), enrol('a', 100, 'A', 6)])).toEqual(['a 100-200 B']);
    expect(brief([enrol('a', 100, null, 7), enrol('a', 100, 'A', 6)])).toEqual([]);
  });

  it('orders devices by code point', () => {
    expect([
      ...historyByDevice([
        enrol('\u{20000}', 1, 'A'),
        enrol('\ue000', 1, 'A'),
        enrol('10', 1, 'A'),
        enrol('9', 1, 'A'),
      ]).keys(),
    ]).toEqual(['10', '9', '\ue000', '\u{20000}']);
  });

  const some = fc.array(
    fc.record({
      device: fc.constantFrom('a', 'b'),
      at: fc.integer({ min: 90, max: 210 }),
      recordedAt: fc.nat(3),
      contract: fc.option(fc.constantFrom('A', 'B', 'C')),
    }),
    { maxLength: 12 },
  );

  it('does not depend on order or repetition, and agrees with asking instant by instant', () => {
    fc.assert(
      fc.property(
        some.chain((list) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray(list, { minLength: list.length }),
            fc.subarray(list),
          ),
        ),
        ([list, shuffled, again]) => {
          const enrolments = (rows: typeof list): readonly Enrolment[] =>
            rows.map(({ device, at, contract, recordedAt }) =>
              enrol(device, at, contract, recordedAt),
            );
          const services = servicesOver(enrolments(list), PERIOD);
          expect(servicesOver(enrolments([...shuffled, ...again]), PERIOD)).toEqual(services);
          for (const device of ['a', 'b']) {
            for (let at = PERIOD.from; at < PERIOD.to; at++) {
              const last = Math.max(
                ...list.filter((row) => row.device === device && row.at <= at).map((row) => row.at),
              );
              const candidates = list.filter((row) => row.device === device && row.at === last);
              const newest = candidates
                .filter(
                  (row) => row.recordedAt === Math.max(...candidates.map((row) => row.recordedAt)),
                )
                .map((row) => row.contract);
              const found = services.filter(
                (service) =>
                  service.device === device && service.period.from <= at && at < service.period.to,
              );
              expect(found.length).toBeLessThanOrEqual(1);
              expect([...newest, ...(newest.length === 0 ? [null] : [])]).toContain(
                found[0]?.entry.contract ?? null,
              );
            }
          }
        },
      ),
    );
  });
});
