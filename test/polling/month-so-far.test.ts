import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inServiceMs } from '../../src/core/judging/availability.ts';
import { outagesAsParent } from '../../src/core/judging/unreachable.ts';
import { enrolledOf } from '../../src/core/inventory/enrolment.ts';
import type { Enrolment, StreamEvent } from '../../src/core/facts/event.ts';
import type { Outcome } from '../../src/core/facts/observation.ts';
import { NO_CONTRACTS } from '../../src/core/contracts/ledger-view.ts';
import { timelineOf } from '../../src/core/facts/timeline.ts';
import { makeFleet } from '../../src/polling/fleet.ts';
import { makeMonthSoFar } from '../../src/polling/month-so-far.ts';
import { aContract } from '../support/contracts.ts';
import { aDevice, anInventory } from '../support/devices.ts';
import { judged } from '../support/judge.ts';

const ZONE = 'Asia/Shanghai';
const MONTH_START = Date.parse('2026-10-01T00:00:00+08:00');
const POLICY = {
  online: 'any' as const,
  clockToleranceMs: {
    camera: 5000,
    checkpoint: 1000,
    epolice: 1000,
    'media-server': 5000,
    platform: 5000,
    network: 5000,
  },
};
const OUTCOMES: readonly Outcome[] = [
  { result: 'answered', latencyMs: 1, facts: {} },
  { result: 'failed', reason: 'timeout', detail: '' },
  { result: 'blind', cause: 'canary', detail: '' },
];

const enrolment = (at: number, contract: string): Enrolment => ({
  type: 'enrolment',
  device: 'cam',
  at,
  recordedAt: at,
  entry: { ...enrolledOf(aDevice({ id: 'cam' })), contract },
});

describe('the month so far', () => {
  it('equals the account drawn from the stored facts, across months, gaps and moves between contracts', () => {
    const steps = fc.array(
      fc.tuple(
        fc.integer({ min: 1000, max: 60_000 }),
        fc.constantFrom('icmp' as const, 'onvif' as const),
        fc.integer({ min: 0, max: 2 }),
      ),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(steps, fc.integer({ min: -2_000_000, max: 500_000 }), (askings, startOffset) => {
        const fleet = makeFleet(POLICY);
        fleet.apply(anInventory(aDevice({ id: 'cam' })), MONTH_START, () => undefined);
        const enrolments = [
          enrolment(MONTH_START - 10_000_000, 'C-1'),
          enrolment(MONTH_START + 300_000, 'C-2'),
        ];
        const month = makeMonthSoFar(fleet, ZONE, POLICY, () => NO_CONTRACTS);
        month.enrol(enrolments);
        const stored: StreamEvent[] = [];
        let at = MONTH_START + startOffset;
        for (const [wait, check, outcome] of askings) {
          at += wait;
          stored.push(
            ...fleet.observe(
              { device: 'cam', check, at, outcome: OUTCOMES[outcome]! },
              { confirmAfter: 2, gapMs: 90_000 },
            ),
          );
        }
        const end = Math.max(at, MONTH_START + 1000);
        month.step(end, 1);
        month.step(end, 0);
        const streams = (['icmp', 'onvif'] as const).map((check) => ({
          check,
          timeline: timelineOf(stored.filter((event) => event.check === check)),
          proven: stored.some(
            (event) => event.type === 'transition' && event.check === check && event.state === 'up',
          ),
        }));
        const account = judged(
          { kind: 'camera', inService: [{ from: MONTH_START, to: end }], streams },
          POLICY,
        );
        const view = fleet.view(end);
        expect(view.devices[0]!.month).toEqual(account.online);
        const byContract = view.contracts.map((row) => inServiceMs(row.month));
        expect(byContract.reduce((sum, ms) => sum + ms, 0)).toBe(end - MONTH_START);
        expect(view.contracts.find((row) => row.contract === 'C-2')).toEqual(
          end > MONTH_START + 300_000 ? expect.anything() : undefined,
        );
      }),
    );
  });

  it('leaves out what an exclusion excuses, and books time under the contract that covers the device', () => {
    const fleet = makeFleet(POLICY);
    const device = aDevice({ id: 'cam', contract: '', site: 'A', checks: ['icmp'] });
    fleet.apply(anInventory(device), MONTH_START, () => undefined);
    const contract = aContract({
      number: 'K',
      covers: { by: 'match', sites: ['A'], kinds: [], labels: {} },
      from: '2026-10-01',
      to: '2026-12-31',
    });
    const exclusion = {
      type: 'exclusion' as const,
      id: 'x',
      reason: '停电',
      scope: { devices: ['cam'], sites: [], contracts: [], parents: [], labels: [] },
      from: MONTH_START + 20_000,
      to: MONTH_START + 30_000,
      evidence: null,
      requester: 'a',
      approver: 'b',
      filedAt: MONTH_START,
      recordedAt: MONTH_START,
      note: '',
    };
    const contractContext = {
      contracts: [contract],
      exclusions: [exclusion],
      calendar: { zone: ZONE, holidays: new Set<string>(), workdays: new Set<string>() },
    };
    const month = makeMonthSoFar(fleet, ZONE, POLICY, () => contractContext);
    month.enrol([
      {
        type: 'enrolment',
        device: 'cam',
        at: MONTH_START,
        recordedAt: 0,
        entry: enrolledOf(device),
      },
    ]);
    for (let at = 0; at <= 60_000; at += 10_000) {
      fleet.observe(
        {
          device: 'cam',
          check: 'icmp',
          at: MONTH_START + at,
          outcome: OUTCOMES[at < 20_000 || at >= 50_000 ? 0 : 1]!,
        },
        { confirmAfter: 1, gapMs: 25_000 },
      );
    }
    month.step(MONTH_START + 60_000, 1);
    month.step(MONTH_START + 60_000, 1);
    const { devices, contracts } = fleet.view(MONTH_START + 60_000);
    expect(devices[0]!.month).toEqual({
      upMs: 30_000,
      excusedMs: 10_000,
      unreachableMs: 0,
      downMs: 20_000,
      unobservedMs: 0,
    });
    expect(contracts).toEqual([{ contract: 'K', month: devices[0]!.month }]);
  });

  it('counts a child down together with its parent as unreachable', () => {
    const fleet = makeFleet(POLICY);
    const devices = [
      aDevice({ id: 'switch', kind: 'network', checks: ['icmp'] }),
      aDevice({ id: 'cam', parent: 'switch', checks: ['icmp'] }),
    ];
    fleet.apply(anInventory(...devices), MONTH_START, () => undefined);
    const month = makeMonthSoFar(fleet, ZONE, POLICY, () => NO_CONTRACTS);
    month.enrol(
      devices.map((device) => ({
        type: 'enrolment',
        device: device.id,
        at: MONTH_START,
        recordedAt: 0,
        entry: enrolledOf(device),
      })),
    );
    const observe = (device: string, at: number, outcome: Outcome): void => {
      fleet.observe(
        { device, check: 'icmp', at: MONTH_START + at, outcome },
        { confirmAfter: 1, gapMs: 25_000 },
      );
    };
    for (const device of ['switch', 'cam']) observe(device, 0, OUTCOMES[0]!);
    for (let at = 10_000; at <= 60_000; at += 10_000) {
      observe('cam', at, OUTCOMES[1]!);
      observe('switch', at, at < 40_000 ? OUTCOMES[1]! : OUTCOMES[0]!);
    }
    month.step(MONTH_START + 60_000, 2);
    expect(fleet.view(MONTH_START + 60_000).devices[1]!.month).toEqual({
      upMs: 10_000,
      excusedMs: 0,
      unreachableMs: 30_000,
      downMs: 20_000,
      unobservedMs: 0,
    });
  });
});

describe('the month so far of a device behind an uplink', () => {
  it('equals the account drawn from the stored facts with the outages of the uplink, those included that ended just before the month', () => {
    const policy = { ...POLICY, uplinkGraceMs: 30_000 };
    const devices = [
      aDevice({ id: 'switch', kind: 'network', checks: ['icmp'] }),
      aDevice({ id: 'cam', parent: 'switch', checks: ['icmp'] }),
    ];
    const enrolments = devices.map((device) => ({
      type: 'enrolment' as const,
      device: device.id,
      at: MONTH_START - 10_000_000,
      recordedAt: 0,
      entry: enrolledOf(device),
    }));
    const steps = fc.array(
      fc.tuple(
        fc.integer({ min: 1000, max: 20_000 }),
        fc.constantFrom('switch', 'cam'),
        fc.constantFrom(0, 1, 1, 1, 2),
      ),
      { minLength: 10, maxLength: 80 },
    );
    fc.assert(
      fc.property(steps, fc.integer({ min: -300_000, max: 0 }), (askings, startOffset) => {
        const fleet = makeFleet(policy);
        fleet.apply(anInventory(...devices), MONTH_START, () => undefined);
        const month = makeMonthSoFar(fleet, ZONE, policy, () => NO_CONTRACTS);
        month.enrol(enrolments);
        const stored: StreamEvent[] = [];
        let at = MONTH_START + startOffset;
        for (const [wait, device, outcome] of askings) {
          at += wait;
          stored.push(
            ...fleet.observe(
              { device, check: 'icmp', at, outcome: OUTCOMES[outcome]! },
              { confirmAfter: 1, gapMs: 45_000 },
            ),
          );
        }
        const end = Math.max(at, MONTH_START + 1000);
        month.step(end, 2);
        const recordsOf = (device: string) => [
          {
            check: 'icmp' as const,
            timeline: timelineOf(stored.filter((event) => event.device === device)),
            proven: true,
          },
        ];
        const parentDown = outagesAsParent(
          recordsOf('switch'),
          [{ from: MONTH_START - 10_000_000, to: end }],
          policy,
        );
        const { online } = judged(
          {
            kind: 'camera',
            inService: [{ from: MONTH_START, to: end }],
            streams: recordsOf('cam'),
            parentDown,
          },
          policy,
        );
        expect(fleet.view(end).devices[1]!.month).toEqual(online);
      }),
      { numRuns: 500 },
    );
  });
});
