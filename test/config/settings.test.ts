import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reference } from '../../src/cli/service/reference.ts';
import {
  ENVIRONMENT,
  loadSettings,
  redactedSettings,
  settingsSchema,
  type SettingsOverrides,
} from '../../src/config.ts';
import { SettingsError } from '../../src/config/file.ts';
import { parseListen } from '../../src/config/host-port.ts';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchpost-settings-'));
  file = join(folder, 'w.yaml');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

type Env = Readonly<Record<string, string>>;

function load(
  yaml: string,
  overrides: SettingsOverrides = {},
  env: Env = {},
): ReturnType<typeof loadSettings> {
  writeFileSync(file, yaml);
  return loadSettings({ file, overrides, env });
}

/** Every line of the complaint, the folder left out. */
function faults(yaml: string, overrides: SettingsOverrides = {}, env: Env = {}): readonly string[] {
  try {
    load(yaml, overrides, env);
  } catch (error) {
    if (error instanceof SettingsError) return error.message.replaceAll(file, 'w.yaml').split('\n');
    throw error;
  }
  return [];
}

const defaults = settingsSchema.parse({});

describe('config/watchpost.yaml', () => {
  it('says the defaults', () => {
    expect(loadSettings({ file: 'config/watchpost.yaml', overrides: {}, env: {} })).toEqual(
      defaults,
    );
  });

  it('names every setting there is', () => {
    const pathsOf = (value: unknown, path: string): readonly string[] =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([name, member]) => pathsOf(member, `${path}.${name}`))
        : [path];
    expect(pathsOf(defaults, '').length).toBeGreaterThan(25);
    const text = readFileSync('config/watchpost.yaml', 'utf8');
    expect(
      pathsOf(defaults, '').filter((path) => !text.includes(`${path.split('.').at(-1)!}:`)),
    ).toEqual([]);
  });

  it('explains every part at the top with a comment above it', () => {
    const lines = readFileSync('config/watchpost.yaml', 'utf8').split('\n');
    const bare = Object.keys(defaults).filter(
      (name) => !lines[lines.findIndex((line) => line.startsWith(`${name}:`)) - 1]?.startsWith('#'),
    );
    expect(bare).toEqual([]);
  });
});

it('config/reference.md is what the program generates (npx tsx src/cli/service/reference.ts > config/reference.md)', () => {
  expect(readFileSync('config/reference.md', 'utf8')).toBe(reference());
});

describe('flags win over the environment, which wins over the file, which wins over the defaults', () => {
  it('for what all of them may set', () => {
    expect(load('', {}, {}).listen).toBe('127.0.0.1:9733');
    expect(load('listen: 127.0.0.1:1').listen).toBe('127.0.0.1:1');
    expect(load('listen: 127.0.0.1:1', {}, { WATCHPOST_LISTEN: '127.0.0.1:2' }).listen).toBe(
      '127.0.0.1:2',
    );
    expect(
      load('listen: 127.0.0.1:1', { listen: '127.0.0.1:3' }, { WATCHPOST_LISTEN: '127.0.0.1:2' })
        .listen,
    ).toBe('127.0.0.1:3');
  });

  it('a flag not given and an empty variable set nothing', () => {
    expect(load('zone: UTC', { zone: undefined }, { WATCHPOST_ZONE: '' }).zone).toBe('UTC');
  });

  it('a variable leaves the rest of its section alone', () => {
    expect(
      load('redis: { prefix: x }', {}, { REDIS_URL: 'redis://h:1', REDIS_PASSWORD: 'p' }).redis,
    ).toMatchObject({ url: 'redis://h:1', password: 'p', prefix: 'x' });
  });

  it('every variable reaches its setting', () => {
    const values: Env = {
      REDIS_URL: 'redis://h',
      REDIS_PASSWORD: 'p',
      WATCHPOST_ACCESS_FILE: 'a',
      WATCHPOST_ACCESS_OPEN_TO: 'everyone',
      WATCHPOST_CREDENTIALS: 'c',
      WATCHPOST_DATA: 'd',
      WATCHPOST_INVENTORY: 'i',
      WATCHPOST_LISTEN: '[::1]:0',
      WATCHPOST_LOG_LEVEL: 'debug',
      WATCHPOST_PUBLIC_URL: 'https://w.example',
      WATCHPOST_ROBOTS: 'r',
      WATCHPOST_ZONE: 'UTC',
    };
    expect(Object.keys(values)).toEqual(Object.keys(ENVIRONMENT));
    const settings = loadSettings({ overrides: {}, env: values });
    expect(settings).toMatchObject({
      redis: { url: 'redis://h', password: 'p' },
      credentials: 'c',
      data: 'd',
      inventory: 'i',
      listen: '[::1]:0',
      logLevel: 'debug',
      publicUrl: 'https://w.example',
      zone: 'UTC',
    });
  });
});

it.each(['', '# nothing\n', 'redis:\npolling:\n', 'redis: {}\n'])(
  'a file with nothing in it (%j) means the defaults',
  (yaml) => {
    expect(load(yaml)).toEqual(defaults);
  },
);

describe('settings are refused for', () => {
  const RULES: readonly (readonly [rule: string, yaml: string, line: RegExp])[] = [
    [
      'an unknown name',
      'zone: UTC\nzoen: UTC\n',
      /^w\.yaml: zoen \(line 2\): is not a setting; see config\/reference\.md/,
    ],
    [
      'an unknown name in a check',
      'checks:\n  icmp:\n    interval: 5\n',
      /^w\.yaml: checks\.icmp\.interval \(line 3\): is not a setting/,
    ],
    [
      'an unknown name inside',
      'polling:\n  reaskMs: 500\n  reask: 1\n',
      /^w\.yaml: polling\.reask \(line 3\): is not a setting/,
    ],
    [
      'a name that every object has',
      '__proto__: 1\n',
      /^w\.yaml: __proto__ \(line 1\): cannot be a name; choose another/,
    ],
    [
      'a number too small',
      'polling:\n\n  reaskMs: 1\n',
      /^w\.yaml: polling\.reaskMs \(line 3\): Too small: expected number to be >=100; see config\/reference\.md/,
    ],
    [
      'text for a number',
      'retentionMonths: many\n',
      /^w\.yaml: retentionMonths \(line 1\): Invalid input: expected number, received string/,
    ],
    [
      'a level that does not exist',
      'logLevel: loud\n',
      /^w\.yaml: logLevel \(line 1\): Invalid option: expected one of "fatal"/,
    ],
    [
      'an unknown zone',
      'zone: Asia/Peking\n',
      /^w\.yaml: zone \(line 1\): is no IANA time zone; write for example Asia\/Shanghai/,
    ],
    [
      'a place to listen without port',
      'listen: localhost\n',
      /^w\.yaml: listen \(line 1\): is no address and port; write for example 127\.0\.0\.1:9733/,
    ],
    [
      'an address of Redis of another sort',
      'redis:\n  url: http://h\n',
      /^w\.yaml: redis\.url \(line 2\): is no Redis address; write for example redis:/,
    ],
    [
      'sentinels without the name of the master',
      'redis:\n  sentinels: ["h:26379"]\n',
      /^w\.yaml: redis\.masterName \(line 1\): is empty although there are sentinels/,
    ],
    [
      'a sentinel without port',
      'redis:\n  sentinels:\n    - h\n  masterName: m\n',
      /^w\.yaml: redis\.sentinels\.0 \(line 3\): is no host and port/,
    ],
    [
      'a section that is no section',
      'redis: yes\n',
      /^w\.yaml: redis \(line 1\): Invalid input: expected object/,
    ],
    ['a list', '- a\n', /^w\.yaml: is not a list of settings; write them as "name: value"/],
    ['broken YAML', 'zone: "UTC\nlisten: x\n', /^w\.yaml \(line \d\): .*; correct the YAML/],
    [
      'a name twice',
      'zone: UTC\nzone: UTC\n',
      /^w\.yaml \(line 2\): Map keys must be unique; correct the YAML/,
    ],
    [
      'YAML that multiplies itself',
      `a: &a [1,1,1,1,1,1,1,1,1,1]\n${'bcdefg'
        .split('')
        .map(
          (name, i) =>
            `${name}: &${name} [${Array.from({ length: 10 }, () => `*${'abcdef'.charAt(i)}`).join(',')}]\n`,
        )
        .join('')}`,
      /^w\.yaml: Excessive alias count/,
    ],
    ['more than 1 MB', `# ${'x'.repeat(1_048_576)}\n`, /^w\.yaml: is larger than 1 MB/],
  ];
  it.each(RULES)('%s', (_rule, yaml, line) => {
    const lines = faults(yaml);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(line);
  });

  it('everything at once, each named by where it came from', () => {
    const lines = faults(
      'zoen: UTC\npolling: { reaskMs: 1, confirmAfter: 99 }\n',
      { listen: 'x', logLevel: 'loud' },
      { WATCHPOST_ZONE: 'Mars', REDIS_URL: 'mysql://user:geheim@h' },
    );
    expect(
      lines
        .map((line) => line.slice(0, line.indexOf(': ', line.startsWith('w.yaml') ? 7 : 0)))
        .toSorted(),
    ).toEqual([
      '--listen',
      '--log-level',
      'REDIS_URL',
      'WATCHPOST_ZONE',
      'w.yaml: polling.confirmAfter (line 2)',
      'w.yaml: polling.reaskMs (line 2)',
      'w.yaml: zoen (line 1)',
    ]);
    expect(lines.join('\n')).not.toContain('geheim');
  });

  it('a file that is not there', () => {
    expect(() => loadSettings({ file: join(folder, 'none.yaml'), overrides: {}, env: {} })).toThrow(
      /none\.yaml: cannot be read \(ENOENT.*\); check the path/,
    );
  });
});

it.each([
  ['127.0.0.1:9733', { host: '127.0.0.1', port: 9733 }],
  ['[::1]:0', { host: '::1', port: 0 }],
  ['localhost:65535', { host: 'localhost', port: 65_535 }],
  ['127.0.0.1', null],
  [':9733', null],
  ['::1:9733', null],
  ['127.0.0.1:65536', null],
  ['127.0.0.300:1', null],
  ['[127.0.0.1]:1', null],
  ['[]:1', null],
  ['a b:1', null],
  ['-a:1', null],
  ['http://h:1', null],
])('listening on %s', (text, parts) => {
  expect(parseListen(text)).toEqual(parts);
});

it.each(['redis://user:geheim@h:6379/0', 'rediss://:geheim@h', 'redis://h?password=geheim&db=1'])(
  'settings for printing hold no password (%s)',
  (url) => {
    const settings = loadSettings({
      overrides: {},
      env: { REDIS_URL: url, REDIS_PASSWORD: 'geheim' },
    });
    const shown = redactedSettings(settings);
    expect(JSON.stringify(shown)).not.toContain('geheim');
    expect(shown.redis.url).toMatch(/^rediss?:\/\/.*\bh\b/);
    expect({ ...shown, redis: settings.redis }).toEqual(settings);
  },
);
