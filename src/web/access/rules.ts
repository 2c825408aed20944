import { z } from 'zod';
import { readYaml } from '../../platform/yaml.ts';
import { parsePasswordHash, type PasswordHash } from './password.ts';

/**
 * What somebody may do: see pages and API, change things (which includes seeing them), scrape
 * `/metrics`, or hand alerts to group robots.
 */
export const GRANTS = ['read', 'write', 'metrics', 'alerts'] as const;
/** One of {@link GRANTS}. */
export type Grant = (typeof GRANTS)[number];

/** Who asks. `name` is empty when nobody logged in. */
export type Principal = { readonly name: string; readonly may: ReadonlySet<Grant> };

/** Who may do what, and how each is known. */
export type AccessRules = {
  readonly users: readonly (Principal & { readonly password: PasswordHash })[];
  /** `sha256`: of the token, 32 bytes. */
  readonly tokens: readonly (Principal & { readonly sha256: Buffer })[];
};

/** Rules, or everything that is wrong with them: lines that hold no hash. */
export type AccessResult =
  | { readonly ok: true; readonly rules: AccessRules }
  | { readonly ok: false; readonly problems: readonly string[] };

/** What people and programs may be called. */
export const PRINCIPAL_NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,63}$/u;

/** Users and tokens in one file. Each attempt compares with every token. */
const MAX_ENTRIES = 1000;

const name = z
  .string('must be a name')
  .regex(PRINCIPAL_NAME, 'must be letters, digits and . _ @ - or spaces, at most 64');
const may = z
  .array(
    z.enum(GRANTS, `must be some of ${GRANTS.join(', ')}`),
    `must be a list of some of ${GRANTS.join(', ')}`,
  )
  .min(1, `must be a list of some of ${GRANTS.join(', ')}`);

const password = z
  .string('must be what "watchpost access user" printed')
  .transform((text, context) => {
    const hash = parsePasswordHash(text);
    if (!hash)
      context.addIssue('must be what "watchpost access user" printed, not the password itself');
    return hash ?? z.NEVER;
  });
const sha256 = z
  .string('must be what "watchpost access token" printed')
  .regex(/^[0-9a-f]{64}$/, 'must be what "watchpost access token" printed, not the token itself')
  .transform((text) => Buffer.from(text, 'hex'));

const fileSchema = z
  .strictObject({
    users: z.array(z.strictObject({ name, password, may })).max(MAX_ENTRIES).default([]),
    tokens: z.array(z.strictObject({ name, sha256, may })).max(MAX_ENTRIES).default([]),
  })
  .refine(
    ({ users, tokens }) => users.length + tokens.length > 0,
    'names nobody; add what "watchpost access user NAME" prints',
  )
  .refine(({ users }) => new Set(users.map((user) => user.name)).size === users.length, {
    path: ['users'],
    message: 'has a name twice; give each user another',
  });

/**
 * Reads the text of an access file, of which `path` is told in problems. Never throws; no problem
 * shows a value.
 */
export function parseAccess(text: string, path: string): AccessResult {
  const yaml = readYaml(text, path, { schema: 'core', secret: true });
  if (!yaml.ok) return yaml;
  const parsed = fileSchema.safeParse(yaml.content ?? {});
  if (!parsed.success)
    return {
      ok: false,
      problems: parsed.error.issues.map((issue) => `${yaml.place(issue.path)}: ${tell(issue)}`),
    };
  const { users, tokens } = parsed.data;
  return { ok: true, rules: { users: users.map(granted), tokens: tokens.map(granted) } };
}

function tell(issue: z.core.$ZodIssue): string {
  return issue.code === 'unrecognized_keys'
    ? `does not know ${issue.keys.map((key) => `"${key.slice(0, 40)}"`).join(', ')}; an access file holds users and tokens, each with name, password or sha256, and may`
    : issue.message;
}

/** Whoever may write may read. */
function granted<T extends { readonly may: readonly Grant[] }>(
  entry: T,
): Omit<T, 'may'> & { readonly may: ReadonlySet<Grant> } {
  return {
    ...entry,
    may: new Set<Grant>(entry.may.includes('write') ? [...entry.may, 'read'] : entry.may),
  };
}
