import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import type { Answered, Denial } from '../../../src/core/inspection/login.ts';
import { openLoginLimiter } from '../../../src/inspection/login/login-limiter.ts';
import { openRecordFile } from '../../../src/inspection/login/record-file.ts';
import { openSession } from '../../../src/inspection/login/session.ts';
import {
  digestServer,
  PASSWORD,
  USER,
  type LoginServer,
  type LoginVariant,
} from '../../support/login-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchpost-digest-'));
let files = 0;
let server: LoginServer;
afterEach(() => server.close());
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Three requests of one session. */
async function look(password: string): Promise<readonly (Answered | Denial)[]> {
  const loginLimiter = openLoginLimiter(
    openRecordFile(join(folder, `${files++}.ndjson`)),
    systemClock,
  );
  const session = openSession(
    {
      device: 'd',
      host: 'device',
      address: '127.0.0.1',
      secure: false,
      credential: { name: 'city', user: USER, password },
      clockOffsetMs: 0,
      speaksSoap: true,
    },
    {
      clock: systemClock,
      loginLimiter,
      withDevice: (_device, work) => work(new AbortController().signal),
      signal: AbortSignal.timeout(10_000),
    },
  );
  const replies: (Answered | Denial)[] = [];
  for (const operation of ['a', 'b', 'c'])
    replies.push(
      await session.request({
        method: 'POST',
        port: server.port,
        path: '/onvif/device?x=1,2',
        operation,
        body: (header) => Buffer.from(`<${operation}>${header}`),
        maxBytes: 1000,
        timeoutMs: 400,
      }),
    );
  session.end();
  return replies;
}

const algorithms = ['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess', 'SHA-512-256'] as const;
const variants: readonly LoginVariant[] = [
  {},
  ...algorithms.flatMap((algorithm) => [
    { algorithm, qop: 'auth' as const },
    { algorithm, qop: 'auth-int' as const },
  ]),
  { algorithm: 'SHA-512-256', qop: 'auth', userhash: true },
  { qop: 'auth', nonce: 'connection' },
  { qop: 'auth', nonce: 'once' },
  { qop: 'auth', nonce: 'once-with-next' },
  { algorithm: 'SHA-256', nonce: 'once', stale: true },
];

describe.each(variants.map((variant) => [JSON.stringify(variant), variant] as const))(
  'a server of %s',
  (_name, variant) => {
    it('is logged in to, and every request is answered', async () => {
      server = await digestServer(variant);
      expect(await look(PASSWORD)).toMatchObject(Array(3).fill({ kind: 'answered', status: 200 }));
      expect(server.wrong()).toBe(0);
    });

    it('is sent a wrong password once', async () => {
      server = await digestServer(variant);
      expect(await look('wrong')).toMatchObject(Array(3).fill({ kind: 'refused' }));
      expect(server.wrong()).toBe(1);
    });
  },
);

describe('a wrong password is sent once', () => {
  it.each<[LoginVariant, string]>([
    [{ qop: 'auth', stale: true }, 'refused'],
    [{ qop: 'auth', stale: true, nonce: 'connection' }, 'refused'],
    [{ qop: 'auth', onWrong: 'close' }, 'unclear'],
    [{ qop: 'auth', onWrong: 'hang' }, 'unclear'],
    [{ qop: 'auth', onWrong: 'busy' }, 'unclear'],
  ])('to a server of %j, which is %s', async (variant, kind) => {
    server = await digestServer(variant);
    expect(await look('wrong')).toMatchObject(Array(3).fill({ kind }));
    expect(server.wrong()).toBe(1);
  });
});

const curl = promisify(execFile);

/** Another program's login proves the test server right. */
it.each<[LoginVariant]>([
  [{ qop: 'auth' }],
  [{ algorithm: 'MD5-sess', qop: 'auth' }],
  [{ algorithm: 'SHA-256', qop: 'auth' }],
  [{ algorithm: 'SHA-256-sess', qop: 'auth' }],
  [{ algorithm: 'MD5', nonce: 'connection' }],
])('curl logs in to the server of %j as it should', async (variant) => {
  server = await digestServer(variant);
  const { stdout } = await curl('curl', [
    '-s',
    '--digest',
    '-u',
    `${USER}:${PASSWORD}`,
    `http://127.0.0.1:${server.port}/path`,
  ]).catch((error: unknown) => {
    // Where there is no curl, there is nothing to compare with.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { stdout: 'ok' };
    throw error;
  });
  expect(stdout).toBe('ok');
  expect(server.wrong()).toBe(0);
});
