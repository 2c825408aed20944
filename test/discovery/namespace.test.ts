import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const tag = randomBytes(4).toString('hex');
const [POLLER, DEVICES] = [`wd${tag}p`, `wd${tag}d`];
const ip = (...parts: string[]): Promise<unknown> => run('ip', parts);

const able = await ip('netns', 'add', POLLER).then(
  () => true,
  () => false,
);
if (!able)
  console.log('skipped: no right to make network namespaces (root and iproute2 are needed)');

const TIME =
  '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><GetSystemDateAndTimeResponse/></s:Body></s:Envelope>';

function match(
  endpoint: string,
  address: string,
  name = 'Gate',
  wrap: (match: string) => string = (one) => one,
): string {
  return (
    '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="a" xmlns:q="b"><e:Header/><e:Body><q:ProbeMatches>' +
    wrap(
      `<q:ProbeMatch><w:EndpointReference><w:Address>${endpoint}</w:Address></w:EndpointReference><q:Types>dn:NetworkVideoTransmitter</q:Types><q:Scopes>onvif://www.onvif.org/name/${name} onvif://www.onvif.org/hardware/X9</q:Scopes><q:XAddrs>http://${address}/onvif/device_service</q:XAddrs></q:ProbeMatch>`,
    ) +
    '</q:ProbeMatches></e:Body></e:Envelope>'
  );
}

/**
 * Answers that make libraries throw, that could make them hang, or that must not reach a terminal.
 */
const HOSTILE = [
  '',
  'not XML at all \u0000\u0001',
  '<e:Envelope xmlns:e="x"><e:Body><q:ProbeMatches xmlns:q="b"/></e:Body></e:Envelope>',
  '<a><Body/></a>',
  match('urn:uuid:x', '192.168.1.1', 'x', () => '<q:ProbeMatch/>'),
  match(
    'urn:uuid:x',
    '192.168.1.1',
    'x',
    () => '<q:ProbeMatch><q:XAddrs>a</q:XAddrs></q:ProbeMatch>',
  ),
  `<!DOCTYPE e [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>${match('&b;', '192.168.1.1')}`,
  '<a>'.repeat(5000),
  match('__proto__', 'not a url'),
  match('constructor', '::::', 'x'.repeat(9000)),
];

const SPEAKERS = [
  {
    address: '198.18.0.11',
    datagrams: [match('urn:uuid:11', '192.168.1.64:8899', 'North%20gate%1B%5B2J')],
    http: TIME,
  },
  {
    address: '198.18.0.12',
    datagrams: [
      match(
        'urn:uuid:12',
        '198.18.0.12',
        'A',
        (one) => one + one.replace('urn:uuid:12', 'urn:uuid:12b'),
      ),
    ],
    http: null,
  },
  { address: '198.18.0.13', datagrams: HOSTILE, http: null },
  { address: '198.18.0.14', datagrams: [match('urn:uuid:14', '198.18.0.14', 'Moved')], http: TIME },
  { address: '198.18.0.15', datagrams: [], http: TIME },
  { address: '198.18.0.33', datagrams: [], http: TIME },
];

const INVENTORY = [
  'id,name,kind,site,address,endpoint',
  'K1,Known,camera,S,198.18.0.12,',
  'M1,Mover,camera,S,198.18.0.9,urn:uuid:14',
  'G1,Gone,camera,S,198.18.0.10,',
  'F1,Far,camera,S,198.18.0.40,',
].join('\n');

describe.skipIf(!able)('discover, inside namespaces of its own, with hostile devices about', () => {
  let folder: string;
  let responder: ChildProcess;
  let asked = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchpost-discover-'));
    await writeFile(join(folder, 'devices.csv'), INVENTORY);
    await ip('netns', 'add', DEVICES);
    for (const namespace of [POLLER, DEVICES]) await ip('-n', namespace, 'link', 'set', 'lo', 'up');
    await ip(
      '-n',
      POLLER,
      'link',
      'add',
      'v0',
      'type',
      'veth',
      'peer',
      'name',
      'v1',
      'netns',
      DEVICES,
    );
    for (const { address } of SPEAKERS)
      await ip('-n', DEVICES, 'address', 'add', `${address}/24`, 'dev', 'v1');
    await ip('-n', POLLER, 'address', 'add', '198.18.0.1/24', 'dev', 'v0');
    await ip('-n', DEVICES, 'link', 'set', 'v1', 'up');
    await ip('-n', POLLER, 'link', 'set', 'v0', 'up');
    responder = spawn(
      'ip',
      [
        'netns',
        'exec',
        DEVICES,
        process.execPath,
        '--import',
        'tsx',
        'test/support/ws-responder.ts',
        JSON.stringify(SPEAKERS),
        SPEAKERS[0]!.address,
      ],
      { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
    );
    await new Promise<void>((resolve) => {
      responder.stdout?.setEncoding('utf8').on('data', (text: string) => {
        asked += text;
        if (asked.includes('ready')) resolve();
      });
    });
  });

  afterAll(async () => {
    responder.kill('SIGKILL');
    for (const namespace of [POLLER, DEVICES])
      await ip('netns', 'del', namespace).catch(() => undefined);
    await rm(folder, { recursive: true });
  });

  async function discover(
    ...flags: readonly string[]
  ): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
    const args = [
      'netns',
      'exec',
      POLLER,
      process.execPath,
      '--import',
      'tsx',
      'src/main.ts',
      'discover',
      '--inventory',
      join(folder, 'devices.csv'),
      ...flags,
    ];
    return run('ip', args).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: unknown) => error as { code: number; stdout: string; stderr: string },
    );
  }

  it('finds what is new, moved, gone and unknown, outlives every answer, and asks nobody outside the range', async () => {
    const out = join(folder, 'found.csv');
    const { code, stdout, stderr } = await discover(
      '--interface',
      'v0',
      '--subnet',
      '198.18.0.0/28',
      '--out',
      out,
    );
    const lines = stdout.split('\n').map((line) => line.trim().split(/\s{2,}/));
    const told = (finding: string): readonly string[] =>
      lines.filter(([first]) => first === finding).map(([, address]) => address!);
    expect(stderr).toBe('');
    expect(told('new')).toEqual(['198.18.0.11', '198.18.0.13']);
    expect(told('unknown')).toEqual([]);
    expect(told('moved')).toEqual(['198.18.0.14']);
    expect(told('gone')).toEqual(['198.18.0.10']);
    expect(stdout).not.toContain('\u001b');
    expect(code).toBe(0);
    const csv = (await readFile(out, 'utf8')).split('\r\n');
    expect(csv).toContain(
      ',North gate [2J,,,198.18.0.11,8899,/onvif/device_service,urn:uuid:11,X9,new,',
    );
    expect(csv).toContain(
      'M1,Mover,camera,S,198.18.0.14,80,/onvif/device_service,urn:uuid:14,X9,moved,was at 198.18.0.9',
    );
    expect(new Set(asked.trim().split('\n'))).toEqual(
      new Set(['ready', '198.18.0.11', '198.18.0.14']),
    );
  });

  it('refuses a range that is too large and an interface that is not there, at once', async () => {
    const { code, stderr } = await discover('--interface', 'v9', '--subnet', '198.18.0.0/16');
    expect(code).toBe(2);
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      '--subnet 198.18.0.0/16 has 65536 addresses; at most 4096 (/20) are searched at a time, write smaller ranges',
      '--interface v9 has no IPv4 address; see "ip address" for those that have',
    ]);
  });
});
