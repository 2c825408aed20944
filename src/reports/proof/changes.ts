import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { linesOf } from '../../core/text/lines.ts';
import { byCodePoint } from '../../core/text/order.ts';
import { FORMAT } from '../month/schema.ts';
import { canonicalText } from './canonical.ts';

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

type Tree = { readonly [name: string]: unknown };
type Difference = { readonly at: string; readonly before?: unknown; readonly after?: unknown };

/**
 * `changes.json`: what a later revision says differently and why. Facts by number and type, those
 * on exclusions in full; of the policy and the figures each place that differs. The same two
 * revisions and reason give the same text.
 */
export async function changesText({
  month,
  reason,
  before,
  after,
}: ChangesRequest): Promise<string> {
  const [added, removed] = await Promise.all([
    linesOnlyIn(after.folder, before.folder),
    linesOnlyIn(before.folder, after.folder),
  ]);
  const [policy, figures] = await Promise.all(
    ['policy.json', 'report.json'].map(async (name) =>
      differences(await treeIn(before.folder, name), await treeIn(after.folder, name)),
    ),
  );
  return canonicalText({
    format: FORMAT,
    month,
    reason,
    supersedes: before.revision,
    revision: after.revision,
    facts: { added: toldOf(added), removed: toldOf(removed) },
    policy,
    figures,
  });
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

/**
 * Every place where two trees differ, in order of the places. Elements of lists are matched by what
 * they are about, not by position.
 */
function differences(before: unknown, after: unknown, at = ''): readonly Difference[] {
  if (before === after || JSON.stringify(before) === JSON.stringify(after)) return [];
  const [one, other] = [membersOf(before), membersOf(after)];
  if (!one || !other)
    return [
      {
        at,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      },
    ];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort(byCodePoint);
  return names.flatMap((name) => differences(own(one, name), own(other, name), `${at}/${name}`));
}

function own(tree: Tree, name: string): unknown {
  return Object.hasOwn(tree, name) ? tree[name] : undefined;
}

/** An object's members; a list's elements by their names; null: neither. */
function membersOf(value: unknown): Tree | null {
  if (typeof value !== 'object' || value === null) return null;
  if (!Array.isArray(value)) return value as Tree;
  const named = new Map<string, unknown>();
  value.forEach((element: unknown, index) => {
    const name = nameOf(element) ?? String(index);
    named.set(named.has(name) ? `${name}#${index}` : name, element);
  });
  return Object.fromEntries(named);
}

/** Members that tell what an element of a list is about; the first of these that it has all of. */
const NAMES: readonly (readonly string[])[] = [
  ['id'],
  ['by', 'key'],
  ['device', 'from'],
  ['device', 'at'],
  ['contract'],
  ['number'],
];

function nameOf(element: unknown): string | null {
  if (typeof element !== 'object' || element === null) return null;
  const names = NAMES.find((members) => members.every((member) => Object.hasOwn(element, member)));
  return names ? names.map((member) => String((element as Tree)[member])).join(' ') : null;
}
