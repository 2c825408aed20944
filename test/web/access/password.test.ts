import { describe, expect, it } from 'vitest';
import { hashPassword, isPassword, parsePasswordHash } from '../../../src/web/access/password.ts';
import { parseAccess } from '../../../src/web/access/rules.ts';

it('a password is recognised by its hash, however its letters are composed, and no other is', async () => {
  const hash = await hashPassword('Zürich-lang-genug');
  const kept = parsePasswordHash(hash)!;
  expect(hash).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$/);
  expect(
    await Promise.all(
      ['Zürich-lang-genug', 'Zu\u0308rich-lang-genug', 'Zürich-lang-genu', ''].map((password) =>
        isPassword(password, kept),
      ),
    ),
  ).toEqual([true, true, false, false]);
});

it('a password is checked beside the event loop', async () => {
  const kept = parsePasswordHash(await hashPassword('secret'))!;
  const turn = new Promise<string>((resolve) =>
    setImmediate(() => {
      resolve('the loop went on');
    }),
  );
  expect(await Promise.race([isPassword('guess', kept).then(() => 'checked first'), turn])).toBe(
    'the loop went on',
  );
});

const SALT = 'A'.repeat(22);
const HASH = 'A'.repeat(43);
it.each([
  '',
  'geheim',
  `$scrypt$ln=9,r=8,p=1$${SALT}$${HASH}`,
  `$scrypt$ln=18,r=8,p=1$${SALT}$${HASH}`,
  `$scrypt$ln=15,r=99,p=1$${SALT}$${HASH}`,
  `$scrypt$ln=15,r=8,p=0$${SALT}$${HASH}`,
  `$scrypt$ln=15,r=8,p=1$x$${HASH}`,
  `$scrypt$ln=15,r=8,p=1$${SALT}$x`,
  `$2b$10$${SALT}${HASH}`,
])('%s is no hash that may be asked for', (text) => {
  expect(parsePasswordHash(text)).toBeNull();
});

describe('an access file is refused, in lines that show no value, for', () => {
  const user = (fields: string): string => `users:\n  - { name: anna, ${fields} }\n`;
  const good = `password: "$scrypt$ln=15,r=8,p=3$${SALT}$${HASH}", may: [read]`;
  it.each([
    ['nobody', '', /^a\.yaml: names nobody; add what "watchpost access user NAME" prints$/],
    ['broken YAML', 'users: "geheim\n', /^a\.yaml \(line \d\): is no valid YAML/],
    ['a list', '- geheim\n', /^a\.yaml: /],
    [
      'a password in the clear',
      user('password: geheim, may: [read]'),
      /^a\.yaml: users\.0\.password \(line 2\): must be what "watchpost access user" printed, not the password itself/,
    ],
    [
      'a token in the clear',
      'tokens:\n  - { name: p, sha256: wp_geheim, may: [metrics] }\n',
      /^a\.yaml: tokens\.0\.sha256 \(line 2\): must be what/,
    ],
    [
      'a grant there is not',
      user(good.replace('read', 'admin')),
      /^a\.yaml: users\.0\.may\.0 \(line 2\): must be some of read, write, metrics/,
    ],
    [
      'no grant',
      user(good.replace('[read]', '[]')),
      /^a\.yaml: users\.0\.may \(line 2\): must be a list of some of/,
    ],
    [
      'a name twice',
      user(good) + `  - { name: anna, ${good} }\n`,
      /^a\.yaml: users \(line 1\): has a name twice/,
    ],
    ['a word it does not know', `${user(good)}user: []\n`, /^a\.yaml: does not know "user"/],
    [
      'YAML that multiplies itself',
      `a: &a [1,1,1,1,1,1,1,1,1,1]\n${'bcdefg'
        .split('')
        .map(
          (name, i) =>
            `${name}: &${name} [${Array.from({ length: 10 }, () => `*${'abcdef'.charAt(i)}`).join(',')}]\n`,
        )
        .join('')}`,
      /^a\.yaml: /,
    ],
  ])('%s', (_, text, line) => {
    const result = parseAccess(text, 'a.yaml');
    const problems = result.ok ? [] : result.problems;
    expect(problems[0]).toMatch(line);
    expect(problems.join('\n')).not.toContain('geheim');
  });
});
