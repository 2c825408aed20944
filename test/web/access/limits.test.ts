import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { makeAllowance } from '../../../src/web/access/allowance.ts';
import { createApp } from '../../../src/web/app.ts';
import { startServer, type RunningServer } from '../../../src/web/server.ts';
import { aService } from '../service.ts';

const running: RunningServer[] = [];
afterEach(() => Promise.all(running.splice(0).map((server) => server.close())));

async function serve(): Promise<RunningServer> {
  const server = await startServer(
    aService(),
    { host: '127.0.0.1', port: 0 },
    { error: () => undefined },
  );
  running.push(server);
  return server;
}

describe('an allowance', () => {
  it('is for each peer apart, and comes back with time', () => {
    let now = 0;
    const { take, giveBack } = makeAllowance(2, 100, () => now);
    expect([take('10.0.0.1'), take('10.0.0.1'), take('10.0.0.1'), take('10.0.0.2')]).toEqual([
      0, 0, 100, 0,
    ]);
    now = 99;
    expect(take('10.0.0.1')).toBeGreaterThan(0);
    now = 101;
    expect(take('10.0.0.1')).toBe(0);
    giveBack('10.0.0.1');
    expect(take('10.0.0.1')).toBe(0);
  });
  it.each([
    ['2001:db8:0:1::1', '2001:db8:0:1:ffff::2', true],
    ['2001:db8::1', '2001:db8:0:0:9::9', true],
    ['2001:db8:0:1::1', '2001:db8:0:2::1', false],
    ['10.0.0.1', '::ffff:10.0.0.1', true],
    ['::1', '::ffff:127.0.0.1', false],
    ['10.0.0.1', '10.0.0.2', false],
  ])('%s and %s are one peer: %s', (first, second, same) => {
    const { take } = makeAllowance(1, 100, () => 0);
    take(first);
    expect(take(second) > 0).toBe(same);
  });
  it('remembers a bounded number of peers', () => {
    const { take } = makeAllowance(1, 1e9, () => 0);
    for (let peer = 0; peer < 5000; peer++) take(`10.0.${peer >> 8}.${peer & 255}`);
    expect([take('10.0.0.0'), take('10.0.19.135') > 0]).toEqual([0, true]);
  });
});

describe('the server', () => {
  it('answers 500 requests of a peer at once and turns the next away', async () => {
    const app = createApp(aService(), { error: () => undefined });
    const answers = await Promise.all(
      Array.from({ length: 700 }, async () => app.request('/-/healthy')),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.slice(0, 500).filter((status) => status !== 200)).toEqual([]);
    const late = answers.at(-1)!;
    expect([late.status, late.headers.get('retry-after')]).toEqual([429, '1']);
  });

  it.each([
    'GET / HTTP/1.1\r\nHost: localhost\r\nX: ',
    'POST /api/v1/exclusions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{',
  ])(
    'cuts off within 12 s who never ends %j',
    async (bytes) => {
      const { address } = await serve();
      const socket = connect(address.port, '127.0.0.1').on('error', () => undefined);
      const began = performance.now();
      socket.write(bytes);
      socket.resume();
      await once(socket, 'close');
      expect(performance.now() - began).toBeLessThan(12_000);
    },
    15_000,
  );

  const EVIL = [
    '../../../../etc/passwd',
    '..%2f..%2f..%2fetc%2fpasswd',
    '%2e%2e/%2e%2e/etc/passwd',
    '..\\..\\etc\\passwd',
    '%00',
    '/etc/passwd',
    '....//etc/passwd',
    '%c0%ae%c0%ae/etc/passwd',
    'constructor',
    '__proto__',
    '<script>alert(1)</script>',
    '%3Cscript%3Ealert(1)%3C%2Fscript%3E',
  ];
  const BASES = [
    '/',
    '/devices/',
    '/api/v1/devices/',
    '/-/',
    '/style.css/',
    '/assets/',
    '/devices?lang=',
    '/devices?q=',
    '/api/v1/devices?site=',
    '/api/v1/outages?month=',
    '/?state=',
    '/devices?sort=',
    '/api/v1/nothing?',
  ];
  it.each(BASES)(
    '%s gives no file, no stack and nothing as it was sent, whatever is asked',
    async (base) => {
      const { address } = await serve();
      for (const evil of EVIL) {
        const answer = await raw(
          address.port,
          `GET ${base}${evil} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n`,
        );
        expect(answer, evil).toMatch(/^HTTP\/1\.1 (?:200|400|404) /);
        expect(answer, evil).not.toMatch(/root:|<script>alert|at [\w.]+ \(|node_modules/);
      }
    },
  );
});

async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString();
  });
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}
