import { isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';
import { uplinkGraceMs } from './core/judging/unreachable.ts';
import { ONLINE_RULES, type JudgementPolicy } from './core/judging/judgement.ts';
import { staggerGraceMs } from './core/judging/inconclusive.ts';
import { pictureOptions } from './inspection/pictures/options.ts';
import { explainReadFailure, readRegularFileSync } from './platform/regular-file.ts';
import { readYaml, type ContentProblem } from './platform/yaml.ts';
import { checkOptions } from './probes/table.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

const tolerance = (ms: number) =>
  z
    .number()
    .int()
    .min(0)
    .max(86_400_000)
    .default(ms)
    .describe(
      'Largest clock offset of an intact device of this kind, milliseconds. Judged beyond the half second that ONVIF clocks cannot tell.',
    );

/** A host (without brackets) and a TCP port. */
export type HostPort = { readonly host: string; readonly port: number };

/**
 * Takes `IPv4:port`, `[IPv6]:port` or `name:port` apart; null when it is none of them. Ports 0 to
 * 65535.
 */
export function parseListen(text: string): HostPort | null {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) return null;
  if (bracketed !== undefined) return isIPv6(bracketed) ? { host: bracketed, port } : null;
  const host = plain!;
  const valid = /^[\d.]+$/.test(host)
    ? isIPv4(host)
    : /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(host);
  return valid ? { host, port } : null;
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function isRedisUrl(text: string): boolean {
  return text === '' || (/^rediss?:\/\//.test(text) && URL.canParse(text));
}

/**
 * Every setting of the program, with its unit, range and default. `config/reference.md` is
 * generated from it.
 */
export const settingsSchema = z
  .strictObject({
    zone: z
      .string()
      .refine(isZone, 'is no IANA time zone; write for example Asia/Shanghai or UTC')
      .default('Asia/Shanghai')
      .describe('IANA time zone in which months and dates are civil.'),
    inventory: z
      .string()
      .min(1)
      .default('config/devices.csv')
      .describe(
        'The inventory: a CSV or XLSX file of devices. Watched for changes. Relative to the working directory.',
      ),
    evaluation: z
      .string()
      .default('')
      .describe(
        'The evaluation form (项目支出绩效自评表) and how its rows are filled: a YAML file. Relative to the working directory; empty: the form that the program is shipped with.',
      ),
    contracts: z
      .string()
      .default('')
      .describe(
        'The ledger of contracts: a YAML file such as config/contracts.yaml, or a CSV or XLSX table alone. Watched for changes. Empty: none, and the contract column of the inventory says what time is booked under. Relative to the working directory.',
      ),
    exclusionReasons: z
      .array(z.string().min(1).max(40))
      .min(1)
      .max(50)
      .default(['停电', '道路施工', '光缆中断', '计划停机', '不可抗力', '搬迁拆除', '上级平台故障'])
      .describe('Reason codes an exclusion may have.'),
    data: z
      .string()
      .min(1)
      .default('.watchpost')
      .describe(
        'Folder for the embedded Redis, its socket, and the outbox. Created when missing. Relative to the working directory.',
      ),
    listen: z
      .string()
      .refine(
        (text) => parseListen(text) !== null,
        'is no address and port; write for example 127.0.0.1:9733, [::1]:9733 or localhost:9733',
      )
      .default('127.0.0.1:9733')
      .describe(
        'Address and port of the HTTP server, for example 0.0.0.0:9733 or [::1]:9733. Port 0: any free one.',
      ),
    publicUrl: z
      .string()
      .refine(
        (text) => text === '' || /^https?:\/\/[^/]/.test(text),
        'is no http or https address; write for example https://watchpost.example.local',
      )
      .default('')
      .describe(
        'Where people reach the pages, for links in alerts and dashboards. Empty: http:// and the address of `listen`.',
      ),
    access: z
      .strictObject({
        file: z
          .string()
          .default('')
          .describe(
            'Who may read, write and scrape, with hashed passwords and tokens: a YAML file such as config/access.example.yaml, that nobody else may read (chmod 600; 640 will do). Read again on SIGHUP. Empty: nobody can log in, and nothing be changed over HTTP. Relative to the working directory.',
          ),
        openTo: z
          .enum(['loopback', 'everyone'])
          .default('loopback')
          .describe(
            'Who may read and scrape without logging in while there is no access file: programs on this machine, or whoever reaches the port.',
          ),
      })
      .prefault({})
      .describe('Who is let in.'),
    tls: z
      .strictObject({
        certificate: z
          .string()
          .default('')
          .describe(
            'File of the certificate and its chain (PEM). Empty: plain HTTP. Read again on SIGHUP. Relative to the working directory.',
          ),
        key: z
          .string()
          .default('')
          .describe(
            'File of its private key (PEM), that nobody else may read (chmod 600; 640 will do). Relative to the working directory.',
          ),
      })
      .refine(
        ({ certificate, key }) => (certificate === '') === (key === ''),
        'needs both certificate and key, or neither',
      )
      .prefault({})
      .describe('HTTPS.'),
    logLevel: z.enum(LOG_LEVELS).default('info').describe('Least severe log line that is written.'),
    redis: z
      .strictObject({
        url: z
          .string()
          .refine(
            isRedisUrl,
            'is no Redis address; write for example redis://192.0.2.5:6379/0 or rediss://…',
          )
          .default('')
          .describe(
            'redis:// or rediss:// address of an existing Redis >= 6.2. Empty: the program runs a redis-server of its own in the data folder. Secret parts belong in REDIS_URL or REDIS_PASSWORD.',
          ),
        password: z
          .string()
          .default('')
          .describe(
            'Password of that Redis; holds instead of one in the url. Belongs in REDIS_PASSWORD rather than in a file.',
          ),
        prefix: z
          .string()
          .regex(/^[\w.:-]{1,40}$/)
          .default('watchpost')
          .describe('First part of every key.'),
        commandTimeoutMs: z
          .number()
          .int()
          .min(100)
          .max(60_000)
          .default(3000)
          .describe('Longest wait for one answer of Redis, milliseconds.'),
        sentinels: z
          .array(
            z
              .string()
              .refine(
                (text) => parseListen(text) !== null,
                'is no host and port; write for example 192.0.2.6:26379',
              ),
          )
          .max(16)
          .default([])
          .describe('host:port of each Redis Sentinel. Needs masterName.'),
        masterName: z.string().default('').describe('Name by which the Sentinels know the master.'),
      })
      .refine(({ sentinels, masterName }) => sentinels.length === 0 || masterName !== '', {
        path: ['masterName'],
        message:
          'is empty although there are sentinels; enter the name by which they know the master',
      })
      .prefault({})
      .describe('Where facts are kept.'),
    retentionMonths: z
      .number()
      .int()
      .min(1)
      .max(240)
      .default(36)
      .describe('Whole UTC months for which facts are kept after the month they belong to.'),
    outboxMaxBytes: z
      .number()
      .int()
      .min(1_048_576)
      .max(17_179_869_184)
      .default(268_435_456)
      .describe('Largest size of the file in which facts wait while Redis is away, bytes.'),
    closing: z
      .strictObject({
        day: z
          .number()
          .int()
          .min(0)
          .max(28)
          .default(3)
          .describe('Day of the next month on which a month is closed by itself; 0: never.'),
        objectionDays: z
          .number()
          .int()
          .min(0)
          .max(60)
          .default(5)
          .describe('Working days after a closing in which it may be contested; then it is final.'),
        language: z
          .enum(['zh-CN', 'en'])
          .default('zh-CN')
          .describe('Language of the documents of closed months.'),
      })
      .prefault({})
      .describe('When months are frozen.'),
    signingKey: z
      .string()
      .default('')
      .describe(
        'File of the private Ed25519 key that signs closed months, see "watchpost keygen". Empty: they are not signed. Relative to the working directory.',
      ),
    credentials: z
      .string()
      .default('')
      .describe(
        'File of the users and passwords for what must log in (inspection, pictures, video paths), as config/credentials.example.yaml; only its owner may read it. Watched for changes. Empty: nobody logs in anywhere, and no device is looked into. Relative to the working directory.',
      ),
    robots: z
      .string()
      .default('')
      .describe(
        'File of the group robots (钉钉, 飞书, 企业微信) that alerts are handed to at POST /api/v1/robots/NAME, as config/robots.example.yaml, that nobody else may read (chmod 600; 640 will do). Read at start. Empty: none. Relative to the working directory.',
      ),
    pictures: pictureOptions.prefault({}).describe('What is seen in snapshots.'),
    inspection: z
      .strictObject({
        intervalMs: z
          .number()
          .int()
          .min(60_000)
          .max(2_592_000_000)
          .default(86_400_000)
          .describe('Time between two looks into one device that has a credential, milliseconds.'),
        videoPath: z
          .enum(['off', 'describe', 'packet'])
          .default('describe')
          .describe(
            'How far the main stream is followed at each look: not at all, until it is described, or until its first packet.',
          ),
        atOnce: z
          .number()
          .int()
          .min(1)
          .max(64)
          .default(4)
          .describe('Devices looked into at one time.'),
      })
      .prefault({})
      .describe('What devices tell of themselves when logged in to.'),
    checks: checkOptions.prefault({}).describe('How devices are asked.'),
    polling: z
      .strictObject({
        confirmAfter: z
          .number()
          .int()
          .min(1)
          .max(10)
          .default(3)
          .describe('Failures in a row that make a check down, as of the first.'),
        reaskMs: z
          .number()
          .int()
          .min(100)
          .max(60_000)
          .default(500)
          .describe('Wait before a suspect check is asked again, milliseconds.'),
        gapFactor: z
          .number()
          .min(1.5)
          .max(10)
          .default(2.5)
          .describe('Intervals without an observation after which the time between is unobserved.'),
        deadFactor: z
          .number()
          .int()
          .min(1)
          .max(60)
          .default(5)
          .describe(
            'While a device is dead to ping, its other checks are asked this many times less often.',
          ),
        maxInFlight: z
          .number()
          .int()
          .min(1)
          .max(4096)
          .default(256)
          .describe('Connections open to devices at one time.'),
      })
      .prefault({})
      .describe('When devices are asked.'),
    discovery: z
      .strictObject({
        waitMs: z
          .number()
          .int()
          .min(3000)
          .max(60_000)
          .default(5000)
          .describe(
            'How long "watchpost discover" listens for answers to its multicast, milliseconds.',
          ),
        onvifPorts: z
          .array(z.number().int().min(1).max(65_535))
          .min(1)
          .max(8)
          .default([80, 8080])
          .describe(
            'Ports on which "watchpost discover --subnet" asks for an ONVIF service, in this order.',
          ),
      })
      .prefault({})
      .describe('How devices are looked for.'),
    judgement: z
      .strictObject({
        online: z
          .enum(ONLINE_RULES)
          .default('any')
          .describe('Which checks make a device online: any of them, all of them, or icmp alone.'),
        clockToleranceMs: z
          .strictObject({
            camera: tolerance(5000),
            checkpoint: tolerance(1000),
            epolice: tolerance(1000),
            'media-server': tolerance(5000),
            platform: tolerance(5000),
            network: tolerance(5000),
          })
          .prefault({})
          .describe('How far clocks may be off, by kind.'),
        onlineTarget: z
          .number()
          .min(0)
          .max(100)
          .default(97)
          .describe('Online rate the dashboards and alerts compare with, percent.'),
      })
      .prefault({})
      .describe('How answers become states.'),
  })
  .describe('Settings of watchpost.');

/** Valid settings, complete. */
export type Settings = z.infer<typeof settingsSchema>;

/** How devices are judged by the settings, with what follows from how they are asked. */
export function judgementOf({
  judgement,
  checks,
  polling,
}: Pick<Settings, 'judgement' | 'checks' | 'polling'>): Required<JudgementPolicy> {
  const { online, clockToleranceMs } = judgement;
  return {
    online,
    clockToleranceMs,
    uplinkGraceMs: uplinkGraceMs({ ...checks.icmp, ...polling }),
    staggerGraceMs: staggerGraceMs({ checks, ...polling }),
  };
}

/**
 * Environment variables that are settings too, each with the path of the setting. An empty one
 * counts as not set.
 */
export const ENVIRONMENT = {
  REDIS_URL: ['redis', 'url'],
  REDIS_PASSWORD: ['redis', 'password'],
  WATCHPOST_ACCESS_FILE: ['access', 'file'],
  WATCHPOST_ACCESS_OPEN_TO: ['access', 'openTo'],
  WATCHPOST_CREDENTIALS: ['credentials'],
  WATCHPOST_DATA: ['data'],
  WATCHPOST_INVENTORY: ['inventory'],
  WATCHPOST_LISTEN: ['listen'],
  WATCHPOST_LOG_LEVEL: ['logLevel'],
  WATCHPOST_PUBLIC_URL: ['publicUrl'],
  WATCHPOST_ROBOTS: ['robots'],
  WATCHPOST_ZONE: ['zone'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Settings given on the command line, as text. */
export type SettingsOverrides = {
  readonly [
    Name in 'contracts' | 'credentials' | 'data' | 'inventory' | 'listen' | 'logLevel' | 'zone'
  ]?: string | undefined;
};

/**
 * Where settings come from: flags win over the environment, which wins over the file, which wins
 * over the defaults.
 */
export type SettingsSources = {
  /** YAML file. Absent: none is read. */
  readonly file?: string | undefined;
  readonly overrides: SettingsOverrides;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/**
 * Settings that cannot be used. The message has one line for each thing wrong; it holds no values
 * of secrets.
 */
export class SettingsError extends Error {
  /** `lines`: e.g. `watchpost.yaml: polling.reaskMs (line 12): ...`. */
  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'SettingsError';
  }
}

/**
 * The settings from all sources, complete and valid. Paths among them are relative to the working
 * directory, wherever they were given. Throws {@link SettingsError} naming everything that is
 * wrong.
 */
export function loadSettings({ file, overrides, env }: SettingsSources): Settings {
  const source = file === undefined ? null : readSource(file);
  const origins = new Map<string, string>();
  const merged = source?.content ?? {};
  for (const [name, path] of Object.entries(ENVIRONMENT)) {
    const value = env[name];
    if (value !== undefined && value !== '') assign(merged, path, value, name, origins);
  }
  for (const [name, value] of Object.entries<string | undefined>(overrides)) {
    if (value !== undefined)
      assign(
        merged,
        [name],
        value,
        `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
        origins,
      );
  }
  const parsed = settingsSchema.safeParse(merged);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues
    .flatMap(expand)
    .map(
      ({ path, message }) =>
        `${origins.get(path.join('.')) ?? source?.place(path) ?? path.join('.')}: ${message}`,
    );
  throw new SettingsError(lines);
}

type Content = Record<string, unknown>;
type Source = {
  readonly content: Content;
  readonly place: (path: readonly PropertyKey[]) => string;
};

/** Largest settings file, bytes. */
const MAX_FILE_BYTES = 1_048_576;
/** Deepest nesting of settings; an alias can make it endless. */
const MAX_DEPTH = 16;

function readSource(file: string): Source {
  const yaml = readYaml(readText(file), file, { schema: 'core', secret: false });
  if (!yaml.ok) throw new SettingsError(yaml.problems);
  const { content, place } = yaml;
  if (content === null) return { content: {}, place };
  if (typeof content !== 'object' || Array.isArray(content))
    throw new SettingsError([`${file}: is not a list of settings; write them as "name: value"`]);
  return { content: withoutNulls(content as Content, file), place };
}

function readText(file: string): string {
  const read = readRegularFileSync(file, MAX_FILE_BYTES);
  if (!('failure' in read)) return read.bytes.toString('utf8');
  const fault = explainReadFailure(read, 'the settings file', MAX_FILE_BYTES);
  throw new SettingsError([`${file}: ${fault}`]);
}

/** A section of which every line is commented out is null in YAML, and means its defaults. */
function withoutNulls(content: Content, file: string, depth = 0): Content {
  if (depth > MAX_DEPTH)
    throw new SettingsError([`${file}: is nested without end; write the values out`]);
  const isContent = (value: unknown): value is Content =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const kept = Object.entries(content).filter(([, value]) => value !== null);
  return Object.fromEntries(
    kept.map(([key, value]) => [
      key,
      isContent(value) ? withoutNulls(value, file, depth + 1) : value,
    ]),
  );
}

function assign(
  content: Content,
  path: readonly string[],
  value: string,
  origin: string,
  origins: Map<string, string>,
): void {
  const [section, name] = path;
  if (name === undefined) content[section!] = value;
  else content[section!] = { ...(content[section!] as Content | undefined), [name]: value };
  origins.set(path.join('.'), origin);
}

/** One fault for each unknown name; for the rest what was expected. */
function expand(issue: z.core.$ZodIssue): readonly ContentProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: 'is not a setting; see config/reference.md for the names',
    }));
  }
  return [
    {
      path: issue.path,
      message:
        issue.code === 'custom' ? issue.message : `${issue.message}; see config/reference.md`,
    },
  ];
}

/** Settings fit for printing: passwords, and those in addresses, are replaced by `***`. */
export function redactedSettings(settings: Settings): Settings {
  const { url, password } = settings.redis;
  const bare = url.replace(/^(rediss?:\/\/).*@/, '$1***@').replace(/([?&]password=)[^&]*/, '$1***');
  return {
    ...settings,
    redis: { ...settings.redis, url: bare, password: password === '' ? '' : '***' },
  };
}
