import type { Device } from '../../src/core/inventory/device.ts';
import { enrolledOf } from '../../src/core/inventory/enrolment.ts';
import type { Enrolment, StreamEvent } from '../../src/core/facts/event.ts';
import type { Exclusion } from '../../src/core/exclusions/exclusion.ts';
import type { JudgementPolicy } from '../../src/core/judging/judgement.ts';
import { civilMonth, type Instant } from '../../src/core/time/civil-time.ts';
import type { MonthRequest } from '../../src/reports/month/request.ts';
import type { Method } from '../../src/reports/month/schema.ts';
import { aDevice } from '../support/devices.ts';

export const OCTOBER = civilMonth('2026-10', 'Asia/Shanghai');
export const HOUR = 3_600_000;

export const POLICY: JudgementPolicy = {
  online: 'any',
  clockToleranceMs: {
    camera: 5000,
    checkpoint: 1000,
    epolice: 1000,
    'media-server': 5000,
    platform: 5000,
    network: 5000,
  },
};

export const METHOD: Method = {
  program: 'watchpost 0.0.0',
  online: 'any',
  clockToleranceMs: { ...POLICY.clockToleranceMs },
  uplinkGraceMs: 14_500,
  staggerGraceMs: 338_500,
  clockResolutionMs: 500,
  confirmAfter: 3,
  reaskMs: 500,
  gapFactor: 2.5,
  deadFactor: 5,
  checks: [{ check: 'icmp', intervalMs: 10_000, timeoutMs: 1000 }],
  assessableCoverage: { part: 95, of: 100 },
};

/** October 2026 in Shanghai, over. */
export function october(over: Partial<MonthRequest> = {}): MonthRequest {
  return {
    month: '2026-10',
    zone: 'Asia/Shanghai',
    asOf: OCTOBER.to + HOUR,
    policy: POLICY,
    contracts: [],
    calendar: { zone: 'Asia/Shanghai', holidays: new Set(), workdays: new Set() },
    rubric: null,
    contract: null,
    ...over,
  };
}

export function enrol(
  over: Partial<Device> & { id: string },
  at: Instant = OCTOBER.from - HOUR,
): Enrolment {
  return {
    type: 'enrolment',
    device: over.id,
    at,
    recordedAt: at,
    entry: enrolledOf(aDevice(over)),
  };
}

export function leave(device: string, at: Instant): Enrolment {
  return { type: 'enrolment', device, at, recordedAt: at, entry: null };
}

/** A ping stream watched from `from` to `to`, down in `downs`, up otherwise. */
export function pinged(
  device: string,
  from: Instant,
  to: Instant,
  downs: readonly (readonly [Instant, Instant])[] = [],
): readonly StreamEvent[] {
  const key = { device, check: 'icmp' } as const;
  const turns = downs.flatMap(([fell, rose]): readonly StreamEvent[] => [
    { type: 'transition', ...key, at: fell, state: 'down', reason: 'timeout', since: fell },
    ...(rose < to
      ? [
          {
            type: 'transition' as const,
            ...key,
            at: rose,
            state: 'up' as const,
            reason: null,
            since: rose,
          },
        ]
      : []),
  ]);
  const opens: readonly StreamEvent[] =
    downs[0]?.[0] === from
      ? []
      : [{ type: 'transition', ...key, at: from, state: 'up', reason: null, since: from }];
  return [...opens, ...turns, { type: 'coverage', ...key, from, to }];
}

/** An approved exclusion of devices for a power cut. */
export function exclude(
  id: string,
  devices: readonly string[],
  from: Instant,
  to: Instant | null,
): Exclusion {
  return {
    type: 'exclusion',
    id,
    reason: '停电',
    scope: { devices, sites: [], contracts: [], parents: [], labels: [] },
    from,
    to,
    evidence: null,
    requester: '甲',
    approver: '乙',
    filedAt: from,
    recordedAt: from,
    note: '',
  };
}
