import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { evidencePath, MAX_EVIDENCE_BYTES } from '../../src/cli/exclusions/evidence.ts';
import {
  addExclusion,
  listExclusions,
  showExclusion,
  withdrawExclusion,
  type ExcludeDeps,
} from '../../src/cli/exclusions/exclude.ts';
import { importExclusions } from '../../src/cli/exclusions/exclude-import.ts';
import type { ExclusionText } from '../../src/core/exclusions/filing.ts';
import { parseWhen } from '../../src/cli/terminal/when.ts';
import { enrolledOf } from '../../src/core/inventory/enrolment.ts';
import type { Enrolment, Event } from '../../src/core/facts/event.ts';
import { activeExclusions } from '../../src/core/exclusions/excuse.ts';
import type { ExclusionEvent } from '../../src/core/exclusions/exclusion.ts';
import { NO_LEDGER } from '../../src/inventory/ledger/read.ts';
import { NO_POLICY } from '../../src/core/contracts/contract.ts';
import { aContract } from '../support/contracts.ts';
import { aDevice } from '../support/devices.ts';

const NOW = Date.parse('2026-10-20T12:00:00+08:00');
const ZONE = 'Asia/Shanghai';
const TEXT: ExclusionText = {
  reason: '停电',
  devices: [],
  sites: ['Site A'],
  contracts: [],
  parents: [],
  labels: [],
  from: '2026-10-03 08:30',
  to: '2026-10-03 11:00',
  requester: '张三',
  approver: '李四',
  filedAt: '',
  note: '',
};

let folder: string;
let recorded: Event[];
let said: string[];
let complaints: string[];
let deps: ExcludeDeps;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchpost-exclude-'));
  recorded = [];
  said = [];
  complaints = [];
  const enrolments = ['a', 'b'].map((device): Enrolment => ({
    type: 'enrolment',
    device,
    at: 0,
    recordedAt: 0,
    entry: enrolledOf(aDevice({ id: device, contract: 'K', parent: 'sw' })),
  }));
  deps = {
    store: {
      enrolments: () => Promise.resolve(enrolments),
      exclusions: () =>
        Promise.resolve(
          recorded.filter(
            (event): event is ExclusionEvent =>
              event.type === 'exclusion' || event.type === 'withdrawal',
          ),
        ),
      record: (events) => {
        recorded.push(...events);
        return Promise.resolve();
      },
    },
    settings: { zone: ZONE, data: folder, exclusionReasons: ['停电', '道路施工'] },
    ledger: {
      ...NO_LEDGER,
      contracts: [
        aContract({
          number: 'K',
          policy: { ...NO_POLICY, filingLimitDays: 3, lateFilingCounts: false },
        }),
      ],
    },
    now: NOW,
    print: (line) => said.push(line),
    complain: (line) => complaints.push(line),
  };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('exclude add', () => {
  it('records once, however often it is said, and tells whom it touches and where it comes late', async () => {
    expect(await addExclusion(TEXT, '', deps)).toBe(0);
    expect(await addExclusion(TEXT, '', { ...deps, now: NOW + 1 })).toBe(0);
    expect(recorded).toHaveLength(1);
    expect(recorded[0]).toMatchObject({
      type: 'exclusion',
      from: Date.parse('2026-10-03T08:30:00+08:00'),
      to: Date.parse('2026-10-03T11:00:00+08:00'),
      filedAt: NOW,
      recordedAt: NOW,
      scope: { sites: ['Site A'] },
    });
    expect(said.slice(1, 3)).toEqual([
      'touches 2 devices, and excuses 0 of them as their contracts say',
      'filed late for 2 of them',
    ]);
    expect(said[3]).toMatch(/^20261003-[0-9a-f]{10}: is on record already$/);
  });

  it('believes when it was handed in, but not the future', async () => {
    expect(await addExclusion({ ...TEXT, filedAt: '2026-10-05 09:00' }, '', deps)).toBe(0);
    expect(said[1]).toBe('touches 2 devices');
    expect(await addExclusion({ ...TEXT, filedAt: '2026-10-21' }, '', deps)).toBe(2);
    expect(complaints).toEqual([
      '--filed-at: "2026-10-21" lies in the future; write when it was handed in',
    ]);
  });

  it.each([
    [
      'an unknown reason',
      { reason: '停店' },
      '--reason: "停店" is no reason; write one of 停电, 道路施工',
    ],
    ['nobody who approves', { approver: '' }, '--approver: is empty; name the person'],
    [
      'one person in both parts, however written',
      { approver: ' 张　三' },
      '--approver: " 张　三" is the requester too; somebody else must approve',
    ],
    [
      'no scope',
      { sites: [] },
      '--device: is empty, as are sites, contracts, parents and labels; name what is excused',
    ],
    [
      'a device nobody knows',
      { devices: ['x'] },
      '--device: "x" is not on record and would excuse nothing; correct it as the inventory writes it',
    ],
    [
      'an end before its start',
      { to: '2026-10-03 08:30' },
      '--to: "2026-10-03 08:30" is not after the start; correct one of the two',
    ],
    [
      'a day that does not exist',
      { from: '2026-02-30' },
      '--from: "2026-02-30" is no instant; write 2026-10-03 08:30, or 2026-10-03T08:30:00+08:00, or 2026-10-03 for the whole day',
    ],
  ])('refuses %s', async (_what, over, complaint) => {
    expect(await addExclusion({ ...TEXT, ...over }, '', deps)).toBe(2);
    expect(complaints).toEqual([complaint]);
    expect(recorded).toEqual([]);
  });

  it('keeps evidence under its digest alone, whatever it is called', async () => {
    await writeFile(join(folder, 'a=cmd|.pdf'), 'proof');
    expect(await addExclusion(TEXT, join(folder, 'a=cmd|.pdf'), deps)).toBe(0);
    const [kept] = await readdir(join(folder, 'evidence'));
    expect(kept).toBe(createHash('sha256').update('proof').digest('hex'));
    expect(recorded[0]).toMatchObject({ evidence: { sha256: kept, name: 'a=cmd|.pdf' } });
    expect(await readFile(evidencePath(folder, kept!), 'utf8')).toBe('proof');
    await writeFile(evidencePath(folder, kept!), 'forged');
    await showExclusion((recorded[0] as { readonly id: string }).id, deps);
    expect(said.some((line) => line.includes('has been changed'))).toBe(true);
  });

  it('refuses evidence that is too large, and digests that are paths', async () => {
    await writeFile(join(folder, 'big'), Buffer.alloc(MAX_EVIDENCE_BYTES + 1));
    expect(await addExclusion(TEXT, join(folder, 'big'), deps)).toBe(2);
    expect(complaints[0]).toContain('is larger than 50 MB');
    expect(() => evidencePath(folder, '../../etc/passwd')).toThrow(RangeError);
  });
});

describe('exclude withdraw', () => {
  it('takes it back by another record, and lets the same be filed anew under another id', async () => {
    await addExclusion(TEXT, '', deps);
    const [first] = activeExclusions(await deps.store.exclusions());
    expect(await withdrawExclusion(first!.id, '王五', '误报', deps)).toBe(0);
    expect(activeExclusions(await deps.store.exclusions())).toEqual([]);
    expect(await withdrawExclusion(first!.id, '王五', '误报', deps)).toBe(0);
    expect(recorded).toHaveLength(2);
    await addExclusion(TEXT, '', deps);
    expect(activeExclusions(await deps.store.exclusions()).map(({ id }) => id)).toEqual([
      `${first!.id}-2`,
    ]);
    said = [];
    await listExclusions('2026-10', deps);
    expect(said.slice(2).map((line) => line.split(/ {2,}/)[5])).toEqual(['withdrawn', 'stands']);
  });

  it('refuses what nobody filed, and silence', async () => {
    expect(await withdrawExclusion('nothing', '王五', '误报', deps)).toBe(2);
    await addExclusion(TEXT, '', deps);
    expect(
      await withdrawExclusion((recorded[0] as { readonly id: string }).id, ' ', '误报', deps),
    ).toBe(2);
    expect(recorded).toHaveLength(1);
  });
});

describe('exclude import', () => {
  const HEAD = '原因,设备编码,站点,开始时间,结束时间,申请人,审批人,证据\r\n';
  const file = async (text: string): Promise<string> => {
    await mkdir(join(folder, 'in'), { recursive: true });
    await writeFile(join(folder, 'in', 'list.csv'), text);
    return join(folder, 'in', 'list.csv');
  };

  it('records every row, and none a second time', async () => {
    const path = await file(
      `${HEAD}停电,a；b,,2026/10/3 8:30,2026/10/3 11:00,张三,李四,proof.txt\r\n\r\n道路施工,,Site A,2026-10-05,,张三,李四,\r\n`,
    );
    await writeFile(join(folder, 'in', 'proof.txt'), 'proof');
    expect(await importExclusions(path, deps)).toBe(0);
    expect(await importExclusions(path, deps)).toBe(0);
    expect(said).toEqual([
      'list.csv: 2 recorded, 0 on record already',
      'list.csv: 0 recorded, 2 on record already',
    ]);
    expect(recorded).toMatchObject([
      { scope: { devices: ['a', 'b'] }, evidence: { name: 'proof.txt' } },
      { from: Date.parse('2026-10-05T00:00:00+08:00'), to: null, evidence: null },
    ]);
  });

  it('names every mistake by row and column, and records nothing', async () => {
    const path = await file(
      `${HEAD}停电,a,,2026-10-03,,张三,李四,\r\n停店,c,,x,,张三,张三,../secret\r\n`,
    );
    await writeFile(join(folder, 'secret'), 'secret');
    expect(await importExclusions(path, deps)).toBe(2);
    expect(complaints).toEqual([
      'list.csv: row 3, column "原因", "停店": is no reason; write one of 停电, 道路施工',
      'list.csv: row 3, column "审批人", "张三": is the requester too; somebody else must approve',
      'list.csv: row 3, column "设备编码", "c": is not on record and would excuse nothing; correct it as the inventory writes it',
      'list.csv: row 3, column "开始时间", "x": is no instant; write 2026-10-03 08:30, or 2026-10-03T08:30:00+08:00, or 2026-10-03 for the whole day',
      expect.stringMatching(
        /^list\.csv: row 3, column "证据", "\.\.\/secret": lies outside /,
      ) as string,
      'list.csv: nothing was recorded',
    ]);
    expect(recorded).toEqual([]);
    expect(await readdir(folder)).not.toContain('evidence');
  });

  it('follows no link out of the folder', async () => {
    const path = await file(`${HEAD}停电,a,,2026-10-03,,张三,李四,link\r\n`);
    await writeFile(join(folder, 'secret'), 'secret');
    await symlink(join(folder, 'secret'), join(folder, 'in', 'link'));
    expect(await importExclusions(path, deps)).toBe(2);
    expect(complaints[0]).toContain('lies outside');
  });

  it('names the columns that are missing', async () => {
    expect(await importExclusions(await file('原因,站点\r\n停电,S\r\n'), deps)).toBe(2);
    expect(complaints[0]).toBe(
      'list.csv: row 1: has no column from (开始时间), requester (申请人), approver (审批人); row 1 must hold the headings, add these',
    );
  });
});

describe('instants as people write them', () => {
  it.each([
    ['2026-10-03 08:30', 'start', '2026-10-03T00:30:00Z'],
    ['2026/1/3 8:30:05', 'start', '2026-01-03T00:30:05Z'],
    ['2026-10-03T08:30:00+09:00', 'start', '2026-10-02T23:30:00Z'],
    ['2026-10-03', 'start', '2026-10-02T16:00:00Z'],
    ['2026-10-03', 'end', '2026-10-03T16:00:00Z'],
  ] as const)('%s as a %s', (text, edge, instant) => {
    expect(parseWhen(text, ZONE, edge)).toBe(Date.parse(instant));
  });

  it.each([
    '2026-10-32',
    '2026-02-30T00:00:00Z',
    '2026-10-03 24:00',
    '8:30',
    '',
    '2026-10-03T08:30'.replace('T', '_'),
  ])('refuses "%s"', (text) => {
    expect(parseWhen(text, ZONE, 'start')).toBeNull();
  });
});
