import { z } from 'zod';
import { readSettingsFile, SettingsError, type Content } from './config/file.ts';
import { parseListen } from './config/host-port.ts';
import { accessSection, tlsSection } from './config/http-sections.ts';
import { redisSection } from './config/store-section.ts';
import { closingSection, judgementSection } from './config/judging-sections.ts';
import { inspectionSection, pollingSection, discoverySection } from './config/polling-sections.ts';
import { uplinkGraceMs } from './core/judging/unreachable.ts';
import type { JudgementPolicy } from './core/judging/judgement.ts';
import { staggerGraceMs } from './core/judging/inconclusive.ts';
import { pictureOptions } from './inspection/pictures/options.ts';
import type { ContentProblem } from './platform/yaml.ts';
import { checkOptions } from './probes/table.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
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
    access: accessSection,
    tls: tlsSection,
    logLevel: z.enum(LOG_LEVELS).default('info').describe('Least severe log line that is written.'),
    redis: redisSection,
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
    closing: closingSection,
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
    inspection: inspectionSection,
    checks: checkOptions.prefault({}).describe('How devices are asked.'),
    polling: pollingSection,
    discovery: discoverySection,
    judgement: judgementSection,
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
 * The settings from all sources, complete and valid. Paths among them are relative to the working
 * directory, wherever they were given. Throws {@link SettingsError} naming everything that is
 * wrong.
 */
export function loadSettings({ file, overrides, env }: SettingsSources): Settings {
  const source = file === undefined ? null : readSettingsFile(file);
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
    .flatMap(problemsOfIssue)
    .map(
      ({ path, message }) =>
        `${origins.get(path.join('.')) ?? source?.place(path) ?? path.join('.')}: ${message}`,
    );
  throw new SettingsError(lines);
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

/** One problem for each unknown name; for every other issue, what was expected. */
function problemsOfIssue(issue: z.core.$ZodIssue): readonly ContentProblem[] {
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
