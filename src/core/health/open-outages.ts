import type { DeviceView } from './fleet-view.ts';
import { byCodePoint } from '../text/order.ts';
import { suggestions } from '../exclusions/suggest.ts';
import type { Instant } from '../time/civil-time.ts';

/** Devices that are off now for what looks like one cause. */
export type OpenOutage = {
  /**
   * `parent`: they hang on a device that is off; `together`: they fell together, see `suggestions`;
   * `alone`: one device by itself.
   */
  readonly cause: 'parent' | 'together' | 'alone';
  /** When the first of them fell; null: nobody saw it. */
  readonly since: Instant | null;
  /** The device that the others hang on comes first, else by id. Never empty. */
  readonly devices: readonly DeviceView[];
};

/**
 * The outages at an instant: devices that are offline or unreachable. They are grouped by the
 * failed device they depend on, or else by place and time. The most devices first, then the latest.
 */
export function openOutages(views: readonly DeviceView[], at: Instant): readonly OpenOutage[] {
  const known = new Map(views.map((view) => [view.device.id, view]));
  const behind = new Map<DeviceView, DeviceView[]>();
  const others: DeviceView[] = [];
  for (const view of views) {
    const culprit = view.state === 'unreachable' ? culpritOf(view, known) : null;
    const members = culprit && behind.get(culprit);
    if (members) members.push(view);
    else if (culprit) behind.set(culprit, [view]);
    else if (view.state === 'unreachable') others.push(view);
  }
  for (const view of views) if (view.state === 'offline' && !behind.has(view)) others.push(view);
  const cut = [...behind].map(([culprit, members]) =>
    outageOf('parent', [culprit, ...members.sort(inOrder)]),
  );
  return [...cut, ...apart(others, known, at)].sort(weightiest);
}

/**
 * The first device upwards that is off by itself; null when there is none. A valid inventory has no
 * rings; one that changes may.
 */
function culpritOf(view: DeviceView, known: ReadonlyMap<string, DeviceView>): DeviceView | null {
  let above = known.get(view.device.parent);
  for (let hops = 0; above?.state === 'unreachable' && hops < known.size; hops++)
    above = known.get(above.device.parent);
  return above?.state === 'offline' ? above : null;
}

/** Devices that hang on no dead one: those that fell together, and the rest one by one. */
function apart(
  views: readonly DeviceView[],
  known: ReadonlyMap<string, DeviceView>,
  at: Instant,
): readonly OpenOutage[] {
  const suspects = views.flatMap(({ since, device: { id, site, parent } }) =>
    since === null ? [] : [{ device: id, site, parent, from: since, to: at }],
  );
  const together = suggestions(suspects).map(({ devices }) =>
    devices.flatMap((id) => known.get(id) ?? []),
  );
  const grouped = new Set(together.flat());
  return [
    ...together.map((devices) => outageOf('together', devices)),
    ...views.filter((view) => !grouped.has(view)).map((view) => outageOf('alone', [view])),
  ];
}

function outageOf(cause: OpenOutage['cause'], devices: readonly DeviceView[]): OpenOutage {
  const starts = devices.flatMap(({ since }) => since ?? []);
  return {
    cause,
    since: starts.length === 0 ? null : starts.reduce((a, b) => Math.min(a, b)),
    devices,
  };
}

function inOrder(a: DeviceView, b: DeviceView): number {
  return byCodePoint(a.device.id, b.device.id);
}

function weightiest(a: OpenOutage, b: OpenOutage): number {
  return (
    b.devices.length - a.devices.length ||
    (b.since ?? -Infinity) - (a.since ?? -Infinity) ||
    inOrder(a.devices[0]!, b.devices[0]!)
  );
}
