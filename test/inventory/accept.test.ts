import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import writeXlsxFile from 'write-excel-file/node';
import type { Device } from '../../src/core/inventory/device.ts';
import { repack, unpack } from '../../src/inventory/archive.ts';
import { formatProblems } from '../../src/inventory/problems.ts';
import { parseInventory, readInventory } from '../../src/inventory/read.ts';

const HEAD = 'id,name,kind,site,address';

async function good(
  content: string | Uint8Array,
): Promise<{ readonly devices: readonly Device[]; readonly warnings: readonly string[] }> {
  const result = await parseInventory(
    typeof content === 'string' ? Buffer.from(content) : content,
    'devices.csv',
  );
  if (!result.ok) throw new Error(formatProblems(result.problems).join('\n'));
  return { devices: result.inventory.devices, warnings: result.warnings };
}

async function only(content: string | Uint8Array): Promise<Device> {
  const { devices } = await good(content);
  expect(devices).toHaveLength(1);
  return devices[0]!;
}

const CHINESE =
  '国标编码,名称,类别,IP地址,端口,点位类型,辖区/派出所,安装地址,经度,纬度,厂商,型号,安装日期,合同编号,维护单位,上联设备,状态,停用日期,备注\n' +
  '35010000001320000001,人民路口,球机,192.0.2.11,8000,一类点,城东派出所,人民路1号,120.3,31.5,品牌甲,IPC,2024/3/1,HT-1,甲公司,,在用,,备注一\n';

const FROM_CHINESE: Device = {
  id: '35010000001320000001',
  name: '人民路口',
  kind: 'camera',
  site: '城东派出所',
  address: '192.0.2.11',
  parent: '',
  contract: 'HT-1',
  vendor: '甲公司',
  checks: ['icmp', 'onvif'],
  onvifScheme: 'auto',
  onvifPort: 8000,
  onvifPath: '/onvif/device_service',
  tcpPort: 80,
  rtspPort: 554,
  httpUrl: '',
  httpStatus: null,
  httpExpect: '',
  serial: '',
  class: '一类点',
  installedOn: '2024-03-01',
  retiredOn: '',
  longitude: 120.3,
  latitude: 31.5,
  note: '备注一',
  labels: { 安装地址: '人民路1号', 厂商: '品牌甲', 型号: 'IPC', 状态: '在用' },
};

describe('the same inventory is read from', () => {
  it.each([
    ['UTF-8', Buffer.from(CHINESE)],
    ['UTF-8 with byte order mark', Buffer.from(`\uFEFF${CHINESE}`)],
    ['GB18030', iconv.encode(CHINESE, 'gb18030')],
    ['lines that end in CR LF', Buffer.from(CHINESE.replaceAll('\n', '\r\n'))],
    ['semicolons', Buffer.from(CHINESE.replaceAll(',', ';'))],
    ['tabs', Buffer.from(CHINESE.replaceAll(',', '\t'))],
    ['cells that are all quoted', Buffer.from(CHINESE.replaceAll(/[^,\n]+/g, '"$&"'))],
    [
      'cells padded with plain, full-width and zero-width spaces',
      Buffer.from(CHINESE.replaceAll(/[^,\n]+/g, ' 　$&\u200B ')),
    ],
    ['commas to spare at the right edge', Buffer.from(CHINESE.replaceAll('\n', ',,\n'))],
  ])('%s', async (_form, bytes) => {
    expect(await only(bytes)).toEqual(FROM_CHINESE);
  });

  it('a workbook, its dates as dates, as day counts and as text', async () => {
    const [headings, cells] = CHINESE.trim()
      .split('\n')
      .map((line) => line.split(','));
    const text = (value: string): object => (value === '' ? {} : { value });
    for (const date of [
      { value: new Date(Date.UTC(2024, 2, 1)), format: 'yyyy-mm-dd' },
      { value: 45352 },
      { value: '2024/3/1' },
    ]) {
      const row = cells!.map((value) =>
        value === '2024/3/1' ? date : value === '8000' ? { value: 8000 } : text(value),
      );
      const workbook = await writeXlsxFile([headings!.map(text), row]).toBuffer();
      expect(await only(workbook)).toEqual(FROM_CHINESE);
    }
  });
});

it.each([
  ['camera', 'camera'],
  ['摄像机', 'camera'],
  ['视频监控', 'camera'],
  ['摄像头', 'camera'],
  ['球机', 'camera'],
  ['枪机', 'camera'],
  ['卡口', 'checkpoint'],
  ['电警', 'epolice'],
  ['电子警察', 'epolice'],
  ['流媒体', 'media-server'],
  ['流媒体服务器', 'media-server'],
  ['共享平台', 'platform'],
  ['平台', 'platform'],
  ['网络设备', 'network'],
  ['交换机', 'network'],
  ['光猫', 'network'],
  ['网关', 'network'],
  ['Media-Server', 'media-server'],
])('kind %s is %s', async (word, kind) => {
  expect((await only(`${HEAD}\na,A,${word},S,192.0.2.1\n`)).kind).toBe(kind);
});

it.each([
  ['camera', ['icmp', 'onvif'], 80],
  ['network', ['icmp'], 80],
  ['media-server', ['icmp', 'tcp', 'rtsp'], 554],
  ['platform', ['icmp', 'tcp'], 80],
])('a %s without checks and ports has those of its kind', async (kind, checks, tcpPort) => {
  expect(await only(`${HEAD}\na,A,${kind},S,192.0.2.1\n`)).toMatchObject({
    checks,
    tcpPort,
    onvifPort: 80,
    onvifPath: '/onvif/device_service',
  });
});

it.each([
  ['', '', 'auto', 80],
  ['https', '', 'https', 443],
  ['HTTPS', '8443', 'https', 8443],
  ['http', '443', 'http', 443],
])('the scheme %j and port %j of ONVIF are %s and %d', async (scheme, port, read, at) => {
  const head = `${HEAD},ONVIF协议,onvif_port`;
  expect(await only(`${head}\na,A,camera,S,192.0.2.1,${scheme},${port}\n`)).toMatchObject({
    onvifScheme: read,
    onvifPort: at,
  });
});

it('a platform with a URL is asked by it, and a media server is asked RTSP where it listens', async () => {
  const platform = await only(
    `${HEAD},服务地址,期望状态码,期望内容,序列号\na,A,共享平台,S,192.0.2.1,https://Video.example:8443/health,200,json:code=0,12345678901234567890\n`,
  );
  expect(platform).toMatchObject({
    checks: ['icmp', 'http'],
    httpUrl: 'https://video.example:8443/health',
    httpStatus: 200,
    httpExpect: 'json:code=0',
    serial: '12345678901234567890',
  });
  expect(await only(`${HEAD},tcp_port\na,A,media-server,S,192.0.2.1,10554\n`)).toMatchObject({
    rtspPort: 10_554,
  });
});

it.each([
  'onvif;icmp',
  '"icmp,onvif"',
  'ICMP|onvif',
  'icmp onvif',
  'icmp；onvif',
  'icmp;onvif;icmp',
])('checks %s override the kind', async (checks) => {
  expect((await only(`${HEAD},checks\na,A,network,S,192.0.2.1,${checks}\n`)).checks).toEqual([
    'icmp',
    'onvif',
  ]);
});

it.each(['192.0.2.1', '2001:db8::1', '::1', '127.0.0.1', 'cam-1.example.net', 'nvr'])(
  'address %s is taken as it is',
  async (address) => {
    expect((await only(`${HEAD}\na,A,camera,S,${address}\n`)).address).toBe(address);
  },
);

it('headings may differ in case, spaces, underscores, stars and width', async () => {
  const device = await only(
    'ID,*Name,Kind , SITE,Ｉｐ地址,Onvif Port\na,A,camera,S,192.0.2.1,81\n',
  );
  expect(device).toMatchObject({
    id: 'a',
    name: 'A',
    site: 'S',
    address: '192.0.2.1',
    onvifPort: 81,
  });
});

it('of two headings for one thing the preferred is taken and the other kept as a label', async () => {
  const device = await only(`国标编码,${HEAD}\n35010000001320000001,a,A,camera,S,192.0.2.1\n`);
  expect(device).toMatchObject({ id: 'a', labels: { 国标编码: '35010000001320000001' } });
});

it('the address of installation is the site where nothing better is given', async () => {
  expect((await only('id,name,kind,安装地址,address\na,A,camera,人民路1号,192.0.2.1\n')).site).toBe(
    '人民路1号',
  );
});

it('a removed device keeps its date', async () => {
  expect(
    (await only(`${HEAD},状态,停用日期\na,A,camera,S,192.0.2.1,拆除,2026-01-31\n`)).retiredOn,
  ).toBe('2026-01-31');
});

it('an apostrophe that guards against formulas is taken off', async () => {
  expect(
    await only(`${HEAD},longitude,note\na,A,camera,S,192.0.2.1,'-12.5,'=SUM(A1)\n`),
  ).toMatchObject({ longitude: -12.5, note: '=SUM(A1)' });
});

it('line breaks inside a name become a space', async () => {
  expect((await only(`${HEAD}\na,"人民路\r\n路口",camera,S,192.0.2.1\n`)).name).toBe('人民路 路口');
});

it('labels named like parts of every object are plain labels', async () => {
  const { labels } = await only(`${HEAD},__proto__,constructor\na,A,camera,S,192.0.2.1,x,y\n`);
  expect(Object.entries(labels)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
  expect(Object.getPrototypeOf(labels)).toBe(Object.prototype);
});

it.each(['password', 'Passwd', 'PWD', '登录密码', '口令', 'RTSP Password', 'api_token'])(
  'column %s is dropped with a warning that names it and not its values',
  async (heading) => {
    const { devices, warnings } = await good(`${HEAD},${heading}\na,A,camera,S,192.0.2.1,geheim\n`);
    expect(warnings).toEqual([
      `devices.csv: column "${heading}" looks like passwords and was dropped; better take it out of the file`,
    ]);
    expect(JSON.stringify(devices)).not.toContain('geheim');
  },
);

it.each([
  'rtsp://admin:geheim@192.0.2.1/1',
  'http://192.0.2.1/x?user=a&password=geheim',
  'rtsp://admin:geheim/1@192.0.2.1/',
])('%s among labels and notes is dropped with one warning a column', async (url) => {
  const rows = [1, 2].map((n) => `d${n},A,camera,S,192.0.2.${n},${url},${url}\n`).join('');
  const { devices, warnings } = await good(`${HEAD},取流地址,note\n${rows}`);
  expect(JSON.stringify(devices)).not.toContain('geheim');
  expect(warnings.toSorted()).toEqual(
    ['note', '取流地址'].map(
      (name) =>
        `devices.csv: column "${name}" holds passwords in URLs; 2 of its cells were dropped`,
    ),
  );
});

it('the hash is that of the bytes, as sha256sum tells it', async () => {
  const result = await parseInventory(
    Buffer.from(`${HEAD}\na,A,camera,S,192.0.2.1\n`),
    'devices.csv',
  );
  expect(result).toMatchObject({
    ok: true,
    inventory: { sha256: 'a5d106f694e8adb6a53f6ad230242a068d38bc56fd5902fb617999e8782a5e9c' },
  });
});

describe('readInventory', () => {
  it('reads the example, which has every kind, two sites and parents', async () => {
    const result = await readInventory('config/devices.csv');
    expect(result.ok && result.warnings).toEqual([]);
    const devices = result.ok ? result.inventory.devices : [];
    expect(new Set(devices.map(({ kind }) => kind)).size).toBe(6);
    expect(new Set(devices.map(({ site }) => site)).size).toBe(2);
    expect(devices.every(({ address }) => address.startsWith('192.0.2.'))).toBe(true);
    expect(devices.filter(({ parent }) => parent !== '').length).toBeGreaterThan(5);
  });

  it('says why there is nothing to read', async () => {
    const missing = await readInventory('no/such.csv');
    const folder = await readInventory('config');
    expect(missing.ok ? [] : formatProblems(missing.problems)).toEqual([
      'no/such.csv: cannot be read (ENOENT); check the path and its permissions',
    ]);
    expect(folder.ok ? [] : formatProblems(folder.problems)).toEqual([
      'config: is not a regular file; name a CSV or XLSX file',
    ]);
  });
});

describe('workbooks do not harm by their size', () => {
  const bounds = async (change: (sheet: string) => string): Promise<readonly string[]> => {
    const whole = await writeXlsxFile([
      HEAD.split(',').map((value) => ({ value })),
      ['a', 'A', 'camera', 'S', '192.0.2.1'].map((value) => ({ value })),
    ]).toBuffer();
    const parts = unpack(whole, () => true).map((part) =>
      part.name.startsWith('xl/worksheets/sheet')
        ? { ...part, data: Buffer.from(change(part.data.toString())) }
        : part,
    );
    const result = await parseInventory(repack(parts), 'devices.xlsx');
    return result.ok ? [] : formatProblems(result.problems);
  };

  it('as they are, they are good', async () => {
    expect(await bounds((sheet) => sheet)).toEqual([]);
  });

  it('a cell in row 900,000 is named', async () => {
    expect(
      await bounds((sheet) =>
        sheet.replaceAll(/r="(\w)2"/g, 'r="$1900000"').replaceAll('<row r="2"', '<row r="900000"'),
      ),
    ).toEqual([
      'devices.xlsx: "A900000": is a cell beyond row 100001 or column 200; delete it, or split the file',
    ]);
  });

  it('a cell in column XFD is named', async () => {
    expect((await bounds((sheet) => sheet.replaceAll('r="E2"', 'r="XFD2"')))[0]).toMatch(
      /"XFD2": is a cell beyond/,
    );
  });

  it('a row beyond every sheet is named, empty or not', async () => {
    expect(
      (
        await bounds((sheet) =>
          sheet.replace('</sheetData>', '<row r="99999999999999"></row></sheetData>'),
        )
      )[0],
    ).toMatch(/"99999999999999": is a cell beyond/);
  });

  it('a part that unfolds to more than 256 MB is not unfolded', async () => {
    const { deflateRawSync, crc32 } = await import('node:zlib');
    const data = Buffer.alloc(257 * 1024 * 1024, 32);
    const plain = repack([{ name: 'xl/workbook.xml', data: deflateRawSync(data) }]);
    const folded = Buffer.from(plain);
    const entry = folded.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    folded.writeUInt16LE(8, entry + 10);
    folded.writeUInt32LE(crc32(data), entry + 16);
    const result = await parseInventory(folded, 'bomb.xlsx');
    expect(result.ok ? [] : formatProblems(result.problems)).toEqual([
      'bomb.xlsx: is too large; open it in a spreadsheet program and save it anew as .xlsx, or as "CSV UTF-8"',
    ]);
  });
});
