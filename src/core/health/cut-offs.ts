import type { DeviceView } from './fleet-view.ts';

/**
 * Devices of one site that cannot be reached because `device`, on whom their way leads at any
 * depth, is offline.
 */
export type CutOff = { readonly device: string; readonly site: string; readonly count: number };

/**
 * Whom each dead node cuts off, by site: every unreachable device counts once, under the first
 * device upwards that is offline by itself. In order of the devices given.
 */
export function cutOffs(views: readonly DeviceView[]): readonly CutOff[] {
  const byId = new Map(views.map((view) => [view.device.id, view]));
  const counts = new Map<string, Map<string, number>>();
  for (const view of views) {
    const culprit = view.state === 'unreachable' ? culpritOf(view, byId) : null;
    if (culprit === null) continue;
    const bySite = counts.get(culprit) ?? new Map<string, number>();
    counts.set(culprit, bySite.set(view.device.site, (bySite.get(view.device.site) ?? 0) + 1));
  }
  return [...counts].flatMap(([device, bySite]) =>
    Array.from(bySite, ([site, count]) => ({ device, site, count })),
  );
}

/**
 * An unreachable device has a parent that is down. A valid inventory has no rings of parents; the
 * bound is for one that is changing.
 */
function culpritOf(view: DeviceView, byId: ReadonlyMap<string, DeviceView>): string | null {
  let above = byId.get(view.device.parent);
  for (let hops = 0; above?.state === 'unreachable' && hops < byId.size; hops++)
    above = byId.get(above.device.parent);
  return above?.state === 'offline' ? above.device.id : null;
}
