import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import writeXlsxFile from 'write-excel-file/node';
import { planImport, type ImportPlan } from '../../src/inventory/import/plan.ts';
import { replaceInventory } from '../../src/inventory/import/replace.ts';
import { formatProblems } from '../../src/inventory/problems.ts';
import { parseInventory } from '../../src/inventory/read.ts';

const RUNNING = [
  '设备编码,名称,类别,辖区,IP地址,厂商',
  '32099901001310000001,东门枪机,摄像机,城东,192.0.2.1,甲',
  '32099901001310000002,西门球机,摄像机,城东,192.0.2.2,甲',
  'SW-1,核心交换机,交换机,城东,192.0.2.254,丙',
].join('\n');

const PLATFORM = '通道国标编号,通道名称,所属组织,设备IP,端口,厂商,用户名,密码,状态';

type Options = { readonly acceptKinds?: boolean; readonly removeGone?: boolean };

function plan(
  incoming: string | Uint8Array,
  { acceptKinds = false, removeGone = false }: Options = {},
  running: string | Uint8Array | null = RUNNING,
): Promise<ImportPlan> {
  const bytes = (content: string | Uint8Array): Uint8Array =>
    typeof content === 'string' ? Buffer.from(content) : content;
  return planImport(
    { name: 'devices.csv', bytes: running === null ? null : bytes(running) },
    { name: 'export.csv', bytes: bytes(incoming) },
    { acceptKinds, removeGone },
  );
}

async function good(...args: Parameters<typeof plan>): Promise<Extract<ImportPlan, { ok: true }>> {
  const planned = await plan(...args);
  if (!planned.ok) throw new Error(formatProblems(planned.problems).join('\n'));
  return planned;
}

async function problems(...args: Parameters<typeof plan>): Promise<readonly string[]> {
  const planned = await plan(...args);
  return planned.ok ? [] : formatProblems(planned.problems);
}

const ids = (devices: readonly { readonly id: string }[]): readonly string[] =>
  devices.map(({ id }) => id);

describe('an export of a GB/T 28181 platform', () => {
  const exported = [
    PLATFORM,
    '32099901001310000001,东门枪机甲,城东,192.0.2.1,5060,甲,admin,geheim,在线',
    '32099901001310000002,西门球机,,192.0.2.2,,乙,admin,geheim,离线',
    '32099901001210000003,新卡口,城西,192.0.2.3,80,乙,admin,geheim,离线',
    '32099901002160000001,城西组织,,,,,,,',
  ].join('\n');

  it('is told as added, changed field by field, and gone; empty cells and missing columns change nothing', async () => {
    const { changes, missing } = await good(exported, { acceptKinds: true });
    expect(changes.added).toMatchObject([
      { id: '32099901001210000003', kind: 'checkpoint', site: '城西', onvifPort: 80 },
    ]);
    expect(changes.changed.map(({ device, fields }) => [device.id, fields])).toEqual([
      ['32099901001310000001', [{ field: 'name', before: '东门枪机', after: '东门枪机甲' }]],
      ['32099901001310000002', [{ field: '厂商', before: '甲', after: '乙' }]],
    ]);
    expect(ids(missing)).toEqual(['SW-1']);
    expect(changes.gone).toEqual([]);
  });

  it('has its logins, passing states, SIP ports and groups left out, each with a warning', async () => {
    const { bytes, warnings } = await good(exported, { acceptKinds: true });
    expect(Buffer.from(bytes).toString()).not.toMatch(/geheim|admin|在线|5060|城西组织/);
    expect(warnings.map((warning) => warning.slice(0, 40))).toEqual([
      'export.csv: column "密码" looks like passw',
      'export.csv: left out, as states that pas',
      'export.csv: 1 rows were left out: their ',
      'export.csv: 1 ports were left out: 5060,',
    ]);
  });

  it('suggests a kind and does not decide it', async () => {
    expect(await problems(exported)).toEqual([
      'export.csv: row 4, column "kind": is empty or not there, and its code suggests checkpoint; enter one, or take what codes suggest with --accept-kinds',
    ]);
  });

  it('takes out what is gone on the say-so of whoever imports', async () => {
    const { changes, bytes } = await good(exported, { acceptKinds: true, removeGone: true });
    expect(ids(changes.gone)).toEqual(['SW-1']);
    expect(Buffer.from(bytes).toString()).not.toContain('SW-1');
  });

  it('reads the same from GB18030 and from a workbook', async () => {
    const rows = exported
      .split('\n')
      .map((line) => line.split(',').map((value) => ({ value, type: String })));
    const workbook = await writeXlsxFile(rows).toBuffer();
    const [text, coded, book] = await Promise.all(
      [exported, iconv.encode(exported, 'gb18030'), workbook].map((content) =>
        good(content, { acceptKinds: true }),
      ),
    );
    expect(coded!.changes).toEqual(text!.changes);
    expect(book!.changes).toEqual(text!.changes);
  });
});

it('everything wrong is told at once, by file, row and column as the export has it', async () => {
  const found = await problems(
    '通道国标编号,通道名称,类别,所属组织,设备IP\n3.5E+19,a,摄像机,s,192.0.2.9\nb,,灯,s,192.0.2.1\nc,c,摄像机,s,300.1.1.1\nc,c,摄像机,s,192.0.2.8',
  );
  expect(found.map((line) => line.slice(0, 58))).toEqual(
    [
      'export.csv: row 2, column "通道国标编号", "3.5E+19": is a code that ',
      'export.csv: row 3, column "类别", "灯": is not a kind; write one',
      'export.csv: row 3, column "通道名称": is empty; fill it in',
      'export.csv: row 3, column "设备IP", "192.0.2.1": is the address',
      'export.csv: row 4, column "设备IP", "300.1.1.1": is not an IPv4',
      'export.csv: row 5, column "通道国标编号", "c": is the code of row 4',
    ].map((line) => line.slice(0, 58)),
  );
  expect(found[3]).toContain('row 2 of devices.csv too');
});

it('a code that GB/T 28181 does not allow is a warning with its row: a platform may be as it is', async () => {
  const { warnings } = await good(
    'id,name,kind,site,address\n00099901001310000001,a,camera,s,192.0.2.7',
  );
  expect(warnings).toEqual([
    'export.csv: row 2: code "00099901001310000001" begins with 00, which is no province (digits 1-2)',
  ]);
});

it('a first import makes the inventory', async () => {
  const { changes, bytes } = await good(
    '国标编码,名称,类别,辖区,IP地址\nA1,甲,卡口,s,192.0.2.7',
    {},
    null,
  );
  expect(ids(changes.added)).toEqual(['A1']);
  expect((await parseInventory(bytes, 'devices.csv')).ok).toBe(true);
});

it('a workbook stays a workbook, its 20-digit codes text', async () => {
  const running = await writeXlsxFile(
    RUNNING.split('\n').map((line) => line.split(',').map((value) => ({ value, type: String }))),
  ).toBuffer();
  const { bytes, changes } = await good('id,name\n32099901001310000002,西门', {}, running);
  const back = await parseInventory(bytes, 'devices.xlsx');
  expect(changes.changed).toHaveLength(1);
  expect(back.ok && ids(back.inventory.devices)).toEqual([
    '32099901001310000001',
    '32099901001310000002',
    'SW-1',
  ]);
});

it('any text under good headings gets an answer, and nothing that is written fails to read back', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { minLength: 6, maxLength: 6 }),
        { minLength: 1, maxLength: 4 },
      ),
      async (rows) => {
        const planned = await plan(
          [
            'id,name,kind,site,address,x',
            ...rows.map((cells) =>
              cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','),
            ),
          ].join('\n'),
          { acceptKinds: true },
        );
        if (planned.ok) expect((await parseInventory(planned.bytes, 'devices.csv')).ok).toBe(true);
        else expect(planned.problems.length).toBeGreaterThan(0);
      },
    ),
    { seed: 7, numRuns: 150 },
  );
});

describe('importing', () => {
  const device = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    name: fc.constantFrom('N1', 'N2', '', '=1+1'),
    site: fc.constantFrom('S1', 'S2', ''),
  });
  const file = fc.uniqueArray(device, { selector: ({ id }) => id, minLength: 1, maxLength: 6 });
  const csv = (
    rows: readonly { readonly id: string; readonly name: string; readonly site: string }[],
  ): string =>
    [
      'id,name,site,kind,address',
      ...rows.map(({ id, name, site }) => `${id},${name},${site},camera,${id}.example`),
    ].join('\n');
  const full = <T extends { readonly name: string; readonly site: string }>(
    rows: readonly T[],
  ): readonly T[] =>
    rows.map((row) => ({ ...row, name: row.name || 'N0', site: row.site || 'S0' }));

  it('leaves what a plain map of maps would, and a second time changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(file, file, fc.boolean(), async (was, said, removeGone) => {
        const running = full(was);
        const incoming = said.filter(
          ({ id, name, site }) =>
            running.some((row) => row.id === id) || (name !== '' && site !== ''),
        );
        fc.pre(incoming.length > 0);
        const oracle = new Map(
          running
            .filter(({ id }) => !removeGone || incoming.some((row) => row.id === id))
            .map((row) => [row.id, row]),
        );
        for (const row of incoming)
          oracle.set(row.id, {
            id: row.id,
            name: row.name || oracle.get(row.id)!.name,
            site: row.site || oracle.get(row.id)!.site,
          });
        const { bytes } = await good(csv(incoming), { removeGone }, csv(running));
        const back = await parseInventory(bytes, 'devices.csv');
        if (!back.ok) throw new Error('not valid');
        expect(back.inventory.devices.map(({ id, name, site }) => ({ id, name, site }))).toEqual([
          ...oracle.values(),
        ]);
        const again = await good(csv(incoming), { removeGone }, Buffer.from(bytes));
        expect(again.changes).toEqual({ added: [], changed: [], gone: [] });
      }),
      { seed: 20261124, numRuns: 60 },
    );
  });
});

describe('the file', () => {
  async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'watchpost-import-'));
    try {
      await work(folder);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  it('is replaced whole, keeps its mode, and the old one stays beside it', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'd.csv');
      await writeFile(path, 'old', { mode: 0o640 });
      const copy = await replaceInventory(
        path,
        Buffer.from('new'),
        Buffer.from('old'),
        '20261124-120000',
      );
      expect(await readFile(path, 'utf8')).toBe('new');
      expect(await readFile(copy, 'utf8')).toBe('old');
      expect((await stat(path)).mode & 0o777).toBe(0o640);
      expect((await readdir(folder)).toSorted()).toEqual(['d.csv', 'd.csv.before-20261124-120000']);
    }));

  it('is left alone when it changed after it was looked at, and no draft stays', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'd.csv');
      await writeFile(path, 'edited');
      await expect(
        replaceInventory(path, Buffer.from('new'), Buffer.from('old'), 'x'),
      ).rejects.toThrow('changed meanwhile');
      expect(await readFile(path, 'utf8')).toBe('edited');
      expect(await readdir(folder)).toEqual(['d.csv']);
    }));
});
