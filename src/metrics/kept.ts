import type { DeviceView, FleetView } from '../core/fleet.ts';
import type { MetricName } from './catalogue.ts';
import { labelsOf, type DeviceLabels } from './labels.ts';
import type { Piece } from './piece.ts';

/** What a former scrape drew, and from what. */
type Kept = { readonly from: readonly object[]; readonly piece: Piece };
/** By the first thing it was drawn from, so that it goes when that does. */
const kept = new WeakMap<object, Map<MetricName, Kept>>();

/** Draws a metric's lines, or hands on what was drawn when all that decides them was the same: so it is with most from one scrape to the next. */
export function standing(name: MetricName, from: readonly [object, ...object[]], draw: () => string): Piece {
  const [first] = from;
  const drawn = kept.get(first) ?? new Map<MetricName, Kept>();
  kept.set(first, drawn);
  const known = drawn.get(name);
  if (known?.from.length === from.length && known.from.every((one, index) => one === from[index])) return known.piece;
  const piece: Piece = { text: Buffer.from(draw()), packed: null };
  drawn.set(name, { from, piece });
  return piece;
}

/** Devices whose lines are drawn, and kept, together, and their labels in the same order. */
export type Block = {
  readonly views: readonly DeviceView[];
  readonly labels: readonly DeviceLabels[];
  /** The same object in all views between which it was the same devices, and the {@link DeviceView.standing} of none of them changed. */
  readonly standing: object;
};

const DRAWN_TOGETHER = 250;
const blocks = new WeakMap<FleetView, readonly Block[]>();

type Standing = { readonly of: readonly object[]; readonly labels: readonly DeviceLabels[] };
/** What was so lately, by the standing of a block's first device. */
const lately = new WeakMap<object, Standing>();

/** All devices of a view in blocks, made once for all metrics: to look at each device's standing, and up its labels, anew for each of them took a quarter of a scrape. */
export function blocksIn(fleet: FleetView): readonly Block[] {
  const known = blocks.get(fleet) ?? cut(fleet.devices);
  blocks.set(fleet, known);
  return known;
}

function cut(devices: readonly DeviceView[]): readonly Block[] {
  return Array.from({ length: Math.ceil(devices.length / DRAWN_TOGETHER) }, (_, index) => {
    const views = devices.slice(index * DRAWN_TOGETHER, (index + 1) * DRAWN_TOGETHER);
    const standing = standingOf(views);
    return { views, labels: standing.labels, standing };
  });
}

function standingOf(views: readonly DeviceView[]): Standing {
  const first = views[0]!.standing;
  const known = lately.get(first);
  if (known?.of.length === views.length && known.of.every((one, index) => one === views[index]!.standing)) return known;
  const anew = { of: views.map((view) => view.standing), labels: views.map(({ device }) => labelsOf(device)) };
  lately.set(first, anew);
  return anew;
}
