import { byCodePoint } from '../../core/text/order.ts';
import type { DeviceMonth, PartMonth } from './device-month.ts';
import { addTallies, EMPTY_TALLY, figuresOf, type Tally } from './figures.ts';
import type { Group } from './schema.ts';

const KEYS: readonly (readonly [Group['by'], (part: PartMonth) => string])[] = [
  ['total', () => ''],
  ['kind', (part) => part.assignment.kind],
  ['contract', (part) => part.assignment.contract],
  ['vendor', (part) => part.assignment.vendor],
  ['site', (part) => part.assignment.site],
];

/**
 * Sums the parts of devices in total and by kind, contract, vendor and site; each in code-point
 * order of its key.
 */
export function groupsOf(devices: readonly DeviceMonth[]): Group[] {
  return KEYS.flatMap(([by, keyOf]) =>
    [...gather(devices, keyOf)]
      .sort(([a], [b]) => byCodePoint(a, b))
      .map(([key, { members, tally }]) => ({
        by,
        key,
        devices: members.size,
        figures: figuresOf(tally),
      })),
  );
}

type Gathered = { readonly members: Set<string>; tally: Tally };

function gather(
  devices: readonly DeviceMonth[],
  keyOf: (part: PartMonth) => string,
): ReadonlyMap<string, Gathered> {
  const gathered = new Map<string, Gathered>();
  for (const { id, parts } of devices) {
    for (const part of parts) {
      const key = keyOf(part);
      const group = gathered.get(key) ?? { members: new Set<string>(), tally: EMPTY_TALLY };
      group.members.add(id);
      group.tally = addTallies(group.tally, part.tally);
      gathered.set(key, group);
    }
  }
  return gathered;
}
