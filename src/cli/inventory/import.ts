import { EXIT_USAGE } from '../wiring.ts';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Device } from '../../core/inventory/device.ts';
import { formatInstant, type Instant } from '../../core/time/civil-time.ts';
import { planImport, type ImportPlan } from '../../inventory/import/plan.ts';
import { replaceInventory } from '../../inventory/import/replace.ts';
import { formatProblems } from '../../inventory/problems.ts';
import { readWhole } from '../../inventory/read.ts';

/** What `import` is told. */
export type ImportFlags = {
  readonly apply: boolean;
  readonly acceptKinds: boolean;
  readonly removeGone: boolean;
};

/** What it works with. */
export type ImportDeps = {
  /** Path of the inventory. */
  readonly inventory: string;
  /** IANA zone in which the copy of the old inventory is dated. */
  readonly zone: string;
  readonly now: Instant;
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
};

/** Devices listed in each part of the differences before the rest are counted. */
const LISTED = 200;

type Good = Extract<ImportPlan, { ok: true }>;

/**
 * Shows what importing a file would change in the inventory and, with `apply`, writes it; a copy of
 * the old one is kept beside it. Resolves to the exit code: 0 done, 2 something to mend, and then
 * nothing was written.
 */
export async function importInventory(
  path: string,
  flags: ImportFlags,
  deps: ImportDeps,
): Promise<number> {
  const { complain, inventory } = deps;
  const there = (await stat(inventory).catch(() => null)) !== null;
  const [running, incoming] = [there ? await readWhole(inventory) : null, await readWhole(path)];
  if (typeof running === 'string' || typeof incoming === 'string') {
    if (typeof running === 'string') complain(`${basename(inventory)}: ${running}`);
    if (typeof incoming === 'string') complain(`${basename(path)}: ${incoming}`);
    return EXIT_USAGE;
  }
  const plan = await planImport(
    { name: basename(inventory), bytes: running },
    { name: basename(path), bytes: incoming },
    flags,
  );
  for (const warning of plan.warnings) complain(`warning: ${warning}`);
  if (!plan.ok) {
    for (const line of formatProblems(plan.problems)) complain(line);
    complain(
      `${basename(path)}: ${plan.problems.length} ${plan.problems.length === 1 ? 'problem' : 'problems'} to mend; nothing was written`,
    );
    return EXIT_USAGE;
  }
  show(plan, flags, deps);
  return flags.apply ? apply(plan, running, deps) : 0;
}

function show(
  { changes, missing }: Good,
  { removeGone, apply: applies }: ImportFlags,
  { print, inventory }: ImportDeps,
): void {
  listed('+', changes.added, (device) => [about(device)], print);
  listed(
    '~',
    changes.changed,
    ({ device, fields }) => [
      about(device),
      ...fields.map(
        ({ field, before, after }) => `    ${field}: ${quoted(before)} -> ${quoted(after)}`,
      ),
    ],
    print,
  );
  listed('-', missing, (device) => [`${about(device)}${removeGone ? '' : '  (kept)'}`], print);
  const gone =
    missing.length === 0
      ? '0 gone'
      : `${missing.length} gone ${removeGone ? '(taken out)' : '(kept; take them out with --remove-gone)'}`;
  print(
    `${basename(inventory)}: ${changes.added.length} added, ${changes.changed.length} changed, ${gone}`,
  );
  if (!applies) print('Nothing was written. Add --apply to write it.');
}

function listed<T>(
  mark: string,
  items: readonly T[],
  linesOf: (item: T) => readonly string[],
  print: (line: string) => void,
): void {
  for (const item of items.slice(0, LISTED)) {
    const [first, ...rest] = linesOf(item);
    print(`${mark} ${first ?? ''}`);
    for (const line of rest) print(line);
  }
  if (items.length > LISTED) print(`${mark} ... and ${items.length - LISTED} more`);
}

function about({ id, name, kind, address, site }: Device): string {
  return `${id}  ${name}  (${kind}, ${address}, ${site})`;
}

function quoted(text: string): string {
  return text === '' ? '(empty)' : `"${text}"`;
}

async function apply(
  { changes, bytes }: Good,
  running: Uint8Array | null,
  { inventory, zone, now, print, complain }: ImportDeps,
): Promise<number> {
  if (changes.added.length + changes.changed.length + changes.gone.length === 0) {
    print('Nothing to write.');
    return 0;
  }
  const stamp = formatInstant(now, zone).slice(0, 19).replaceAll(/[-:]/g, '').replace(/[T ]/, '-');
  try {
    const copy = await replaceInventory(inventory, bytes, running, stamp);
    print(
      copy === ''
        ? `${inventory} was written.`
        : `${inventory} was written; the old one is kept as ${copy}. A service that runs reads it within seconds.`,
    );
    return 0;
  } catch (error) {
    complain(
      `${basename(inventory)}: ${error instanceof Error ? error.message : String(error)}; nothing was written`,
    );
    return EXIT_USAGE;
  }
}
