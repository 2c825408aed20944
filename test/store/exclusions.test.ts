import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Exclusion, ExclusionEvent } from '../../src/core/exclusions/exclusion.ts';
import { openStore, type OpenStore } from '../../src/store/open.ts';
import { RETENTION_MONTHS } from './fixture.ts';

/** Recent enough not to be forgotten at once. */
const DAY = Date.UTC(2026, 9, 3);

const word = fc.string({ unit: 'grapheme', maxLength: 12 });
const words = fc.array(word, { maxLength: 3 });
const at = fc.integer({ min: 0, max: 2 ** 42 });

const exclusions: fc.Arbitrary<Exclusion> = fc.record({
  type: fc.constant('exclusion' as const),
  id: word,
  reason: fc.constantFrom('停电', '道路施工'),
  scope: fc.record({
    devices: words,
    sites: words,
    contracts: words,
    parents: words,
    labels: fc.array(fc.record({ label: word, value: word }), { maxLength: 2 }),
  }),
  from: at,
  to: fc.option(at),
  evidence: fc.option(
    fc.record({
      sha256: fc.string({
        unit: fc.constantFrom('0', '9', 'a', 'f'),
        minLength: 64,
        maxLength: 64,
      }),
      name: word,
    }),
  ),
  requester: word,
  approver: word,
  filedAt: at,
  recordedAt: at,
  note: word,
});
const withdrawals = fc.record({
  type: fc.constant('withdrawal' as const),
  exclusion: word,
  at,
  by: word,
  why: word,
});

const sorted = (events: readonly ExclusionEvent[]): readonly string[] =>
  [...new Set(events.map((event) => JSON.stringify(event, keysInOrder)))].sort();

function keysInOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('exclusions in Redis', () => {
  let folder: string;
  let keeper: OpenStore;
  let open = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchpost-exclusions-'));
    keeper = await openStore(options('keeper'), 'daemon');
  });

  afterAll(async () => {
    await keeper.close();
    await rm(folder, { recursive: true, force: true });
  });

  function options(prefix: string) {
    return {
      url: '',
      password: '',
      sentinels: [],
      masterName: '',
      prefix,
      commandTimeoutMs: 3000,
      dataDir: folder,
      retentionMonths: RETENTION_MONTHS,
    };
  }

  it('come back as they were written, however often and in whatever order they are sent', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(exclusions, withdrawals), { maxLength: 8 }),
        async (events) => {
          const store = await openStore(options(`round${String(open++)}`), 'reader');
          try {
            await store.record(events);
            await store.record([...events].reverse());
            const read = await store.exclusions();
            expect(sorted(read)).toEqual(sorted(events));
            expect(read.length).toBe(sorted(events).length);
          } finally {
            await store.close();
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('are kept apart from enrolments and facts of one call', async () => {
    const exclusion = fc.sample(exclusions, { numRuns: 1, seed: 1 })[0]!;
    const enrolment = {
      type: 'enrolment' as const,
      device: 'd',
      at: 1,
      recordedAt: 1,
      entry: null,
    };
    const up = {
      type: 'transition' as const,
      device: 'd',
      check: 'icmp' as const,
      at: DAY,
      since: DAY,
      state: 'up' as const,
      reason: null,
    };
    await keeper.record([exclusion, enrolment, up]);
    expect(await keeper.exclusions()).toEqual([exclusion]);
    expect(await keeper.enrolments()).toEqual([enrolment]);
    expect(
      await keeper.streamEvents([{ device: 'd', check: 'icmp' }], { from: DAY, to: DAY + 10 }),
    ).toEqual([[up]]);
  });
});
