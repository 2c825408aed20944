import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  COUNTED_WAIT_MS,
  noteLogin,
  NOTHING_REFUSED,
  permission,
  REFUSAL_WAIT_MS,
  type LoginRecord,
} from '../../../src/core/inspection/login-guard.ts';

const city = { name: 'city', mark: 'aa' };
const record = (
  device: string,
  outcome: LoginRecord['outcome'],
  at = 1000,
  over: Partial<LoginRecord> = {},
): LoginRecord => ({
  at,
  device,
  credential: 'city',
  mark: 'aa',
  outcome,
  operation: null,
  attemptsLeft: null,
  ...over,
});
const after = (...records: readonly LoginRecord[]): ReturnType<typeof noteLogin> =>
  records.reduce(noteLogin, NOTHING_REFUSED);

describe('a login', () => {
  it('is not tried again at a device that refused it before 30 minutes have passed, and then once', () => {
    const guard = after(record('a', 'refused'));
    expect(permission(guard, 'a', city, 1000 + REFUSAL_WAIT_MS - 1)).toMatchObject({
      may: false,
      why: 'refused',
      until: 1000 + REFUSAL_WAIT_MS,
    });
    expect(permission(guard, 'a', city, 1000 + REFUSAL_WAIT_MS)).toEqual({ may: true });
    expect(permission(guard, 'b', city, 1001)).toEqual({ may: true });
  });

  it('waits a day where the device said that it counts attempts', () => {
    const guard = after(record('a', 'refused', 1000, { attemptsLeft: 2 }));
    expect(permission(guard, 'a', city, 1000 + COUNTED_WAIT_MS - 1)).toMatchObject({
      may: false,
      attemptsLeft: 2,
    });
    expect(permission(guard, 'a', city, 1000 + COUNTED_WAIT_MS)).toEqual({ may: true });
  });

  it('is tried at once when the credential changed: another password, or another credential', () => {
    const guard = after(record('a', 'refused'), record('b', 'refused'), record('c', 'refused'));
    expect(permission(guard, 'a', { ...city, mark: 'bb' }, 1001)).toEqual({ may: true });
    expect(permission(guard, 'a', { name: 'north', mark: 'aa' }, 1001)).toEqual({ may: true });
  });

  it('is paused everywhere once three devices in a row refused it, until it changes', () => {
    const guard = after(
      record('a', 'refused', 1),
      record('b', 'refused', 2),
      record('b', 'refused', 3),
    );
    expect(permission(guard, 'd', city, 4)).toEqual({ may: true });
    const paused = noteLogin(guard, record('c', 'refused', 5));
    expect(permission(paused, 'd', city, 10 * COUNTED_WAIT_MS)).toMatchObject({
      may: false,
      why: 'paused',
      since: 5,
      until: null,
    });
  });

  it('is held back elsewhere while three devices in a row say neither yes nor no, without a pause', () => {
    const unclear = (device: string): LoginRecord =>
      record(device, 'unclear', 1000, { operation: 'GetProfiles' });
    const guard = after(unclear('a'), unclear('b'), unclear('c'));
    expect(permission(guard, 'd', city, 1001)).toMatchObject({ may: false, why: 'unclear' });
    expect(permission(guard, 'd', city, 1000 + COUNTED_WAIT_MS)).toEqual({ may: true });
    expect(permission(guard, 'a', city, 1000 + REFUSAL_WAIT_MS)).toEqual({ may: true });
    expect(permission(noteLogin(guard, record('a', 'accepted')), 'd', city, 1001)).toEqual({
      may: true,
    });
  });

  it('an acceptance ends the row', () => {
    const guard = after(
      record('a', 'refused'),
      record('b', 'refused'),
      record('d', 'accepted'),
      record('c', 'refused'),
    );
    expect(permission(guard, 'e', city, 2000)).toEqual({ may: true });
    expect(permission(guard, 'a', city, 2000)).toMatchObject({ may: false });
  });

  it('whatever came before: of the devices that refuse, never more than three refuse one credential in a row', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ device: fc.integer({ min: 0, max: 20 }), right: fc.boolean() }), {
          maxLength: 60,
        }),
        (logins) => {
          let guard = NOTHING_REFUSED;
          let row = 0;
          for (const [at, { device, right }] of logins.entries()) {
            if (!permission(guard, String(device), city, at).may) continue;
            row = right ? 0 : row + 1;
            expect(row).toBeLessThanOrEqual(3);
            guard = noteLogin(guard, record(String(device), right ? 'accepted' : 'refused', at));
          }
        },
      ),
      { seed: 20261124 },
    );
  });
});
