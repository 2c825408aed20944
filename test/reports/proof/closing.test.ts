import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile, cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExclusionEvent } from '../../../src/core/exclusions/exclusion.ts';
import type { ReportReader } from '../../../src/core/facts/fact-store.ts';
import type { InspectionCoverage } from '../../../src/core/inspection/coverage.ts';
import type { PropertyChange } from '../../../src/core/inspection/property.ts';
import { startOfDate } from '../../../src/core/time/civil-time.ts';
import { closedRevisions } from '../../../src/reports/proof/archive.ts';
import { closeMonth, type Closed } from '../../../src/reports/proof/close.ts';
import {
  DRAFT,
  writeDocuments,
  writeManifest,
  type Draft,
} from '../../../src/reports/proof/dossier.ts';
import type { MonthPolicy } from '../../../src/reports/proof/policy.ts';
import { makeKey, readPrivateKey, readPublicKey } from '../../../src/reports/proof/seal.ts';
import { verifyReport } from '../../../src/reports/proof/verify.ts';
import type { MonthlyDocument } from '../../../src/reports/month/schema.ts';
import { aContract } from '../../support/contracts.ts';
import { enrol, exclude, HOUR, leave, METHOD, OCTOBER, pinged } from '../examples.ts';
import { memoryReader } from '../memory-reader.ts';

const { from, to } = OCTOBER;
const ZONE = 'Asia/Shanghai';
const NOVEMBER_END = startOfDate('2026-12-01', ZONE);
const quiet = (): void => undefined;

function readerOf(exclusions: readonly ExclusionEvent[] = [], shuffled = false): ReportReader {
  const facts = [
    ...pinged('a', to, NOVEMBER_END),
    ...pinged('a', from - 20 * HOUR, to, [[from + HOUR, from + 27 * HOUR]]),
    ...pinged('34020000001320000001', from, to + HOUR, [[to - HOUR, to + 1]]),
  ];
  const enrolments = [
    enrol({ id: 'a', contract: '合同一' }),
    enrol({ id: '34020000001320000001', name: "=cmd|' /C calc'!A0" }),
    enrol({ id: 'c' }, from + 5 * HOUR),
    leave('c', from + 9 * HOUR),
    enrol({ id: 'later' }, to + 1),
  ];
  const order = <T>(list: readonly T[]): readonly T[] =>
    shuffled ? [...list, ...list].reverse() : list;
  const inside: readonly (PropertyChange | InspectionCoverage)[] = [
    { type: 'property', device: 'a', at: from - HOUR, property: 'login', value: 'accepted' },
    { type: 'property', device: 'a', at: from + HOUR, property: 'recording', value: 'stopped' },
    { type: 'property', device: 'a', at: to + HOUR, property: 'recording', value: 'recording' },
    { type: 'inspection-coverage', device: 'a', from: from - HOUR, to: to + HOUR },
  ];
  return memoryReader(order(facts), order(enrolments), undefined, order(exclusions), order(inside));
}

function policyOf(over: Partial<MonthPolicy> = {}): MonthPolicy {
  return {
    format: 1,
    month: '2026-10',
    zone: ZONE,
    contract: null,
    period: { from, to },
    monthEnd: to,
    language: 'zh-CN',
    method: METHOD,
    evaluation: null,
    contracts: [],
    holidays: [],
    workdays: [],
    onlineTarget: 97,
    ...over,
  };
}

const november = (): MonthPolicy =>
  policyOf({ month: '2026-11', period: { from: to, to: NOVEMBER_END }, monthEnd: NOVEMBER_END });

let folder = '';
let key: KeyObject;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchpost-closing-'));
  await makeKey(join(folder, 'key'));
  key = await readPrivateKey(join(folder, 'key'));
});
afterAll(() => rm(folder, { recursive: true }));

type Over = Partial<Parameters<typeof closeMonth>[0]>;

function close(archive: string, over: Over = {}): Promise<Closed> {
  return closeMonth({
    archive: join(folder, archive),
    policy: policyOf(),
    reader: readerOf(),
    key,
    now: to + 60 * HOUR,
    reason: '',
    objectionDays: 5,
    onProgress: quiet,
    ...over,
  });
}

async function bytesIn(dir: string): Promise<ReadonlyMap<string, Buffer>> {
  const names = (await readdir(dir)).sort();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(dir, name))] as const)),
  );
}

async function fault(dir: string, trusted: string | null = null): Promise<string> {
  const verdict = await verifyReport(dir, trusted, quiet);
  return verdict.ok ? 'right' : verdict.differs;
}

describe('a closed month', () => {
  it('is the same bytes for the same facts, whenever it is closed and however the facts were stored, and is proved', async () => {
    const first = await close('same-1');
    await close('same-2', { reader: readerOf([], true), now: to + 60 * HOUR });
    const later = await close('same-3', { now: to + 700 * HOUR });
    const [one, two, three] = await Promise.all(
      ['same-1', 'same-2', 'same-3'].map((name) =>
        bytesIn(join(folder, name, '2026-10/revision-1')),
      ),
    );
    expect(first).toMatchObject({ outcome: 'closed', revision: 1, finalFrom: '2026-11-11' });
    expect(later).toMatchObject({ outcome: 'closed', finalFrom: '2026-12-08' });
    expect(two).toEqual(one);
    expect(
      [...three!].filter(([name, bytes]) => !bytes.equals(one!.get(name)!)).map(([name]) => name),
    ).toEqual(['closing.json']);
    expect(
      await fault(
        join(folder, 'same-1/2026-10/revision-1'),
        await readPublicKey(join(folder, 'key.pub')),
      ),
    ).toBe('right');
  });

  it('is not closed before it is over, nor without facts, and leaves nothing behind', async () => {
    expect(
      await close('early', { policy: policyOf({ period: { from, to: to - 1 } }) }),
    ).toMatchObject({
      outcome: 'refused',
      why: '2026-10 is not over yet; it can be closed from 2026-11-01T00:00:00.000+08:00 on',
    });
    expect(
      await close('early', { reader: memoryReader([], [enrol({ id: 'x' }, to)]) }),
    ).toMatchObject({
      outcome: 'nothing',
      why: expect.stringContaining('the first enrolment is of 2026-11-01') as unknown,
    });
    expect(await readdir(join(folder, 'early/2026-10'))).toEqual([]);
  });

  it('is not closed again while nothing changed', async () => {
    await close('again');
    expect(await close('again', { reason: 'to be sure', now: to + 900 * HOUR })).toMatchObject({
      outcome: 'unchanged',
      revision: 1,
    });
    expect(await readdir(join(folder, 'again/2026-10'))).toEqual(['revision-1']);
  });

  it('gets a second revision for an exclusion that is filed late, which says what changed and why, and leaves the first alone', async () => {
    await close('late');
    const first = await bytesIn(join(folder, 'late/2026-10/revision-1'));
    const reader = readerOf([exclude('x-17', ['a'], from + 2 * HOUR, from + 5 * HOUR)]);
    expect(await close('late', { reader })).toMatchObject({
      outcome: 'refused',
      why: expect.stringContaining('tell why with --reason') as unknown,
    });
    expect(await close('late', { reader, reason: '停电报备迟到' })).toMatchObject({
      outcome: 'closed',
      revision: 2,
    });
    expect(await bytesIn(join(folder, 'late/2026-10/revision-1'))).toEqual(first);
    const changes = JSON.parse(
      await readFile(join(folder, 'late/2026-10/revision-2/changes.json'), 'utf8'),
    ) as {
      reason: string;
      facts: { added: unknown };
      figures: { at: string; before: unknown; after: unknown }[];
    };
    expect(changes).toMatchObject({
      reason: '停电报备迟到',
      supersedes: 1,
      revision: 2,
      facts: {
        added: { count: { exclusion: 1 }, exclusions: [{ id: 'x-17' }] },
        removed: { count: {} },
      },
      policy: [],
    });
    expect(changes.figures).toContainEqual({
      at: '/devices/a/figures/online/excusedMs',
      before: 0,
      after: 3 * HOUR,
    });
    for (const revision of ['revision-1', 'revision-2'])
      expect(await fault(join(folder, 'late/2026-10', revision))).toBe('right');
  });

  it('is chained to the month before and the revision before, and a broken link is named', async () => {
    await close('chain');
    await close('chain', { policy: november(), now: NOVEMBER_END + HOUR });
    const second = join(folder, 'chain/2026-11/revision-1');
    expect(await fault(second)).toBe('right');
    expect(
      (await closedRevisions(join(folder, 'chain'))).map(
        ({ month, revision }) => `${month} ${revision}`,
      ),
    ).toEqual(['2026-10 1', '2026-11 1']);
    const other = await close('chain-other', { key: null });
    expect(other.outcome).toBe('closed');
    await rm(join(folder, 'chain/2026-10'), { recursive: true });
    expect(await verifyReport(second, null, quiet)).toMatchObject({
      ok: true,
      notes: [expect.stringMatching(/^2026-10 revision 1 is not at hand/)],
    });
    await cp(join(folder, 'chain-other/2026-10'), join(folder, 'chain/2026-10'), {
      recursive: true,
    });
    expect(await fault(second)).toMatch(
      /^the chain is broken: the manifest of 2026-10 revision 1 /,
    );
  });

  it('takes away what a process that is no more left half done, and nothing else', async () => {
    await mkdir(join(folder, 'left/2026-10/.closing-999999999'), { recursive: true });
    await mkdir(join(folder, 'left/2026-10/.closing-1'), { recursive: true });
    await close('left');
    expect((await readdir(join(folder, 'left/2026-10'))).sort()).toEqual([
      '.closing-1',
      'revision-1',
    ]);
  });

  it('is not there at all when closing breaks off', async () => {
    const reader = {
      ...readerOf(),
      streamEvents: () => Promise.reject(new Error('the store went away')),
    };
    await expect(close('broken', { reader })).rejects.toThrow('the store went away');
    expect(await readdir(join(folder, 'broken/2026-10'))).toEqual([]);
  });
});

describe('a key', () => {
  it('is readable by its owner alone and never overwritten', async () => {
    expect((await stat(join(folder, 'key'))).mode & 0o777).toBe(0o600);
    await expect(makeKey(join(folder, 'key'))).rejects.toThrow('EEXIST');
    await writeFile(join(folder, 'no-key'), 'no key');
    await expect(readPrivateKey(join(folder, 'no-key'))).rejects.toThrow('is no Ed25519 key');
  });

  it('that was not the one trusted is named, and so is a missing signature', async () => {
    await close('unsigned', { key: null });
    await close('signed');
    await makeKey(join(folder, 'other'));
    const trusted = await readPublicKey(join(folder, 'other.pub'));
    expect(await fault(join(folder, 'unsigned/2026-10/revision-1'), trusted)).toBe(
      'manifest.json is not signed',
    );
    expect(await fault(join(folder, 'signed/2026-10/revision-1'), trusted)).toMatch(
      /^manifest.json was signed with another key/,
    );
  });
});

describe('a report limited to one contract', () => {
  it('holds its devices and what they are reached through, gives the contract the same settlement, and proves itself', async () => {
    const over = {
      contracts: [
        aContract({ number: 'K1', monthlyFeeFen: 1000_00, from: '2026-10-11' }),
        aContract({ number: 'K2' }),
      ],
    };
    const parent = enrol({ id: 'switch', contract: 'K2' });
    const [mine, theirs] = [
      enrol({ id: 'mine', contract: 'K1', parent: 'switch' }),
      enrol({ id: 'theirs', contract: 'K2' }),
    ];
    const facts = ['switch', 'mine', 'theirs'].flatMap((id) =>
      pinged(id, from, to, [[from + 300 * HOUR, from + 310 * HOUR]]),
    );
    const reader = memoryReader(facts, [parent, mine, theirs], undefined, [
      exclude('x', ['theirs'], from, to),
      exclude('y', ['mine'], from + 305 * HOUR, to),
    ]);
    const drawn = async (
      contract: string | null,
    ): Promise<{ readonly draft: Draft; readonly at: string }> => {
      const at = join(folder, `limited-${String(contract)}`);
      const draft = await writeDocuments({
        folder: at,
        policy: policyOf({ ...over, contract }),
        reader,
        onProgress: quiet,
      });
      if (draft.found) await writeManifest(at, draft.drafted, DRAFT, null);
      return { draft, at };
    };
    const [all, limited, none] = [await drawn(null), await drawn('K1'), await drawn('K9')];
    const documentOf = ({ draft }: { readonly draft: Draft }): MonthlyDocument => {
      if (!draft.found) throw new Error(draft.why);
      return draft.drafted.document;
    };
    expect(documentOf(limited).devices.map(({ id, figures }) => [id, figures.inServiceMs])).toEqual(
      [['mine', 21 * 24 * HOUR]],
    );
    expect(documentOf(limited).settlements).toEqual(
      documentOf(all).settlements.filter(({ contract }) => contract === 'K1'),
    );
    expect(documentOf(limited).settlements[0]).toMatchObject({
      days: { part: 21, of: 31 },
      feeFen: 677_42,
    });
    expect(documentOf(limited).exclusions.map(({ id }) => id)).toEqual(['y']);
    expect(documentOf(limited).devices[0]!.figures.online).toMatchObject({
      unreachableMs: 5 * HOUR,
      excusedMs: 5 * HOUR,
      downMs: 0,
    });
    const lines = await readFile(join(limited.at, 'events.ndjson'), 'utf8');
    expect([lines.includes('"switch"'), lines.includes('"device":"theirs"')]).toEqual([
      true,
      false,
    ]);
    expect(await verifyReport(limited.at, null, quiet)).toMatchObject({ ok: true });
    expect(none.draft).toMatchObject({
      found: false,
      why: expect.stringContaining('under contract "K9"') as unknown,
    });
  });
});

describe('tampering', () => {
  let original: ReadonlyMap<string, Buffer>;
  const victim = (): string => join(folder, 'tampered/2026-10/revision-2');
  beforeAll(async () => {
    await close('tampered');
    await close('tampered', { reader: readerOf([exclude('x', ['a'], from, null)]), reason: 'why' });
    original = await bytesIn(victim());
  });

  it('with any one bit of any file is named by the name of that file', async () => {
    expect([...original.keys()]).toEqual(
      expect.arrayContaining([
        'changes.json',
        'closing.json',
        'events.ndjson',
        'manifest.json',
        'policy.json',
        'report.html',
        'report.json',
        'report.xlsx',
      ]),
    );
    for (const [name, bytes] of original) {
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
          const changed = Buffer.from(bytes);
          changed[at] = changed[at]! ^ (1 << bit);
          await writeFile(join(victim(), name), changed);
          expect(await fault(victim())).toMatch(new RegExp(`^${name.replaceAll('.', '\\.')} `));
        }),
        { numRuns: 40 },
      );
      await writeFile(join(victim(), name), bytes);
    }
    expect(await fault(victim())).toBe('right');
  });

  it('by a file taken away, cut short, or added is named', async () => {
    await rm(join(victim(), 'outages.csv'));
    expect(await fault(victim())).toBe('outages.csv is missing');
    await writeFile(join(victim(), 'outages.csv'), original.get('outages.csv')!.subarray(0, -1));
    expect(await fault(victim())).toMatch(/^outages\.csv has \d+ bytes; the manifest says/);
    await writeFile(join(victim(), 'outages.csv'), original.get('outages.csv')!);
    await writeFile(join(victim(), 'note.txt'), '');
    expect(await fault(victim())).toBe('note.txt is not in the manifest');
    await rm(join(victim(), 'note.txt'));
  });
});
