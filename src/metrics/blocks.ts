import type { DeviceView, FleetView } from '../core/health/fleet-view.ts';
import { labelsOf, type DeviceLabels } from './labels.ts';

/** Devices whose lines are drawn, and kept, together, and their labels in the same order. */
export type Block = {
  readonly views: readonly DeviceView[];
  readonly labels: readonly DeviceLabels[];
  /**
   * The same object in all views between which it was the same devices, and the
   * {@link DeviceView.cacheKey} of none of them changed.
   */
  readonly cacheKey: object;
};

const DRAWN_TOGETHER = 250;
const blocks = new WeakMap<FleetView, readonly Block[]>();

/** What stays while the standings it was made of do. */
type Lasting = { readonly of: readonly object[]; readonly labels: readonly DeviceLabels[] };
/** The last of each block, by the standing of its first device. */
const lately = new WeakMap<object, Lasting>();

/**
 * All devices of a view in blocks, made once for all metrics: each device's standing is looked at,
 * and its labels are looked up, once a scrape.
 */
export function blocksIn(fleet: FleetView): readonly Block[] {
  const known = blocks.get(fleet) ?? cut(fleet.devices);
  blocks.set(fleet, known);
  return known;
}

function cut(devices: readonly DeviceView[]): readonly Block[] {
  return Array.from({ length: Math.ceil(devices.length / DRAWN_TOGETHER) }, (_, index) => {
    const views = devices.slice(index * DRAWN_TOGETHER, (index + 1) * DRAWN_TOGETHER);
    const lasting = lastingOf(views);
    return { views, labels: lasting.labels, cacheKey: lasting };
  });
}

function lastingOf(views: readonly DeviceView[]): Lasting {
  const first = views[0]!.cacheKey;
  const known = lately.get(first);
  if (
    known?.of.length === views.length &&
    known.of.every((one, index) => one === views[index]!.cacheKey)
  )
    return known;
  const anew = {
    of: views.map((view) => view.cacheKey),
    labels: views.map(({ device }) => labelsOf(device)),
  };
  lately.set(first, anew);
  return anew;
}
