import { scryptSync } from 'node:crypto';
import { parseAccess, type AccessRules } from '../../../src/web/access/rules.ts';
import { hashToken } from '../../../src/web/access/token.ts';

/** A line of an access file that grants something to who holds a token. */
export function tokenLine(name: string, token: string, may: string): string {
  return `  - { name: ${name}, sha256: "${hashToken(token).toString('hex')}", may: [${may}] }\n`;
}

/** A line of an access file that grants something to a user; the hash is quick to check. */
export function userLine(name: string, password: string, may: string): string {
  const salt = Buffer.alloc(16, 7);
  const bare = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
  return `  - { name: ${name}, password: "$scrypt$ln=10,r=8,p=1$${bare(salt)}$${bare(scryptSync(password, salt, 32, { N: 1024, r: 8, p: 1 }))}", may: [${may}] }\n`;
}

/** The rules of an access file that is right. */
export function accessRules(text: string): AccessRules {
  const parsed = parseAccess(text, 'access.yaml');
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.rules;
}

/** The header of who logs in with a password. */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
