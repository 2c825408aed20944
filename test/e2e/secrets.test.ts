import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect, it, onTestFinished } from 'vitest';
import { hashToken, makeToken } from '../../src/web/access/token.ts';
import { until } from '../ops/stack.ts';
import { serviceMonth } from '../support/month.ts';
import { runCommand, runProgram } from '../support/program.ts';
import { foreignRedis } from './redis.ts';

/** One secret for each way they come in, unlike any other text. */
const SECRET = {
  redis: 'planted-redis-1f3a',
  device: 'planted-device-2b7c',
  environment: 'planted-environment-6d2e',
  robot: 'planted-robot-7e1d',
  signature: 'planted-signature-8f4a',
  inventory: 'planted-inventory-3c9d',
  url: 'planted-url-4e8b',
  guess: 'planted-guess-5a6f',
};
const TOKEN = makeToken();

function certificate(
  folder: string,
  name: string,
): { readonly cert: string; readonly key: string } {
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  execFileSync(
    'openssl',
    [
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
      `/CN=${name}`,
      '-addext',
      'subjectAltName=IP:127.0.0.1',
    ],
    { stdio: 'ignore' },
  );
  chmodSync(key, 0o600);
  return { cert, key };
}

/**
 * Status, certificate's name and body of one GET over TLS, or POST of a body, on a connection of
 * its own.
 */
function get(
  url: string,
  authorization: string,
  body?: string,
): Promise<{ readonly status: number; readonly name: unknown; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        agent: false,
        rejectUnauthorized: false,
        timeout: 10_000,
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
      },
      (answer) => {
        const name: unknown = (
          answer.socket as unknown as { getPeerCertificate(): { subject: { CN: unknown } } }
        ).getPeerCertificate().subject.CN;
        let text = '';
        answer
          .setEncoding('utf8')
          .on('data', (chunk: string) => {
            text += chunk;
          })
          .on('end', () => {
            resolve({ status: answer.statusCode ?? 0, name, text });
          });
      },
    );
    asked.on('error', reject).end(body);
  });
}

function filesIn(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

it('no secret that comes in goes out again: by pages, metrics, API, log, commands, reports, Redis or the outbox; SIGHUP takes certificate, access and log level; SIGTERM ends within 5 s', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'watchpost-secrets-'));
  const write = (name: string, text: string, mode = 0o600): string => {
    writeFileSync(join(folder, name), text, { mode });
    return join(folder, name);
  };
  const redis = await foreignRedis(join(folder, 'redis'), SECRET.redis);
  onTestFinished(async () => {
    await redis.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  await redis.start();
  const data = join(folder, 'data');
  const tls = certificate(folder, 'first');
  const key = readFileSync(tls.key, 'utf8').split('\n')[1]!;
  const inventory = write(
    'devices.csv',
    `id,name,kind,site,address,password,note\na,A,camera,S,127.0.0.1,${SECRET.inventory},rtsp://admin:${SECRET.url}@127.0.0.1/\n`,
  );
  const credentials = write(
    'credentials.yaml',
    `credentials:\n  here: { user: admin, password: ${SECRET.device} }\n  there: { user: admin, passwordEnv: PLANTED }\nrules:\n  - { use: here, devices: [a] }\n`,
  );
  // Nobody is reached there.
  const robots = write(
    'robots.yaml',
    `robots:\n  ops: { kind: dingtalk, address: "http://127.0.0.1:1/robot/send?access_token=${SECRET.robot}", secretEnv: PLANTED_SIGNATURE }\n`,
  );
  const access = write(
    'access.yaml',
    `tokens:\n  - { name: t, sha256: "${hashToken(TOKEN).toString('hex')}", may: [read, metrics, alerts] }\n`,
  );
  const settings = (level: string): string =>
    write(
      'watchpost.yaml',
      `logLevel: ${level}\nchecks: { icmp: { intervalMs: 1000 } }\ncredentials: ${credentials}\nrobots: ${robots}\naccess: { file: ${access} }\ntls: { certificate: ${tls.cert}, key: ${tls.key} }\n`,
    );
  const env = {
    REDIS_URL: redis.url,
    REDIS_PASSWORD: SECRET.redis,
    PLANTED: SECRET.environment,
    PLANTED_SIGNATURE: SECRET.signature,
  };
  const program = await runProgram(inventory, data, ['--config', settings('trace')], env);
  onTestFinished(async () => {
    await program.end('SIGKILL');
  });
  const bearer = `Bearer ${TOKEN}`;
  const refused = [
    `Bearer ${SECRET.guess}`,
    `Basic ${Buffer.from(`t:${SECRET.guess}`).toString('base64')}`,
  ];

  expect(program.url).toMatch(/^https:/);
  const paths = [
    '/',
    '/devices',
    '/devices/a',
    '/status',
    '/devices.csv',
    '/metrics',
    '/api/v1/devices',
    '/api/v1/contracts',
    '/api/v1/exclusions',
    `/${SECRET.guess}`,
    `/api/v1/devices?${SECRET.guess}=1`,
  ];
  const pages = await Promise.all(paths.map((path) => get(program.url + path, bearer)));
  expect(pages.slice(0, 3).map(({ status }) => status)).toEqual([200, 200, 200]);
  const refusals = await Promise.all(
    refused.map((authorization) => get(program.url, authorization)),
  );
  expect(refusals.map(({ status }) => status)).toEqual([401, 401]);

  const handed = get(
    `${program.url}/api/v1/robots/ops`,
    bearer,
    JSON.stringify({
      groupLabels: {},
      commonAnnotations: {},
      alerts: [{ status: 'firing', labels: { alertname: 'A' }, annotations: {} }],
    }),
  );

  certificate(folder, 'second');
  write('access.yaml', 'tokens: [broken\n');
  settings('info');
  process.kill(program.pid, 'SIGHUP');
  await until(
    'the new certificate',
    10_000,
    async () => (await get(program.url, bearer)).name === 'second',
  );
  for (const line of [
    'access file refused; the one in use stays',
    '"from":"trace","to":"info","msg":"another log level"',
  ])
    expect(program.output()).toContain(line);

  // A report wants time that was watched: two answers.
  await until('two answers', 10_000, async () =>
    /\{check="icmp",outcome="answered"\} (?!1$)\d/m.test(
      (await get(`${program.url}/metrics`, bearer)).text,
    ),
  );
  const { text: devices } = await get(`${program.url}/api/v1/devices`, bearer);
  const watchedUpTo = Date.parse(/"lastObservedAt":"([^"]+)"/.exec(devices)![1]!);
  const flags = ['--config', join(folder, 'watchpost.yaml'), '--data', data];
  const out = join(folder, 'report');
  const commands = await Promise.all(
    [
      ['run', ...flags, '--print-config'],
      ['status', ...flags],
      ['doctor', ...flags, '--inventory', inventory],
      ['validate', '--inventory', inventory],
      ['report', '--month', serviceMonth(watchedUpTo), '--out', out, ...flags],
    ].map((args) => runCommand(args, env)),
  );
  expect(commands[0]!.stdout).toMatch(
    /^ {2}url: redis:\/\/\*\*\*@127\.0\.0\.1:\d+\/0\n {2}password: "?\*\*\*"?$/m,
  );

  expect((await handed).status).toBe(503);
  const client = new Redis({ ...redis.options, protocol: 2 });
  const dump = await Promise.all(
    (await client.keys('*')).map(async (name) => [
      name,
      (await client.dumpBuffer(name)).toString('latin1'),
    ]),
  );
  client.disconnect();
  const began = performance.now();
  expect(await program.end('SIGTERM')).toBe(0);
  expect(performance.now() - began).toBeLessThan(5000);
  expect(program.output()).toContain('"msg":"a robot did not take a message"');
  expect(program.output()).toContain('"msg":"stopped: coverage ends here"');

  const said: Readonly<Record<string, string>> = {
    pages: JSON.stringify([...pages, ...refusals, await handed]),
    log: program.output(),
    commands: commands.map(({ output }) => output).join('\n'),
    redis: JSON.stringify(dump),
    data: filesIn(data),
    report: filesIn(out),
  };
  expect(Object.entries(said).filter(([, text]) => text.length < 100)).toEqual([]);
  const told = Object.entries(said).flatMap(([where, text]) =>
    [...Object.values(SECRET), TOKEN, key]
      .filter((secret) => text.includes(secret))
      .map((secret) => `${where}: ${secret}`),
  );
  expect(told).toEqual([]);
}, 60_000);
