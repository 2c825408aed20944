import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, type FileHandle } from 'node:fs/promises';
import type { Settings } from '../../config.ts';
import type { Event } from '../../core/facts/event.ts';
import type { FirstSuccess } from '../../core/facts/fact-store.ts';
import { linesOf } from '../../core/text/lines.ts';
import { PRIVATE_MODE, replaceFile } from '../../platform/atomic-file.ts';
import { VERSION } from '../terminal/version.ts';
import { withStore } from './with-store.ts';

/**
 * Version of the form: a line that says what the file is, a line of JSON for each fact, and a line
 * with their number and the SHA-256 of all before it.
 */
const FORM = 1;
/** Facts put back in one go. */
const BATCH = 1000;

type Print = (line: string) => void;
type Fact = Event | FirstSuccess;

/**
 * Writes every fact into a file that is there whole or not at all. Exit code: 0 done, 1 damaged
 * fields were left out, 2 the file cannot be written, 3 no store.
 */
export async function backup(path: string, settings: Settings, print: Print): Promise<number> {
  if (
    await access(path).then(
      () => true,
      () => false,
    )
  ) {
    print(`${path} is there already; name another file.`);
    return 2;
  }
  return withStore(settings, async (store) => {
    try {
      const { facts, ignored } = await replaceFile(path, PRIVATE_MODE, (draft) =>
        writeAll(draft, store.everything()),
      );
      print(`${facts} facts are in ${path}.`);
      if (ignored > 0)
        print(`${ignored} fields in Redis are damaged or of something else; they were left out.`);
      return ignored > 0 ? 1 : 0;
    } catch (error) {
      print(`${path} was not written: ${error instanceof Error ? error.message : String(error)}`);
      return 2;
    }
  });
}

async function writeAll(
  file: FileHandle,
  everything: AsyncIterable<{ readonly found: readonly Fact[]; readonly ignored: number }>,
): Promise<{ readonly facts: number; readonly ignored: number }> {
  const hash = createHash('sha256');
  const write = async (text: string): Promise<void> => {
    hash.update(text);
    await file.writeFile(text);
  };
  let facts = 0;
  let ignored = 0;
  await write(
    `${JSON.stringify({ 'watchpost-backup': FORM, version: VERSION, takenAt: new Date().toISOString() })}\n`,
  );
  for await (const step of everything) {
    if (step.found.length > 0)
      await write(`${step.found.map((fact) => JSON.stringify(fact)).join('\n')}\n`);
    facts += step.found.length;
    ignored += step.ignored;
  }
  await file.writeFile(`${JSON.stringify({ facts, sha256: hash.digest('hex') })}\n`);
  return { facts, ignored };
}

/**
 * Puts a backup back. The file is read to its end and proven before anything is written. Exit code:
 * 0 done, 1 the store holds facts and `merge` was not asked for, 2 the file is not whole, 3 no
 * store.
 */
export async function restore(
  path: string,
  merge: boolean,
  settings: Settings,
  print: Print,
): Promise<number> {
  const fault = await faultOf(path);
  if (fault !== null) {
    print(`${path} ${fault}. Nothing was written.`);
    return 2;
  }
  return withStore(settings, async (store) => {
    if (!merge && !(await store.holdsNothing())) {
      print(
        'The store holds facts already. Nothing was written. To add those of the file, say --merge.',
      );
      return 1;
    }
    let facts = 0;
    let waiting: Fact[] = [];
    for await (const line of linesOf(path, createReadStream(path, 'utf8'))) {
      const value = JSON.parse(line) as Fact | { readonly type?: undefined };
      if (value.type !== undefined) waiting.push(value);
      if (waiting.length < BATCH) continue;
      await store.putBack(waiting);
      facts += waiting.length;
      waiting = [];
    }
    await store.putBack(waiting);
    print(`${facts + waiting.length} facts of ${path} are in the store.`);
    return 0;
  });
}

/** What is wrong with a backup and the mend; null when it is whole. */
async function faultOf(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  let before: string | null = null;
  let lines = 0;
  try {
    for await (const line of linesOf(path, createReadStream(path, 'utf8'))) {
      if (lines === 0 && !line.startsWith(`{"watchpost-backup":${FORM},`))
        return 'is no backup that this version can read; name a file that "watchpost backup" wrote';
      if (before !== null) hash.update(`${before}\n`);
      before = line;
      lines++;
    }
  } catch (error) {
    return `cannot be read (${error instanceof Error ? error.message : String(error)}); check the path and its permissions`;
  }
  return before === `{"facts":${lines - 2},"sha256":"${hash.digest('hex')}"}`
    ? null
    : 'is damaged or was cut short: its lines are not those that its end vouches for; take another copy';
}
