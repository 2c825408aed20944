import { homedir } from 'node:os';
import { join, sep } from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { filesOfRepository, ROOT, textOf } from './sources.ts';

/** What may lie at the top: a newcomer should see at a glance where things are. */
const TOP = [
  'src',
  'config',
  'dashboards',
  'test',
  'Dockerfile',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'README.md',
  'README.zh-CN.md',
  'LICENSE',
  'CHANGELOG.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'compose.yaml',
  'eslint.config.ts',
  'vitest.config.ts',
  '.ci',
  '.dependency-cruiser.mjs',
  '.dockerignore',
  '.editorconfig',
  '.env.example',
  '.git-blame-ignore-revs',
  '.gitattributes',
  '.github',
  '.gitignore',
  '.knip.json',
  '.npmrc',
  '.nvmrc',
  '.prettierignore',
  '.prettierrc.json',
];

/** Licences under which the program may be handed on without asking anyone. */
const LICENCES = [
  'MIT',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Python-2.0',
  'BSD',
];

/** Packages under other licences, and why they may be handed on all the same. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'node_modules/@img/sharp-libvips-linux-x64':
    'LGPL-3.0-or-later: a shared library of its own, unchanged, that whoever runs the program can replace',
};

const packageSchema = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      resolved: z.string().optional(),
    }),
  ),
});
const licenceSchema = z.object({ license: z.string() });

it('nothing lies at the top that does not belong there', () => {
  const top = new Set(filesOfRepository().map((file) => file.split('/')[0]!));
  expect([...top].filter((name) => !TOP.includes(name))).toEqual([]);
});

describe('texts', () => {
  const texts = filesOfRepository().filter(
    (file) =>
      file !== 'package-lock.json' && !/\.(?:png|jpe?g|xlsx|pdf|zip|gz|woff2?|ico)$/.test(file),
  );
  /** Homes of people, and where this copy happens to lie. */
  const home = /(?<![\w.-])\/(?:home|Users)\/(?!node\b)[a-z]|[A-Z]:\\Users\\/;
  /** Of every machine, or where README has the program installed. */
  const common = ['/tmp', '/opt', '/opt/watchpost', '/srv', '/var'];
  const here = [ROOT, join(ROOT, '..'), `${homedir()}${sep}`].filter(
    (path) => (path.split(sep).length > 2 || path === join(ROOT, '..')) && !common.includes(path),
  );

  it('name no path of the machine they were written on', () => {
    const named = texts.filter(
      (file) =>
        home.test(textOf(file)) ||
        here.some(
          (path) =>
            path.length > 1 && textOf(file).includes(path + (path.endsWith(sep) ? '' : sep)),
        ),
    );
    expect(named).toEqual([]);
  });

  it('end with a newline and hold no carriage returns', () => {
    const fixtures = /^test\/.*\.(?:csv|txt|xml|bin)$/;
    expect(
      texts.filter(
        (file) =>
          !fixtures.test(file) &&
          textOf(file) !== '' &&
          (!textOf(file).endsWith('\n') || textOf(file).includes('\r\n')),
      ),
    ).toEqual([]);
  });
});

describe('packages', () => {
  const { dependencies, devDependencies } = packageSchema.parse(JSON.parse(textOf('package.json')));
  const { packages } = lockSchema.parse(JSON.parse(textOf('package-lock.json')));

  it('are asked for in one exact version', () => {
    const asked = Object.entries({ ...dependencies, ...devDependencies });
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
  });

  it('that ship with the program are free to use', () => {
    const shipped = Object.entries(packages)
      .filter(
        ([path, entry]) =>
          path !== '' && !entry.dev && !entry.devOptional && existsSync(join(ROOT, path)),
      )
      .map(([path]) => ({
        path,
        licence:
          licenceSchema.safeParse(
            JSON.parse(readFileSync(join(ROOT, path, 'package.json'), 'utf8')),
          ).data?.license ?? 'none',
      }));
    expect(shipped.length).toBeGreaterThan(10);
    expect(
      shipped.filter(({ path, licence }) => !isFree(licence) && !(path in EXCEPTIONS)),
    ).toEqual([]);
  });

  it('come from the public registry', () => {
    const elsewhere = Object.values(packages).filter(
      ({ resolved }) =>
        resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'),
    );
    expect(elsewhere).toEqual([]);
  });
});

/** An SPDX expression offers a choice by OR, and demands all of what AND joins. */
function isFree(expression: string): boolean {
  const bare = expression.replace(/[()]/g, '');
  return bare
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => LICENCES.includes(licence)));
}

it('a choice of licences needs one that is free, a sum of them all', () => {
  expect(isFree('(MIT OR GPL-3.0)')).toBe(true);
  expect(isFree('MIT AND GPL-3.0')).toBe(false);
  expect(isFree('GPL-3.0-or-later')).toBe(false);
});
