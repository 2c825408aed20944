import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { linesOf } from '../../core/text/lines.ts';

import { FORMAT } from '../format.ts';
import { differences } from './tree-differences.ts';

/**
 * What `changes.json` is about: two revisions of a month, the folders they lie in, and why the
 * later one was made.
 */
export type ChangesRequest = {
  readonly month: string;
  readonly reason: string;
  readonly before: { readonly revision: number; readonly folder: string };
  readonly after: { readonly revision: number; readonly folder: string };
};

/**
 * What `changes.json` holds: what a later revision says differently, and why. Counts facts by type
 * and lists those on exclusions in full. Names each place of the policy and the figures that
 * differs. The same two revisions and reason give the same value.
 */
export async function changesBetween({
  month,
  reason,
  before,
  after,
}: ChangesRequest): Promise<object> {
  const [added, removed] = await Promise.all([
    linesOnlyIn(after.folder, before.folder),
    linesOnlyIn(before.folder, after.folder),
  ]);
  const [policy, figures] = await Promise.all(
    ['policy.json', 'report.json'].map(async (name) =>
      differences(await treeIn(before.folder, name), await treeIn(after.folder, name)),
    ),
  );
  return {
    format: FORMAT,
    month,
    reason,
    supersedes: before.revision,
    revision: after.revision,
    facts: { added: toldOf(added), removed: toldOf(removed) },
    policy,
    figures,
  };
}

async function treeIn(folder: string, name: string): Promise<unknown> {
  return JSON.parse(await readFile(join(folder, name), 'utf8'));
}

/** Lines of the facts in one folder that the other does not hold. */
async function linesOnlyIn(folder: string, other: string): Promise<readonly string[]> {
  const known = new Set<string>();
  for await (const line of linesIn(other)) known.add(line);
  const only: string[] = [];
  for await (const line of linesIn(folder)) if (!known.has(line)) only.push(line);
  return only;
}

function linesIn(folder: string): AsyncIterable<string> {
  const path = join(folder, 'events.ndjson');
  return linesOf(path, createReadStream(path, 'utf8'));
}

/**
 * Numbers by type of fact, and what is about exclusions in full: it is what revisions are mostly
 * made for.
 */
function toldOf(lines: readonly string[]): {
  readonly count: Readonly<Record<string, number>>;
  readonly exclusions: readonly unknown[];
} {
  const count: Record<string, number> = {};
  const exclusions: unknown[] = [];
  for (const line of lines) {
    const fact = JSON.parse(line) as { readonly type: string };
    count[fact.type] = (count[fact.type] ?? 0) + 1;
    if (fact.type === 'exclusion' || fact.type === 'withdrawal') exclusions.push(fact);
  }
  return { count, exclusions };
}
