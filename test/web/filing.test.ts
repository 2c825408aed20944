import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFiling } from '../../src/cli/exclusions/filing.ts';
import type { ExclusionEvent } from '../../src/core/exclusions/exclusion.ts';
import { createApp } from '../../src/web/app.ts';
import { makeGate } from '../../src/web/access/gate.ts';
import { makeToken } from '../../src/web/access/token.ts';
import { enrol } from '../reports/examples.ts';
import { memoryReader } from '../reports/memory-reader.ts';
import { aService } from './service.ts';
import { accessRules, tokenLine } from './access/rules.ts';

const NOW = Date.parse('2026-10-09T04:00:00Z');
const [READER, WRITER] = [makeToken(), makeToken()];
const BODY = {
  reason: '停电',
  sites: ['S'],
  from: '2026-10-08 08:00',
  to: '2026-10-08 11:00',
  requester: '张三',
  approver: '李四',
};

let data = '';
let events: ExclusionEvent[] = [];
let app: ReturnType<typeof createApp>;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'watchpost-filing-'));
  events = [];
  const record = (more: readonly unknown[]): Promise<void> => {
    events.push(...(more as ExclusionEvent[]));
    return Promise.resolve();
  };
  const reader = memoryReader([], [enrol({ id: 'a', site: 'S' })]);
  const filing = makeFiling({
    store: { ...reader, exclusions: () => Promise.resolve(events), record },
    settings: { zone: 'Asia/Shanghai', data, exclusionReasons: ['停电'] },
    contracts: () => [],
    now: () => NOW,
  });
  const rules = accessRules(
    `tokens:\n${tokenLine('reader', READER, 'read')}${tokenLine('dispatcher', WRITER, 'write')}`,
  );
  const gate = makeGate(rules, () => 0);
  app = createApp(
    aService({ filing, exclusions: () => Promise.resolve(events) }),
    { error: () => undefined },
    undefined,
    { gate, openTo: 'loopback', publicUrl: '' },
  );
});
afterEach(() => rm(data, { recursive: true, force: true }));

async function ask(
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
  token = WRITER,
): Promise<{ readonly status: number; readonly body: { readonly [name: string]: unknown } }> {
  const sent =
    body === undefined
      ? {}
      : { body: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body) };
  const type = body instanceof Uint8Array ? 'application/octet-stream' : 'application/json';
  const response = await app.request(`/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': type }),
    },
    ...sent,
  });
  return {
    status: response.status,
    body: (await response.json()) as { readonly [name: string]: unknown },
  };
}

describe('exclusions over the API', () => {
  it('are filed with their evidence, listed, shown, and withdrawn in the name of who asks; filed twice they are one', async () => {
    const kept = await ask('POST', '/evidence', new Uint8Array([1, 2, 3]));
    expect(kept).toEqual({
      status: 201,
      body: { sha256: '039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81' },
    });
    expect([...(await readFile(join(data, 'evidence', String(kept.body['sha256']))))]).toEqual([
      1, 2, 3,
    ]);
    const evidence = { sha256: kept.body['sha256'], name: '通知.pdf' };
    const filed = await ask('POST', '/exclusions', { ...BODY, evidence });
    const id = String(filed.body['id']);
    expect([filed.status, filed.body['known']]).toEqual([201, false]);
    expect(await ask('POST', '/exclusions', { ...BODY, evidence })).toEqual({
      status: 200,
      body: { id, known: true },
    });
    expect((await ask('GET', '/exclusions')).body).toMatchObject({
      total: 1,
      exclusions: [{ id, evidence, stands: true }],
    });
    expect((await ask('POST', `/exclusions/${id}/withdrawal`, { why: '误报' })).body).toEqual({
      id,
      outcome: 'withdrawn',
    });
    expect((await ask('POST', `/exclusions/${id}/withdrawal`, { why: '误报' })).body).toEqual({
      id,
      outcome: 'already',
    });
    expect((await ask('GET', `/exclusions/${id}`)).body).toMatchObject({
      stands: false,
      withdrawals: [{ by: 'dispatcher', why: '误报' }],
    });
    expect(events.map(({ type }) => type)).toEqual(['exclusion', 'withdrawal']);
  });

  it('are refused from whom may only read, and nothing is kept or recorded', async () => {
    for (const [path, body] of [
      ['/evidence', new Uint8Array(1)],
      ['/exclusions', BODY],
      ['/exclusions/x/withdrawal', { why: 'w' }],
    ] as const)
      expect((await ask('POST', path, body, READER)).status).toBe(403);
    expect(events).toEqual([]);
    await expect(readFile(join(data, 'evidence'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each([
    [
      'an approver who is the requester',
      { ...BODY, approver: '张 三' },
      400,
      'approver: is the requester too',
    ],
    ['a place nobody knows', { ...BODY, sites: ['T'] }, 400, 'sites: is not on record'],
    ['a reason that is none', { ...BODY, reason: 'x' }, 400, 'reason: is no reason'],
    [
      'evidence that was never sent',
      { ...BODY, evidence: { sha256: 'a'.repeat(64), name: 'n' } },
      400,
      'evidence: is not kept here',
    ],
    ['a field nobody knows', { ...BODY, recordedAt: 0 }, 400, 'a field it does not know'],
    [
      'a filing time to come',
      { ...BODY, filedAt: '2026-11-01' },
      400,
      'filedAt: lies in the future',
    ],
  ])('with %s are refused with the field and the mend', async (_what, body, status, message) => {
    const answer = await ask('POST', '/exclusions', body);
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([
      status,
      expect.stringContaining(message),
    ]);
    expect(events).toEqual([]);
  });

  it('take no evidence above 20 MB, and know no exclusion that is none', async () => {
    expect((await ask('POST', '/evidence', new Uint8Array(20 * 1024 * 1024 + 1))).status).toBe(413);
    expect((await ask('GET', '/exclusions/none')).status).toBe(404);
    expect((await ask('POST', '/exclusions/none/withdrawal', { why: 'w' })).status).toBe(404);
  });
});
