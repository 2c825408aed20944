import { z } from 'zod';
import { NO_CREDENTIALS, type Credentials } from '../../core/inspection/credential.ts';
import { KINDS } from '../../core/inventory/device.ts';
import { OWNER_ONLY, readPrivate } from '../../platform/private-file.ts';
import { readYaml } from '../../platform/yaml.ts';

/** Credentials, or what is wrong with their file: lines that hold no secret. */
export type CredentialsResult =
  | { readonly ok: true; readonly credentials: Credentials }
  | { readonly ok: false; readonly problems: readonly string[] };

const NAME = /^[\w.-]{1,64}$/;
const ENVIRONMENT_NAME = /^[A-Za-z_]\w{0,127}$/;

const list = z.array(z.string().min(1)).min(1).max(100_000).default([]);

const fileSchema = z.strictObject({
  credentials: z.record(
    z.string().regex(NAME, 'is no name; use letters, digits and . _ -, at most 64'),
    z
      .strictObject({
        user: z.string().min(1).max(128),
        password: z.string().max(256).optional(),
        passwordEnv: z
          .string()
          .regex(ENVIRONMENT_NAME, 'is no name of an environment variable')
          .optional(),
        allowBasic: z.boolean().default(false),
      })
      .refine(
        ({ password, passwordEnv }) => (password === undefined) !== (passwordEnv === undefined),
        'needs either password or passwordEnv, and not both',
      ),
  ),
  rules: z
    .array(
      z.strictObject({
        use: z.string(),
        devices: list,
        sites: list,
        kinds: z.array(z.enum(KINDS)).min(1).default([]),
      }),
    )
    .max(10_000),
});

/**
 * Reads a file of credentials (`config/credentials.example.yaml` shows one). Refuses a file that
 * anybody but its owner may read or write. Passwords named by `passwordEnv` come from `env`. Never
 * throws; no problem shows a value.
 */
export function readCredentials(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): CredentialsResult {
  if (path === '') return { ok: true, credentials: NO_CREDENTIALS };
  const text = readPrivate(path, OWNER_ONLY);
  if (typeof text !== 'string') return { ok: false, problems: [text.fault] };
  const yaml = readYaml(text, path, { schema: 'core', secret: true });
  if (!yaml.ok) return yaml;
  const parsed = fileSchema.safeParse(yaml.content);
  if (!parsed.success)
    return {
      ok: false,
      problems: parsed.error.issues.map((issue) => `${yaml.place(issue.path)}: ${issue.message}`),
    };
  return resolved(parsed.data, path, env);
}

function resolved(
  file: z.infer<typeof fileSchema>,
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): CredentialsResult {
  const problems: string[] = [];
  const credentials = Object.entries(file.credentials).map(
    ([name, { user, password, passwordEnv, allowBasic }]) => {
      const found = passwordEnv === undefined ? password : env[passwordEnv];
      if (found === undefined || (passwordEnv !== undefined && found === ''))
        problems.push(
          `${path}: credentials.${name}.passwordEnv: the environment variable ${passwordEnv ?? ''} is not set; set it for the service`,
        );
      return { name, user, password: found ?? '', ...(allowBasic && { allowBasic }) };
    },
  );
  file.rules.forEach(({ use }, index) => {
    if (!Object.hasOwn(file.credentials, use))
      problems.push(
        `${path}: rules.${index}.use: names no credential of this file; use one of ${Object.keys(file.credentials).join(', ')}`,
      );
  });
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, credentials: { credentials, rules: file.rules } };
}
