import type { Device } from '../core/inventory/device.ts';

/** Longest chain of parents that is followed; an inventory has no cycles. */
const MOST_PARENTS = 32;

/** What a device is reached through, nearest first: its parent, that one's parent, and so on. */
export function uplinksOf(
  device: Device,
  find: (id: string) => Device | undefined,
): readonly Device[] {
  const uplinks: Device[] = [];
  for (
    let above = find(device.parent);
    above && uplinks.length < MOST_PARENTS;
    above = find(above.parent)
  )
    uplinks.push(above);
  return uplinks;
}
