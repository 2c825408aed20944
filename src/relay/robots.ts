import { z } from 'zod';
import { LANGUAGES, type Language } from '../core/terms/language.ts';
import { readYaml } from '../platform/yaml.ts';

/** 钉钉, 飞书, 企业微信. */
export const ROBOT_KINDS = ['dingtalk', 'feishu', 'wecom'] as const;
/** One of {@link ROBOT_KINDS}. */
export type RobotKind = (typeof ROBOT_KINDS)[number];

/** A robot of a group chat. No message, log or page shows its address or secret. */
export type Robot = {
  readonly name: string;
  readonly kind: RobotKind;
  readonly address: string;
  /** What messages are signed with; empty: they are not. */
  readonly secret: string;
  readonly language: Language | 'both';
  /** Whether it gets a message when the watchdog alert stops coming. */
  readonly watchdog: boolean;
};

/** Robots, or what is wrong with their file: lines that hold no secret. */
export type RobotsResult =
  | { readonly ok: true; readonly robots: readonly Robot[] }
  | { readonly ok: false; readonly problems: readonly string[] };

const NAME = /^[\w.-]{1,64}$/;
const MAX_ROBOTS = 32;
const environmentName = z
  .string()
  .regex(/^[A-Za-z_]\w{0,127}$/, 'is no name of an environment variable')
  .optional();

const robot = z
  .strictObject({
    kind: z.enum(ROBOT_KINDS, `must be one of ${ROBOT_KINDS.join(', ')}`),
    address: z.string().max(2000).optional(),
    addressEnv: environmentName,
    secret: z.string().min(1).max(200).optional(),
    secretEnv: environmentName,
    language: z.enum([...LANGUAGES, 'both'], 'must be zh-CN, en or both').default('zh-CN'),
    watchdog: z.boolean('must be true or false').default(false),
  })
  .refine(
    ({ address, addressEnv }) => (address === undefined) !== (addressEnv === undefined),
    'needs either address or addressEnv, and not both',
  )
  .refine(
    ({ secret, secretEnv }) => secret === undefined || secretEnv === undefined,
    'needs secret or secretEnv, not both',
  )
  .refine(
    ({ kind, secret, secretEnv }) =>
      kind !== 'wecom' || (secret === undefined && secretEnv === undefined),
    'is of 企业微信, whose robots take no secret; take it out',
  );

const fileSchema = z.strictObject({
  robots: z
    .record(z.string().regex(NAME, 'is no name; use letters, digits and . _ -, at most 64'), robot)
    .refine((all) => Object.keys(all).length <= MAX_ROBOTS, `are more than ${MAX_ROBOTS}`),
});

/**
 * Reads the text of a file of robots (`config/robots.example.yaml` shows one). Problems name it by
 * `path`. What ends in `Env` is looked up in `env`. Never throws; no problem shows a
 * value.
 */
export function parseRobots(
  text: string,
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): RobotsResult {
  const yaml = readYaml(text, path, { schema: 'core', secret: true });
  if (!yaml.ok) return yaml;
  const parsed = fileSchema.safeParse(yaml.content);
  if (!parsed.success)
    return {
      ok: false,
      problems: parsed.error.issues.map(
        (issue) =>
          `${yaml.place(issue.path)}: ${issue.code === 'invalid_key' ? issue.issues[0]!.message : issue.message}`,
      ),
    };
  const problems: string[] = [];
  const robots = Object.entries(parsed.data.robots).map(
    ([name, { address, addressEnv, secret, secretEnv, ...rest }]): Robot => {
      const valueOf = (given: string | undefined, variable: string | undefined): string => {
        if (variable === undefined) return given ?? '';
        if (!env[variable])
          problems.push(
            `${path}: robots.${name}: the environment variable ${variable} is not set; set it for the service`,
          );
        return env[variable] ?? '';
      };
      return {
        ...rest,
        name,
        address: valueOf(address, addressEnv),
        secret: valueOf(secret, secretEnv),
      };
    },
  );
  for (const { name, address } of robots)
    if (address !== '' && !isAddress(address))
      problems.push(
        `${path}: robots.${name}: its address is no http or https address; take it from the settings of the robot`,
      );
  return problems.length > 0 ? { ok: false, problems } : { ok: true, robots };
}

function isAddress(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}
