import { CHECKS, KINDS, type CheckName, type Kind } from '../../../core/inventory/device.ts';
import type { DeviceView } from '../../../core/health/fleet-view.ts';
import { SHOWN_STATES, type ShownState } from '../../../core/judging/judgement.ts';
import { isDown } from '../estate/state-counts.ts';
import type { Query } from '../layout/view.ts';
import type { Words } from '../wording/words.ts';

/** `troubled`: not intact. `off`: offline or unreachable. Empty: any. */
const STATES = ['troubled', 'off', ...SHOWN_STATES] as const;
/** Stands in addresses for a column that was left empty. */
export const UNFILLED = '-';
/** Longest text a filter compares with, in characters; the rest is cut off. */
const MAX_TEXT = 200;

/** What the list of devices is narrowed by. Empty text narrows nothing. */
export type Filter = {
  readonly q: string;
  readonly site: string;
  readonly vendor: string;
  readonly contract: string;
  /** Id of the device reached through, itself included. */
  readonly parent: string;
  readonly kind: Kind | '';
  readonly state: (typeof STATES)[number] | '';
  /** A check the device is asked by; with `failing`, one that is down. */
  readonly check: CheckName | '';
  readonly failing: boolean;
};

/** Reads a filter from a query. A reader's odd address shows everything rather than an error. */
export function filterOf(query: Query): Filter {
  const text = (name: string): string => (query[name] ?? '').trim().slice(0, MAX_TEXT);
  const one = <T extends string>(values: readonly T[], value: string): T | '' =>
    values.find((known) => known === value) ?? '';
  const check = text('check');
  return {
    q: text('q'),
    site: text('site'),
    vendor: text('vendor'),
    contract: text('contract'),
    parent: text('parent'),
    kind: one(KINDS, text('kind')),
    state: one(STATES, text('state')),
    check: one(CHECKS, check.replace(/!$/, '')),
    failing: check.endsWith('!'),
  };
}

/** A check as it is written in addresses. */
export function checkText({ check, failing }: Pick<Filter, 'check' | 'failing'>): string {
  return check === '' || !failing ? check : `${check}!`;
}

/** The filter's parts that narrow something, for addresses. */
export function filterQuery({ failing, check, ...rest }: Filter): Query {
  return Object.fromEntries(
    Object.entries({ ...rest, check: checkText({ check, failing }) }).filter(
      ([, value]) => value !== '',
    ),
  );
}

/**
 * Devices that match every part of a filter. Each word of `q` must be somewhere in what is known of
 * a device, whatever the case.
 */
export function matchingDevices(
  devices: readonly DeviceView[],
  filter: Filter,
  words: Words,
): readonly DeviceView[] {
  const terms = filter.q
    .toLowerCase()
    .split(/\s+/)
    .filter((term) => term !== '');
  return devices.filter(
    (view) => isOf(view, filter) && terms.every((term) => textOf(view, words).includes(term)),
  );
}

function isOf(
  { device, state, streams }: DeviceView,
  { site, vendor, contract, parent, kind, state: wanted, check, failing }: Filter,
): boolean {
  return (
    same(site, device.site) &&
    same(vendor, device.vendor) &&
    same(contract, device.contract) &&
    (kind === '' || kind === device.kind) &&
    isIn(state, wanted) &&
    (parent === '' || device.parent === parent || device.id === parent) &&
    (check === '' ||
      streams.some((stream) => stream.check === check && (!failing || stream.state === 'down')))
  );
}

function same(wanted: string, found: string): boolean {
  return wanted === '' || wanted === (found === '' ? UNFILLED : found);
}

function isIn(state: ShownState, wanted: Filter['state']): boolean {
  if (wanted === '') return true;
  if (wanted === 'troubled') return state !== 'intact';
  return wanted === 'off' ? isDown(state) : state === wanted;
}

function textOf({ device, state }: DeviceView, words: Words): string {
  const { id, name, address, site, contract, vendor, kind } = device;
  return [id, name, address, site, contract, vendor, words.kind[kind], words.state[state]]
    .join('\n')
    .toLowerCase();
}

/**
 * Different values of a column in code-point order, at most `limit`, and `keep` whatever happens;
 * {@link UNFILLED} where some have none.
 */
export function choices(
  devices: readonly DeviceView[],
  column: 'site' | 'vendor' | 'contract',
  keep: string,
  limit: number,
): readonly string[] {
  const all = new Set(devices.map(({ device }) => device[column]));
  const some = [...all]
    .filter((value) => value !== '')
    .sort()
    .slice(0, limit);
  if (all.has('')) some.push(UNFILLED);
  return keep !== '' && !some.includes(keep) ? [keep, ...some] : some;
}
