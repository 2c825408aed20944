import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { storeOptions, temporaryFolder } from './fixture.ts';
import { freePort } from '../support/free-port.ts';

function run(program: string, args: readonly string[]): void {
  const child = spawn(program, args, { stdio: 'ignore' });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
}

describe('a Redis that is reached', () => {
  it('by Sentinel is found by the name of its master', async () => {
    const folder = temporaryFolder();
    const [port, sentinelPort] = [await freePort(), await freePort()];
    run('redis-server', [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--requirepass',
      'pw',
    ]);
    const config = join(folder, 'sentinel.conf');
    writeFileSync(
      config,
      `port ${sentinelPort}\nbind 127.0.0.1\ndir "${folder}"\nsentinel monitor estate 127.0.0.1 ${port} 1\nsentinel auth-pass estate pw\n`,
    );
    run('redis-server', [config, '--sentinel']);
    const options = storeOptions({
      sentinels: [`127.0.0.1:${sentinelPort}`],
      masterName: 'estate',
      password: 'pw',
      commandTimeoutMs: 5000,
    });
    const store = await openStore(options, 'reader');
    onTestFinished(() => store.close());
    expect(await store.describe()).toMatchObject({ embedded: false });
  });

  it('over TLS is refused when nobody vouches for its certificate', async () => {
    const folder = temporaryFolder();
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const made = spawnSync('openssl', [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
    ]);
    expect(made.status, made.stderr.toString()).toBe(0);
    const port = await freePort();
    run('redis-server', [
      '--port',
      '0',
      '--tls-port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--tls-cert-file',
      cert,
      '--tls-key-file',
      key,
      '--tls-auth-clients',
      'no',
      '--dir',
      folder,
      '--save',
      '',
    ]);
    const url = `rediss://127.0.0.1:${port}`;
    await expect(
      openStore(storeOptions({ url, commandTimeoutMs: 2000 }), 'reader'),
    ).rejects.toThrow('self-signed certificate');
    const trusting = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'test/support/store-version.ts', url],
      { env: { ...process.env, NODE_EXTRA_CA_CERTS: cert }, timeout: 20_000 },
    );
    expect(trusting.stdout.toString(), trusting.stderr.toString()).toMatch(/^\d+\.\d+/);
  });
});
