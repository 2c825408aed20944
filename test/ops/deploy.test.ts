import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const serviceSchema = z.looseObject({
  image: z.string(),
  build: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  cap_add: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
});
const compose = z
  .object({
    services: z.record(z.string(), serviceSchema),
    volumes: z.record(z.string(), z.null()),
  })
  .parse(parse(read('compose.yaml')));
const services = Object.entries(compose.services).map(([name, service]) => ({ name, service }));

describe.each(services)('compose.yaml: $name', ({ service }) => {
  it('has an image of a stated version', () => {
    expect(service.image).toMatch(/:v?\d+\.\d+\.\d+/);
  });

  it('publishes ports on loopback alone', () => {
    expect(service.ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('is checked for health, by itself or by its image', () => {
    expect(
      service.healthcheck !== undefined ||
        (service.build !== undefined && read('Dockerfile').includes('\nHEALTHCHECK ')),
    ).toBe(true);
  });

  it('mounts what exists: files of this repository, or named volumes', () => {
    const sources = service.volumes.map((volume) => volume.split(':')[0] ?? '');
    expect(
      sources.filter((source) =>
        source.startsWith('.') ? !existsSync(join(ROOT, source)) : !(source in compose.volumes),
      ),
    ).toEqual([]);
  });

  it('holds no secret, and refuses to start without those it needs', () => {
    const secrets = Object.entries(service.environment).filter(([name]) =>
      /PASSWORD|SECRET|TOKEN|AUTH/.test(name),
    );
    expect(secrets.filter(([, value]) => !/^\$\{\w+:\?[^}]+\}$/.test(value))).toEqual([]);
    expect(Object.values(service.environment).filter((value) => /:\/\/[^/]*@/.test(value))).toEqual(
      [],
    );
  });
});

it('.env.example names exactly the secrets that compose.yaml asks for, and gives none', () => {
  const asked = new Set(
    [...read('compose.yaml').matchAll(/\$\{(\w+):\?/g)].map((match) => match[1]),
  );
  const offered = read('.env.example')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(offered.sort()).toEqual([...asked].map((name) => `${name ?? ''}=`).sort());
  expect(read('.gitignore').split('\n')).toContain('.env');
});

it('the addresses in the configuration of Prometheus and Grafana are services of compose.yaml', () => {
  const text =
    read('config/prometheus/prometheus.yaml') +
    read('config/grafana/provisioning/datasources/prometheus.yaml');
  const hosts = [...text.matchAll(/(?:'|\/\/)([a-z]+):\d+/g)].map((match) => match[1] ?? '');
  expect(hosts.sort()).toEqual(['alertmanager', 'prometheus', 'watchpost']);
  expect(hosts.filter((host) => !(host in compose.services))).toEqual([]);
});

it('the container may use raw sockets and has not forbidden fping to raise them', () => {
  const { cap_add, security_opt } =
    compose.services['watchpost'] ?? serviceSchema.parse({ image: '' });
  expect(cap_add).toEqual(['NET_RAW']);
  expect(security_opt).toEqual([]);
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');

  it('copies only what exists and what .dockerignore lets through', () => {
    const allowed = new Set(
      read('.dockerignore')
        .split('\n')
        .filter((line) => line.startsWith('!'))
        .map((line) => line.slice(1)),
    );
    const copied = lines
      .filter((line) => /^COPY (?!--from)/.test(line))
      .flatMap((line) => line.split(/\s+/).slice(1, -1));
    expect(copied.length).toBeGreaterThan(3);
    expect(copied.filter((file) => !allowed.has(file) || !existsSync(join(ROOT, file)))).toEqual(
      [],
    );
  });

  it('does not run as root', () => {
    expect(lines.filter((line) => line.startsWith('USER ')).at(-1)).toBe('USER node');
  });

  it('listens on the port that its health check, compose.yaml and Prometheus ask', () => {
    const port = /--listen", "0\.0\.0\.0:(\d+)"/.exec(read('Dockerfile'))?.[1] ?? 'none';
    expect(read('Dockerfile')).toContain(`http://127.0.0.1:${port}/-/healthy`);
    expect(compose.services['watchpost']?.ports).toEqual([`127.0.0.1:${port}:${port}`]);
    expect(read('config/prometheus/prometheus.yaml')).toContain(`watchpost:${port}`);
  });
});

it('the image has Node run with the flags that the unit has, which are those that are measured', () => {
  const [, ofUnit] = /^ExecStart=\/usr\/bin\/node (.*) \/opt\/watchpost\/dist\/main\.js /m.exec(
    read('config/watchpost.service'),
  )!;
  const ofImage = (
    JSON.parse(/^ENTRYPOINT (.*)$/m.exec(read('Dockerfile'))![1]!) as string[]
  ).filter((word) => word.startsWith('--') && word !== '--');
  expect(ofImage).toEqual(ofUnit!.split(' '));
});

it('systemd finds nothing wrong with the unit', async () => {
  const unit = read('config/watchpost.service');
  expect(unit).toContain(
    '\nExecStart=/usr/bin/node --no-memory-reducer --max-semi-space-size=2 --single-threaded-gc /opt/watchpost/dist/main.js run ',
  );
  // The verifier wants the program itself to be there.
  const folder = mkdtempSync(join(tmpdir(), 'watchpost-unit-'));
  try {
    const file = join(folder, 'watchpost.service');
    writeFileSync(file, unit.replace('ExecStart=/usr/bin/node', `ExecStart=${process.execPath}`));
    const { stderr } = await promisify(execFile)('systemd-analyze', ['verify', '--man=no', file]);
    expect(stderr).toBe('');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('fping with the rights the unit grants, and no others, can ping', async ({ skip }) => {
  if (process.getuid?.() !== 0) skip('only root can hand out the rights of the unit');
  const unit = read('config/watchpost.service');
  const granted = (setting: string): string =>
    (new RegExp(`^${setting}=(.*)$`, 'm').exec(unit)?.[1] ?? '').replace(
      /CAP_(\w+)/,
      (_, name: string) => `+${name.toLowerCase()}`,
    );
  const { stdout } = await promisify(execFile)('setpriv', [
    '--reuid',
    '65534',
    '--regid',
    '65534',
    '--clear-groups',
    '--no-new-privs',
    '--bounding-set',
    `-all,${granted('CapabilityBoundingSet')}`,
    '--inh-caps',
    `-all,${granted('AmbientCapabilities')}`,
    '--ambient-caps',
    `-all,${granted('AmbientCapabilities')}`,
    'sh',
    '-c',
    'fping -a 127.0.0.1',
  ]);
  expect(stdout.trim()).toBe('127.0.0.1');
});
