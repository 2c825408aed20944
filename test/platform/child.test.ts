import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished, vi } from 'vitest';
import { STORE_ACCESS, childEntry, childEnvironment } from '../../src/platform/child.ts';

const run = promisify(execFile);

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'wp-child-'));
  onTestFinished(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}

/** What a real child finds in its environment. */
async function environmentOfChild(further?: readonly string[]): Promise<Record<string, string>> {
  const { stdout } = await run(
    process.execPath,
    ['-e', 'process.stdout.write(JSON.stringify(process.env))'],
    { env: childEnvironment(further) },
  );
  return JSON.parse(stdout) as Record<string, string>;
}

it('a child gets no password, token or other variable of the service', async () => {
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  for (const name of ['REDIS_PASSWORD', 'REDIS_URL', 'ROBOT_SECRET', 'NOTIFY_SOCKET'])
    vi.stubEnv(name, 'not-for-children');
  for (const further of [undefined, STORE_ACCESS]) {
    const environment = await environmentOfChild(further);
    expect(environment['PATH']).toBe(process.env['PATH']);
    expect(Object.values(environment)).not.toContain('not-for-children');
  }
});

it('a child has the zone and the clock of its parent', async () => {
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  vi.stubEnv('TZ', 'America/St_Johns');
  vi.stubEnv('FAKETIME', '+5');
  expect(await environmentOfChild()).toMatchObject({ TZ: 'America/St_Johns', FAKETIME: '+5' });
});

it('only a child that uses the store gets the certificates to reach it', async () => {
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const file = join(folder(), 'none.pem');
  writeFileSync(file, '');
  vi.stubEnv('NODE_EXTRA_CA_CERTS', file);
  expect(await environmentOfChild()).not.toHaveProperty('NODE_EXTRA_CA_CERTS');
  expect(await environmentOfChild(STORE_ACCESS)).toHaveProperty('NODE_EXTRA_CA_CERTS', file);
});

it.each(['ts', 'js'])('an entry beside a .%s module runs from any folder', async (ending) => {
  // Below this folder, where the loader of TypeScript can be found.
  const home = mkdtempSync(join(import.meta.dirname, 'wp-child-'));
  onTestFinished(() => {
    rmSync(home, { recursive: true, force: true });
  });
  writeFileSync(join(home, 'package.json'), '{"type":"module"}');
  const typed = ending === 'ts' ? ': number' : '';
  writeFileSync(join(home, `entry.${ending}`), `const n${typed} = 42; console.log(n);`);
  const { path, execArgv } = childEntry(
    pathToFileURL(join(home, `module.${ending}`)).href,
    './entry',
  );
  const { stdout } = await run(process.execPath, [...execArgv, path], {
    cwd: '/',
    env: childEnvironment(),
  });
  expect(stdout).toBe('42\n');
});
