import { describe, expect, it } from 'vitest';
import writeXlsxFile from 'write-excel-file/node';
import { formatProblems, shown } from '../../src/inventory/problems.ts';
import { parseInventory } from '../../src/inventory/read.ts';

const HEAD = 'id,name,kind,site,address';

async function problemsIn(content: string | Uint8Array): Promise<readonly string[]> {
  const result = await parseInventory(
    typeof content === 'string' ? Buffer.from(content) : content,
    'devices.csv',
  );
  return result.ok ? [] : formatProblems(result.problems);
}

/** One bad row under the five required columns and `column`. */
const oneRow = (column: string, value: string): string =>
  `${HEAD},${column}\na,A,camera,S,192.0.2.1,${value}\n`;

/** What is wrong, the file, and the beginning of the only line it must yield. */
const RULES: readonly (readonly [rule: string, file: string, line: string])[] = [
  [
    'a code used twice',
    `${HEAD}\na,A,camera,S,192.0.2.1\na,B,camera,S,192.0.2.2\n`,
    'devices.csv: row 3, column "id", "a": is the code of row 2 too; give each device its own code',
  ],
  [
    'an address used twice',
    `${HEAD}\na,A,camera,S,192.0.2.1\nb,B,camera,S,192.0.2.1\n`,
    'devices.csv: row 3, column "address", "192.0.2.1": is the address of row 2 too; one address belongs to one device',
  ],
  [
    'an IPv6 address used twice in two spellings',
    `${HEAD}\na,A,camera,S,2001:db8::1\nb,B,camera,S,2001:DB8:0::1\n`,
    'devices.csv: row 3, column "address", "2001:db8:0::1": is the address of row 2 too',
  ],
  [
    'a host name used twice in two spellings',
    `${HEAD}\na,A,camera,S,cam.example\nb,B,camera,S,CAM.example\n`,
    'devices.csv: row 3, column "address", "cam.example": is the address of row 2 too',
  ],
  [
    'a parent that does not exist',
    oneRow('parent', 'zz'),
    'devices.csv: row 2, column "parent", "zz": is the code of no row; add the parent device',
  ],
  [
    'a device that is its own parent',
    oneRow('parent', 'a'),
    'devices.csv: row 2, column "parent", "a": closes a ring of parents (a → a); clear the cell',
  ],
  [
    'a ring of parents',
    `${HEAD},parent\nx,X,camera,S,192.0.2.9,a\na,A,network,S,192.0.2.1,b\nb,B,network,S,192.0.2.2,c\nc,C,network,S,192.0.2.3,a\n`,
    'devices.csv: row 3, column "parent", "b": closes a ring of parents (a → b → c → a); clear the cell',
  ],
  [
    'an empty code',
    `${HEAD}\n,A,camera,S,192.0.2.1\n`,
    'devices.csv: row 2, column "id": is empty; every device needs its own code',
  ],
  [
    'a code mangled by a spreadsheet',
    `${HEAD}\n3.5E+19,A,camera,S,192.0.2.1\n`,
    'devices.csv: row 2, column "id", "3.5E+19": is a code that a spreadsheet turned into a number and cut; format the column as text',
  ],
  [
    'a mangled code with all its zeros',
    `${HEAD}\n3.50000000000000E+19,A,camera,S,192.0.2.1\n`,
    'devices.csv: row 2, column "id", "3.50000000000000E+19": is a code that a spreadsheet turned',
  ],
  [
    'a mangled parent',
    oneRow('parent', '3.5e19'),
    'devices.csv: row 2, column "parent", "3.5e19": is a code that a spreadsheet turned',
  ],
  [
    'a code of 65 characters',
    `${HEAD}\n${'a'.repeat(65)},A,camera,S,192.0.2.1\n`,
    `devices.csv: row 2, column "id", "${'a'.repeat(60)}…": is longer than 64 characters`,
  ],
  [
    'a slash in a code',
    `${HEAD}\na/b,A,camera,S,192.0.2.1\n`,
    'devices.csv: row 2, column "id", "a/b": holds a character that codes may not have',
  ],
  [
    'a line break in a code',
    `${HEAD}\n"a\nb",A,camera,S,192.0.2.1\n`,
    'devices.csv: row 2, column "id", "a\\u{a}b": holds a character that codes may not have',
  ],
  [
    'a control character in a code',
    `${HEAD}\na\u0007b,A,camera,S,192.0.2.1\n`,
    'devices.csv: row 2, column "id", "a\\u{7}b": holds a character that codes may not have',
  ],
  [
    'a code that is a name inside every object',
    `${HEAD}\n__proto__,A,camera,S,192.0.2.1\n`,
    'devices.csv: row 2, column "id", "__proto__": holds a character',
  ],
  [
    'a code that means another folder',
    `${HEAD}\n..,A,camera,S,192.0.2.1\n`,
    'devices.csv: row 2, column "id", "..": holds a character',
  ],
  [
    'an empty name',
    `${HEAD}\na,　,camera,S,192.0.2.1\n`,
    'devices.csv: row 2, column "name": is empty; fill it in',
  ],
  [
    'an unknown kind',
    `${HEAD}\na,A,kamera,S,192.0.2.1\n`,
    'devices.csv: row 2, column "kind", "kamera": is not a kind; write one of camera, 视频监控, 摄像机',
  ],
  [
    'an unknown check',
    oneRow('checks', 'icmp;snmp'),
    'devices.csv: row 2, column "checks", "icmp;snmp": names a check that does not exist; write some of icmp, onvif, tcp',
  ],
  [
    'checks without a name',
    oneRow('checks', ';'),
    'devices.csv: row 2, column "checks", ";": names a check that does not exist',
  ],
  [
    'port 0',
    oneRow('onvif_port', '0'),
    'devices.csv: row 2, column "onvif_port", "0": is not a port; write a number from 1 to 65535',
  ],
  [
    'port 65536',
    oneRow('tcp_port', '65536'),
    'devices.csv: row 2, column "tcp_port", "65536": is not a port',
  ],
  [
    'a port in words',
    oneRow('tcp_port', '0x50'),
    'devices.csv: row 2, column "tcp_port", "0x50": is not a port',
  ],
  [
    'a path without its slash',
    oneRow('onvif_path', 'onvif'),
    'devices.csv: row 2, column "onvif_path", "onvif": is not a path; begin it with /',
  ],
  [
    'a path that would split a request',
    oneRow('onvif_path', '"/a\r\nHost: b"'),
    'devices.csv: row 2, column "onvif_path", "/a\\u{d}\\u{a}Host: b": is not a path',
  ],
  [
    'a URL of another scheme',
    oneRow('http_url', 'ftp://192.0.2.1/'),
    'devices.csv: row 2, column "http_url", "ftp://192.0.2.1/": is no http or https URL',
  ],
  [
    'http without a URL',
    oneRow('checks', 'http'),
    'devices.csv: row 2, column "checks", "http": names http, but the row has no http_url',
  ],
  [
    'a status out of range',
    oneRow('http_status', '600'),
    'devices.csv: row 2, column "http_status", "600": is not an HTTP status',
  ],
  [
    'a JSON field without a value',
    oneRow('http_expect', 'json:code'),
    'devices.csv: row 2, column "http_expect", "json:code": names no JSON field and value',
  ],
  [
    '30 February',
    oneRow('installed_on', '2024-02-30'),
    'devices.csv: row 2, column "installed_on", "2024-02-30": is not a date of the calendar; write it as YYYY-MM-DD',
  ],
  [
    '29 February of a common year',
    oneRow('installed_on', '2023-02-29'),
    'devices.csv: row 2, column "installed_on", "2023-02-29": is not a date',
  ],
  [
    'a date with the day first',
    oneRow('retired_on', '01/03/2024'),
    'devices.csv: row 2, column "retired_on", "01/03/2024": is not a date',
  ],
  [
    'a day count outside a workbook',
    oneRow('installed_on', '45000'),
    'devices.csv: row 2, column "installed_on", "45000": is not a date',
  ],
  [
    'retirement before installation',
    `${HEAD},installed_on,retired_on\na,A,camera,S,192.0.2.1,2024-05-01,2024-04-30\n`,
    'devices.csv: row 2, column "retired_on", "2024-04-30": is before the date of installation, 2024-05-01',
  ],
  [
    'a removed device without a date',
    oneRow('状态', '拆除'),
    'devices.csv: row 2, column "状态", "拆除": says that it was removed, but not when; enter the date',
  ],
  [
    'longitude 180.1',
    oneRow('longitude', '180.1'),
    'devices.csv: row 2, column "longitude", "180.1": is not in range; write decimal degrees from -180 to 180',
  ],
  [
    'latitude -91',
    oneRow('latitude', '-91'),
    'devices.csv: row 2, column "latitude", "-91": is not in range; write decimal degrees from -90 to 90',
  ],
  [
    'degrees with a letter',
    oneRow('latitude', '31.5N'),
    'devices.csv: row 2, column "latitude", "31.5N": is not in range',
  ],
  [
    'an empty address',
    `${HEAD}\na,A,camera,S,\n`,
    'devices.csv: row 2, column "address": is empty; enter the IP address',
  ],
  [
    'a URL for an address',
    `${HEAD}\na,A,camera,S,http://192.0.2.1/\n`,
    'devices.csv: row 2, column "address", "http://192.0.2.1/": is a URL or a subnet; write the IP address or host name alone',
  ],
  [
    'a URL with a password for an address',
    `${HEAD}\na,A,camera,S,rtsp://admin:geheim@192.0.2.1/\n`,
    'devices.csv: row 2, column "address", "(not shown: holds a password)": is a URL',
  ],
  [
    'an address with a port',
    `${HEAD}\na,A,camera,S,192.0.2.1:8000\n`,
    'devices.csv: row 2, column "address", "192.0.2.1:8000": holds a port or brackets',
  ],
  [
    'an IPv6 address in brackets',
    `${HEAD}\na,A,camera,S,[2001:db8::1]\n`,
    'devices.csv: row 2, column "address", "[2001:db8::1]": holds a port or brackets',
  ],
  [
    'an address with leading zeros',
    `${HEAD}\na,A,camera,S,192.0.02.1\n`,
    'devices.csv: row 2, column "address", "192.0.02.1": is not an IPv4 address; write four numbers from 0 to 255 without leading zeros',
  ],
  [
    'an address out of range',
    `${HEAD}\na,A,camera,S,192.0.2.256\n`,
    'devices.csv: row 2, column "address", "192.0.2.256": is not an IPv4 address',
  ],
  [
    'an address cut short',
    `${HEAD}\na,A,camera,S,192.0.2\n`,
    'devices.csv: row 2, column "address", "192.0.2": is no IP address or host name',
  ],
  [
    'a multicast address',
    `${HEAD}\na,A,camera,S,239.1.1.1\n`,
    'devices.csv: row 2, column "address", "239.1.1.1": is an address that no single device has',
  ],
  [
    'the broadcast address',
    `${HEAD}\na,A,camera,S,255.255.255.255\n`,
    'devices.csv: row 2, column "address", "255.255.255.255": is an address that no single device has',
  ],
  [
    'an address with an interface',
    `${HEAD}\na,A,camera,S,fe80::1%eth0\n`,
    'devices.csv: row 2, column "address", "fe80::1%eth0": holds an interface',
  ],
  [
    'an option for an address',
    `${HEAD}\na,A,camera,S,-f\n`,
    'devices.csv: row 2, column "address", "-f": is no IP address or host name',
  ],
  [
    'missing columns, all named',
    'id,name\na,A\n',
    'devices.csv: row 1: has no column kind (类别), site (站点), address (IP地址); row 1 must hold the headings',
  ],
  [
    'a heading that stands twice',
    `${HEAD},Note,note\na,A,camera,S,192.0.2.1,,\n`,
    'devices.csv: row 1, column "note": stands twice; rename or delete one of the columns',
  ],
  [
    'a value under no heading',
    `${HEAD},,note\na,A,camera,S,192.0.2.1,x,\n`,
    'devices.csv: row 2: has a value in column 6, which has no heading; give it one in row 1',
  ],
  ['an empty file', '', 'devices.csv: has nothing in row 1; put the headings there'],
  ['a file of blank lines', '\n\n\n', 'devices.csv: has nothing in row 1'],
  [
    'headings without devices',
    `${HEAD}\n,,,,\n`,
    'devices.csv: has no device; add one row for each below the headings',
  ],
  [
    'a row longer than the headings',
    `${HEAD}\na,A,camera,S,192.0.2.1,more\n`,
    'devices.csv: row 2: has 6 cells, more than the 5 headings',
  ],
  [
    'a row shorter than the headings',
    `${HEAD}\na,A,camera,S\n`,
    'devices.csv: row 2: has 4 cells, fewer than the 5 headings',
  ],
  [
    'a quote that is never closed',
    `${HEAD}\na,"A,camera,S,192.0.2.1\n`,
    'devices.csv: has a quote that is never closed near line',
  ],
  [
    'a quote in the middle of a cell',
    `${HEAD}\na,A"B"C,camera,S,192.0.2.1\n`,
    'devices.csv: has a quotation mark where none may stand near line 2',
  ],
  [
    'a cell over 4,096 bytes',
    oneRow('note', '桥'.repeat(1366)),
    'devices.csv: row 2, column "note": is longer than 4096 bytes',
  ],
  [
    '201 columns',
    `${HEAD},${Array.from({ length: 196 }, (_, i) => `c${i}`).join(',')}\n`,
    'devices.csv: row 1: has 201 columns; at most 200 are read',
  ],
  [
    '100,001 devices',
    `${HEAD}\n${'a,A,camera,S,h\n'.repeat(100_001)}`,
    'devices.csv: has more than 100000 devices; split the file',
  ],
];

describe('an inventory is refused for', () => {
  it.each(RULES)('%s', async (_rule, file, line) => {
    const lines = await problemsIn(file);
    expect(lines).toHaveLength(1);
    expect(lines[0]!.slice(0, line.length)).toBe(line);
  });

  it('UTF-16, which is neither UTF-8 nor GB18030', async () => {
    expect(await problemsIn(Buffer.from(`\uFEFF${HEAD}\n`, 'utf16le'))).toEqual([
      'devices.csv: is not text in UTF-8 or GB18030; save it as "CSV UTF-8" or as an XLSX workbook',
    ]);
  });

  it('the old .xls format', async () => {
    expect((await problemsIn(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1])))[0]).toMatch(
      /is a workbook of the old \.xls format/,
    );
  });

  it('more than 64 MB', async () => {
    expect((await problemsIn(Buffer.alloc(64 * 1024 * 1024 + 1)))[0]).toMatch(
      /is larger than 64 MB/,
    );
  });

  it('a workbook that is cut short', async () => {
    const whole = await writeXlsxFile([[{ value: 'id' }]]).toBuffer();
    expect((await problemsIn(whole.subarray(0, whole.length / 2)))[0]).toMatch(
      /devices.csv: is cut short; open it in a spreadsheet program/,
    );
  });

  it('a numeric code beyond 2^53 in a workbook, shown as the spreadsheet shows it', async () => {
    const workbook = await writeXlsxFile([
      HEAD.split(',').map((value) => ({ value })),
      [
        { value: 3.501000000132e19 },
        { value: 'A' },
        { value: 'camera' },
        { value: 'S' },
        { value: '192.0.2.1' },
      ],
    ]).toBuffer();
    expect((await problemsIn(workbook))[0]).toMatch(
      /row 2, column "id", "3\.501000000132E\+19": is a code that a spreadsheet turned into a number/,
    );
  });

  it('everything at once, in the order of rows', async () => {
    const lines = await problemsIn(
      `${HEAD},parent\na,A,kamera,S,192.0.2.999,zz\n b ,B,camera,,192.0.2.2,\nb,B,camera,S,192.0.2.2,\n`,
    );
    expect(lines.map((line) => /row \d+, column "\w+"/.exec(line)?.[0])).toEqual([
      'row 2, column "kind"',
      'row 2, column "address"',
      'row 2, column "parent"',
      'row 3, column "site"',
      'row 4, column "id"',
      'row 4, column "address"',
    ]);
  });
});

describe('problems are printed', () => {
  it('50 at most, then counted', async () => {
    const lines = await problemsIn(
      `${HEAD}\n${Array.from({ length: 80 }, (_, i) => `d${i},A,kamera,S,192.0.2.${i}`).join('\n')}\n`,
    );
    expect(lines).toHaveLength(51);
    expect(lines[50]).toBe('... and 30 more');
  });

  it('with row numbers as a spreadsheet shows them: blank rows count, a row over two lines is one', async () => {
    const lines = await problemsIn(
      `${HEAD}\n\na,"A\nA",camera,S,192.0.2.1\n,,,,\nb,B,kamera,S,192.0.2.2\n`,
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^devices.csv: row 5, column "kind"/);
  });

  it('without invisible characters, over-long values or credentials', () => {
    expect(shown('a\u202Eb\u0000')).toBe('a\\u{202e}b\\u{0}');
    expect(shown('字'.repeat(61))).toBe(`${'字'.repeat(60)}…`);
    expect(shown('字'.repeat(60))).toBe('字'.repeat(60));
    expect(shown('http://a:b@c')).not.toContain('b@');
  });
});
