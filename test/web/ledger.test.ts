import { describe, expect, it } from 'vitest';
import type { Exclusion, ExclusionEvent } from '../../src/core/exclusions/exclusion.ts';
import { createApp } from '../../src/web/app.ts';
import { aDevice, ledgerOf, NOON } from '../metrics/estate.ts';
import { aContract } from '../support/contracts.ts';
import { aService } from './service.ts';

const exclusion = (id: string, from: number): Exclusion => ({
  type: 'exclusion',
  id,
  reason: '停电',
  scope: { devices: ['d'], sites: [], contracts: [], parents: [], labels: [] },
  from,
  to: null,
  evidence: { sha256: 'a'.repeat(64), name: '=cmd|.pdf' },
  requester: '张三',
  approver: '李四',
  filedAt: NOON,
  recordedAt: NOON,
  note: '',
});
const events: readonly ExclusionEvent[] = [
  exclusion('later', NOON),
  exclusion('earlier', NOON - 1000),
  { type: 'withdrawal', exclusion: 'later', at: NOON, by: '王五', why: '误报' },
];

async function ask(
  path: string,
  fields: Parameters<typeof aService>[0] = {},
): Promise<{ readonly status: number; readonly body: unknown }> {
  const answer = await createApp(aService(fields), { error: () => undefined }).request(path);
  return { status: answer.status, body: await answer.json() };
}

describe('/api/v1/exclusions', () => {
  it('lists them by start, with their withdrawals and times of the zone', async () => {
    const { status, body } = await ask('/api/v1/exclusions', {
      exclusions: () => Promise.resolve(events),
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      total: 2,
      exclusions: [
        { id: 'earlier', to: null, stands: true, withdrawals: [], evidence: { name: '=cmd|.pdf' } },
        {
          id: 'later',
          from: '2026-10-20T12:00:00.000+08:00',
          stands: false,
          withdrawals: [{ by: '王五', why: '误报', at: '2026-10-20T12:00:00.000+08:00' }],
        },
      ],
    });
  });

  it('pages, refuses what it does not know, and is not written to without the right', async () => {
    const exclusions = (): Promise<readonly ExclusionEvent[]> => Promise.resolve(events);
    expect((await ask('/api/v1/exclusions?limit=1&offset=1', { exclusions })).body).toMatchObject({
      total: 2,
      exclusions: [{ id: 'later' }],
    });
    expect((await ask('/api/v1/exclusions?site=x', { exclusions })).status).toBe(400);
    expect(
      (
        await createApp(aService({ exclusions }), { error: () => undefined }).request(
          '/api/v1/exclusions',
          { method: 'POST' },
        )
      ).status,
    ).toBe(403);
  });
});

describe('/api/v1/contracts', () => {
  it('tells the ledger as it stands: days left, stage, devices, who is without and what is twice', async () => {
    const contracts = [
      aContract({
        number: 'K',
        amountFen: 120_000_000,
        to: '2026-10-27',
        stages: [{ name: '会签', owner: '乙', from: '2026-10-01', to: null, limitDays: 10 }],
      }),
      aContract({ number: 'L', covers: { by: 'devices', devices: ['d'] }, to: '2026-10-25' }),
    ];
    const ledger = ledgerOf(contracts, [
      aDevice({ id: 'd', contract: 'K' }),
      aDevice({ id: 'e', contract: '' }),
    ]);
    const { status, body } = await ask('/api/v1/contracts', { ledger: () => ledger });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      contracts: [
        {
          number: 'K',
          amountFen: 120_000_000,
          daysLeft: 7,
          endsAt: '2026-10-28T00:00:00.000+08:00',
          devices: 1,
          renewed: false,
          stage: { name: '会签', owner: '乙', days: 19, late: true },
        },
        { number: 'L', renewed: true, stage: null },
      ],
      uncovered: [{ id: 'e', kind: 'camera' }],
      overlaps: [{ contracts: ['K', 'L'], from: '2026-01-01', to: '2026-10-25', devices: ['d'] }],
      gaps: [{ day: '2026-10-28', devices: ['d'] }],
    });
  });

  it('takes no parameters', async () => {
    expect((await ask('/api/v1/contracts?label=x')).status).toBe(400);
  });
});
