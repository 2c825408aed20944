import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { hashPassword } from '../../web/access/password.ts';
import { hashToken, makeToken } from '../../web/access/token.ts';

/** Shortest password that is taken, in characters. */
const MIN_PASSWORD = 12;
const MAX_PASSWORD = 256;

/**
 * Prints the entry of a user for the access file. The password is typed unseen, or is the first
 * line of standard input. Resolves to the exit code.
 */
export async function printUser(
  name: string,
  may: readonly string[],
  print: (line: string) => void,
  complain: (line: string) => void,
): Promise<number> {
  const password = await readPassword(name);
  if (password.length < MIN_PASSWORD || password.length > MAX_PASSWORD) {
    complain(`A password has ${MIN_PASSWORD} to ${MAX_PASSWORD} characters; try again.`);
    return 2;
  }
  print('users:');
  print(`  - name: ${JSON.stringify(name)}`);
  print(`    password: ${await hashPassword(password)}`);
  print(`    may: [${may.join(', ')}]`);
  return 0;
}

/** Prints a new token to standard error, once, and its entry for the access file. */
export function printToken(
  name: string,
  may: readonly string[],
  print: (line: string) => void,
  complain: (line: string) => void,
): void {
  const token = makeToken();
  complain(`The token, shown this once: ${token}`);
  print('tokens:');
  print(`  - name: ${JSON.stringify(name)}`);
  print(`    sha256: "${hashToken(token).toString('hex')}"`);
  print(`    may: [${may.join(', ')}]`);
}

async function readPassword(name: string): Promise<string> {
  const { stdin, stderr } = process;
  if (stdin.isTTY) stderr.write(`Password of ${name}: `);
  // Where a terminal listens, readline shows what is typed on its output; this one swallows it.
  const unseen = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const lines = createInterface({ input: stdin, output: unseen, terminal: stdin.isTTY });
  for await (const line of lines) {
    if (stdin.isTTY) stderr.write('\n');
    lines.close();
    return line;
  }
  return '';
}
