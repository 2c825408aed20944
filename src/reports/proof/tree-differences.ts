import { byCodePoint } from '../../core/text/order.ts';

/** A place where two JSON values differ. A side that holds nothing there has no member. */
export type TreeDifference = {
  /** Names from the root, each after a `/`, e.g. `/devices/cam-1/figures/outages`. */
  readonly at: string;
  readonly before?: unknown;
  readonly after?: unknown;
};

type Tree = { readonly [name: string]: unknown };

/**
 * Every place where two JSON values differ, in code-point order of the places. Elements of a list
 * are matched by what they are about, not by their position.
 */
export function differences(before: unknown, after: unknown, at = ''): readonly TreeDifference[] {
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

/** Members that say what an element of a list is about. The first set it has in full is used. */
const NAMES: readonly (readonly string[])[] = [
  ['id'],
  ['by', 'key'],
  ['device', 'from'],
  ['device', 'at'],
  ['contract'],
  ['number'],
  ['month'],
  ['date'],
];

function nameOf(element: unknown): string | null {
  if (typeof element !== 'object' || element === null) return null;
  const names = NAMES.find((members) => members.every((member) => Object.hasOwn(element, member)));
  return names ? names.map((member) => String((element as Tree)[member])).join(' ') : null;
}
