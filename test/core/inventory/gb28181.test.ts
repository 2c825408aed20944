import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  gb28181Faults,
  namesNoDevice,
  readGb28181,
  suggestedKind,
} from '../../../src/core/inventory/gb28181.ts';

const digits = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((list) => list.join(''));

it('a code is taken apart at 8, 10, 13 and 14 digits, and its parts make it whole again', () => {
  fc.assert(
    fc.property(digits(20), (code) => {
      const { region, industry, type, network, serial } = readGb28181(code)!;
      expect([region, industry, type, network, serial].map((part) => part.length)).toEqual([
        8, 2, 3, 1, 6,
      ]);
      expect(region + industry + type + network + serial).toBe(code);
    }),
    { seed: 28181 },
  );
});

it.each([
  ['32099901001310000001', []],
  ['3209990100131000000', ['has 19 digits, and a GB/T 28181 code has 20']],
  ['320999010013100000012', ['has 21 digits, and a GB/T 28181 code has 20']],
  ['00099901001310000001', ['begins with 00, which is no province (digits 1-2)']],
  ['32099901000990000001', ['has type 099 (digits 11-13), which GB/T 28181 does not know']],
  ['32099901001319000001', ['has network 9 (digit 14), which is reserved']],
  ['32099901001310000000', ['has serial 000000 (digits 15-20), which is for platforms']],
  ['32099901002000000000', []],
  ['SW-1', []],
  ['123456', []],
])('%s: what is odd is told by its digits', (code, faults) => {
  expect(gb28181Faults(code)).toEqual(faults);
});

it('a kind is suggested for those types alone that mean one, and for 20 digits alone', () => {
  const typed = (type: string): string => `3209990100${type}0000001`;
  expect(
    ['121', '122', '131', '132', '200', '210', '118', '139', '215'].map((type) =>
      suggestedKind(typed(type)),
    ),
  ).toEqual([
    'checkpoint',
    'epolice',
    'camera',
    'camera',
    'platform',
    'media-server',
    null,
    null,
    null,
  ]);
  expect(suggestedKind('131')).toBeNull();
});

it('groups, virtual organisations and users are no devices', () => {
  expect(
    ['215', '216', '300', '499', '214', '217', '500', '131'].map((type) =>
      namesNoDevice(`3209990100${type}0000001`),
    ),
  ).toEqual([true, true, true, true, false, false, false, false]);
});
