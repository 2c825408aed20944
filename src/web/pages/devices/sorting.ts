import { ratio, uptime } from '../../../core/judging/availability.ts';
import type { DeviceView } from '../../../core/health/fleet-view.ts';
import { byCodePoint } from '../../../core/text/order.ts';
import { byUrgency } from '../estate/state-counts.ts';

type Order = (a: DeviceView, b: DeviceView) => number;

/** Unknown values come last. */
function byNumber(valueOf: (view: DeviceView) => number | null): Order {
  return (a, b) => (valueOf(a) ?? Infinity) - (valueOf(b) ?? Infinity) || 0;
}

function byText(column: 'name' | 'site' | 'vendor' | 'contract' | 'kind'): Order {
  return ({ device: a }, { device: b }) => byCodePoint(a[column], b[column]);
}

/** Addresses in the order of their numbers; names after them. */
function byAddress({ device: a }: DeviceView, { device: b }: DeviceView): number {
  return byCodePoint(padded(a.address), padded(b.address));
}

function padded(address: string): string {
  return address.replaceAll(/\d+/g, (digits) => digits.padStart(5, '0'));
}

/** The orders of the list of devices. `since`: the longest first; `rate`: the worst first. */
const ORDERS = {
  state: byUrgency,
  name: byText('name'),
  id: ({ device: a }: DeviceView, { device: b }: DeviceView) => byCodePoint(a.id, b.id),
  kind: byText('kind'),
  site: byText('site'),
  address: byAddress,
  since: byNumber(({ since }) => since),
  rate: byNumber(({ month }) => ratio(uptime(month))),
  vendor: byText('vendor'),
  contract: byText('contract'),
} satisfies Readonly<Record<string, Order>>;

/** A way to sort. */
export type SortKey = keyof typeof ORDERS;
/** A way to sort, perhaps the other way round. */
export type Sorting = { readonly key: SortKey; readonly reversed: boolean };

/** Reads `rate` or `-rate`; anything else is the urgent first. */
export function sortingOf(text: string): Sorting {
  const key = text.replace(/^-/, '');
  return Object.hasOwn(ORDERS, key)
    ? { key: key as SortKey, reversed: text.startsWith('-') }
    : { key: 'state', reversed: false };
}

/** A sorting as it is written in addresses; the usual one is empty. */
export function sortingText({ key, reversed }: Sorting): string {
  return key === 'state' && !reversed ? '' : `${reversed ? '-' : ''}${key}`;
}

/** Devices in an order; of those that are equal in it, the urgent first. */
export function sortDevices(
  devices: readonly DeviceView[],
  { key, reversed }: Sorting,
): readonly DeviceView[] {
  const order: Order = ORDERS[key];
  const way = reversed ? -1 : 1;
  return [...devices].sort((a, b) => way * order(a, b) || byUrgency(a, b));
}
