import { coverage, ratio, uptime } from '../core/availability.ts';
import type { AssessmentPolicy } from '../core/contract.ts';
import { KINDS } from '../core/device.ts';
import type { Histogram, ServiceFigures } from '../core/figures.ts';
import type { DeviceView, FleetView, StreamView } from '../core/fleet.ts';
import { firmwareRows, type DeviceInside, type InsideView } from '../core/inside.ts';
import type { ContractView, LedgerView } from '../core/ledger-view.ts';
import { SHOWN_STATES, type ShownState } from '../core/judgement.ts';
import { amountsOf } from '../core/rates.ts';
import { civilMonth, monthOf } from '../core/time.ts';
import { sharedCauses } from '../core/shared-cause.ts';
import { cutOffs } from '../core/uplinks.ts';
import type { MetricName } from './catalogue.ts';
import { contractsNow, judgedRatio, policyIn } from './contract-rates.ts';
import { formatBound, formatValue, labelSet } from './exposition.ts';
import { labelsOf } from './labels.ts';
import type { Piece } from './piece.ts';

/** What the samples are taken from: values that do not change while they are rendered. */
export type Source = {
  readonly fleet: FleetView;
  readonly figures: ServiceFigures;
  readonly ledger: LedgerView;
  readonly inside: InsideView;
  /** Online rate to compare with, percent. */
  readonly onlineTarget: number;
  readonly version: string;
  /** IANA zone in which months are civil. */
  readonly zone: string;
  /** Where people reach the pages, without a slash at the end. */
  readonly pagesUrl: string;
};

/** Yields a metric's sample lines, each ended by a newline, one or some hundreds at a time. */
export type Sampler = (name: MetricName, source: Source) => Iterable<string | Piece>;

/** How the samples of each metric come about. */
export const SAMPLERS: Readonly<Record<MetricName, Sampler>> = {
  watchpost_device_info: perStandingDevice((name, { device }) => line(name, labelsOf(device).info, 1)),
  watchpost_device_class_info: perStandingDevice((name, { device }) => lineIfAny(name, labelsOf(device).class, device.class === '' ? null : 1)),
  watchpost_device_online: standingDevice((view) => whileObserved(view, view.state === 'intact' || view.state === 'impaired')),
  watchpost_device_intact: standingDevice((view) => whileObserved(view, view.state === 'intact')),
  watchpost_device_unreachable: standingDevice((view) => whileObserved(view, view.state === 'unreachable')),
  watchpost_device_clock_wrong: standingDevice((view) => (view.clockOffsetMs === null ? null : Number(view.clockWrong))),
  watchpost_device_state_since_timestamp_seconds: standingDevice((view) => seconds(view.since)),
  watchpost_device_clock_offset_seconds: perDevice((view) => seconds(view.clockOffsetMs)),
  watchpost_device_uptime_ratio: perDevice((view) => ratio(uptime(view.month))),
  watchpost_device_excused: perStandingDevice((name, { device }, { ledger }) => line(name, labelsOf(device).device, Number(ledger.excused.has(device.id))), ({ ledger }) => [ledger.excused]),
  watchpost_check_up: perStandingDevice((name, view) => streamLines(name, view, ({ state }) => (state === null ? null : Number(state === 'up')))),
  watchpost_check_last_observation_timestamp_seconds: perStream((stream) => seconds(stream.lastObservedAt)),
  watchpost_check_latency_seconds: perStream((stream) => seconds(stream.latencyMs)),
  watchpost_tls_expiry_timestamp_seconds: perDevice((view) => seconds(view.streams.find((stream) => stream.tlsExpiresAt !== null)?.tlsExpiresAt ?? null)),
  watchpost_check_failure_info: failures,
  watchpost_uplink_cut_off_devices: perFleet((name, { devices }) => cutOffs(devices).map(({ device, site, count }) => line(name, labelSet({ device, site }), count))),
  watchpost_device_finding: perInside(({ findings }) => findings.map(({ finding }) => [{ finding }, 1])),
  watchpost_device_inspected_timestamp_seconds: perInside(({ inspectedAt }) => (inspectedAt === null ? [] : [[{}, inspectedAt / 1000]])),
  watchpost_firmware_devices: (name, { inside }) =>
    firmwareRows(inside.devices).slice(0, FIRMWARE_LIMIT).map(({ devices, ...row }) => line(name, labelSet(row), devices.length)),
  watchpost_site_devices: perFleet(siteDevices),
  watchpost_site_suspected_shared_cause: perFleet((name, { devices }) =>
    sharedCauses(devices.map(({ device: { id, site }, state, since }) => ({ id, site, state, since }))).map(({ site, devices: count }) => line(name, labelSet({ site }), count.length))),
  watchpost_contract_uptime_ratio: perContractMonth(({ month }) => ratio(uptime(month))),
  watchpost_contract_info: (name, { ledger }) =>
    ledger.contracts.map(({ contract: { number, name: title, vendor, vendorPhone } }) => line(name, labelSet({ contract: number, name: title, vendor, phone: vendorPhone }), 1)),
  watchpost_contract_target_ratio: perContract(({ contract }) => contract.policy.target && ratio(contract.policy.target)),
  watchpost_contract_assessed_ratio: perContractMonth(({ month }, policy) => judgedRatio(amountsOf(month), policy)),
  watchpost_contract_online_ratio: (name, source) => contractsNow(source).flatMap(({ contract, ratio: found }) => (found === null ? [] : [line(name, labelSet({ contract }), found)])),
  watchpost_contract_coverage_ratio: perContractMonth(({ month }) => ratio(coverage(month))),
  watchpost_contract_days_left: perContract(({ daysLeft }) => daysLeft),
  watchpost_contract_expiry_timestamp_seconds: perContract(({ endsAt }) => endsAt / 1000),
  watchpost_contract_renewed: perContract(({ daysLeft, renewed }) => (daysLeft === null ? null : Number(renewed))),
  watchpost_contract_stage_overdue: (name, { ledger }) =>
    ledger.contracts.flatMap(({ contract: { number }, underWay }) => underWay.map(({ stage, late }) => line(name, labelSet({ contract: number, stage: stage.name }), Number(late)))),
  watchpost_contract_overlaps: (name, { ledger }) => (ledger.contracts.length === 0 ? [] : [line(name, '', ledger.overlaps.length)]),
  watchpost_devices_without_contract: (name, { ledger }) =>
    ledger.contracts.length === 0 ? [] : KINDS.map((kind) => line(name, labelSet({ kind }), ledger.uncovered.filter((device) => device.kind === kind).length)),
  watchpost_online_target_ratio: single(({ onlineTarget }) => onlineTarget / 100),
  watchpost_month_start_timestamp_seconds: single(({ fleet, zone }) => civilMonth(monthOf(fleet.at, zone), zone).from / 1000),
  watchpost_month_end_timestamp_seconds: single(({ fleet, zone }) => civilMonth(monthOf(fleet.at, zone), zone).to / 1000),
  watchpost_pages_info: (name, { pagesUrl }) => [line(name, labelSet({ url: pagesUrl }), 1)],
  watchpost_build_info: (name, { version }) => [line(name, labelSet({ version, nodejs: process.version }), 1)],
  watchpost_ready: single(({ figures }) => Number(figures.ready)),
  watchpost_role: (name, { figures }) => (['active', 'standby'] as const).map((role) => line(name, labelSet({ role }), Number(figures.role === role))),
  watchpost_observations_total: (name, { figures }) =>
    figures.outcomes.map(({ check, outcome, count }) => line(name, labelSet({ check, outcome }), count)),
  watchpost_poll_lateness_seconds: (name, { figures }) =>
    figures.lateness.flatMap(({ check, seconds: histogram }) => histogramLines(name, { check }, histogram)),
  watchpost_polls_in_flight: single(({ figures }) => figures.inFlight),
  watchpost_canary_up: single(({ figures }) => Number(figures.canary.ok)),
  watchpost_sweeps_voided_total: single(({ figures }) => figures.canary.voided),
  watchpost_blind: (name, { figures }) => figures.blindness.map(({ cause, since }) => line(name, labelSet({ cause }), Number(since !== null))),
  watchpost_blind_episodes_total: (name, { figures }) => figures.blindness.map(({ cause, episodes }) => line(name, labelSet({ cause }), episodes)),
  watchpost_pauses_total: single(({ figures }) => figures.lapses.pauses),
  watchpost_paused_seconds_total: single(({ figures }) => figures.lapses.pausedMs / 1000),
  watchpost_clock_steps_total: (name, { figures: { lapses } }) =>
    (['forward', 'backward', 'suspended'] as const).map((kind) => line(name, labelSet({ kind }), lapses[kind])),
  watchpost_inspections_total: (name, { inside }) => Object.entries(inside.inspections).map(([result, count]) => line(name, labelSet({ result }), count)),
  watchpost_logins_total: (name, { inside }) => Object.entries(inside.logins).map(([result, count]) => line(name, labelSet({ result }), count)),
  watchpost_credential_paused: (name, { inside }) => [...inside.credentials].map(([credential, { paused }]) => line(name, labelSet({ credential }), Number(paused))),
  watchpost_robot_messages_total: (name, { figures: { relay } }) =>
    [...relay.robots].flatMap(([robot, counts]) => Object.entries(counts).map(([result, count]) => line(name, labelSet({ robot, result }), count))),
  watchpost_watchdog_heard_timestamp_seconds: (name, { figures: { relay } }) => (relay.watchdogAt === null ? [] : [line(name, '', relay.watchdogAt / 1000)]),
  watchpost_outbox_events: single(({ figures }) => figures.outbox.events),
  watchpost_outbox_size_bytes: single(({ figures }) => figures.outbox.bytes),
  watchpost_outbox_dropped_total: single(({ figures }) => figures.outbox.dropped),
  watchpost_redis_forgotten_total: single(({ figures }) => figures.journal.forgotten),
  watchpost_facts_resent_total: single(({ figures }) => figures.journal.resent),
  watchpost_journal_size_bytes: single(({ figures }) => figures.journal.bytes),
  watchpost_redis_up: single(({ figures }) => Number(figures.redis.up)),
  watchpost_redis_errors_total: single(({ figures }) => figures.redis.errors),
  watchpost_redis_round_trip_seconds: (name, { figures }) => histogramLines(name, {}, figures.redis.seconds),
  watchpost_inventory_last_reload_successful: single(({ figures }) => Number(figures.inventory.lastReloadOk)),
  watchpost_inventory_last_reload_timestamp_seconds: single(({ figures }) => figures.inventory.lastReloadAt / 1000),
  watchpost_inventory_reloads_total: (name, { figures }) =>
    Object.entries(figures.inventory.reloads).map(([result, count]) => line(name, labelSet({ result }), count)),
};

/** What a former scrape drew, and from what. */
type Kept = { readonly from: readonly object[]; readonly piece: Piece };
/** By the first thing it was drawn from, so that it goes when that does. */
const kept = new WeakMap<object, Map<MetricName, Kept>>();

/** Draws a metric's lines, or hands on what was drawn when all that decides them was the same: so it is with most from one scrape to the next. */
function standing(name: MetricName, from: readonly [object, ...object[]], draw: () => Iterable<string>): Piece {
  const [first] = from;
  const drawn = kept.get(first) ?? new Map<MetricName, Kept>();
  kept.set(first, drawn);
  const known = drawn.get(name);
  if (known?.from.length === from.length && known.from.every((one, index) => one === from[index])) return known.piece;
  const piece: Piece = { text: Buffer.from([...draw()].join('')), packed: null };
  drawn.set(name, { from, piece });
  return piece;
}

/** Lines that only {@link FleetView.standing} decides. */
function perFleet(lines: (name: MetricName, fleet: FleetView) => Iterable<string>): Sampler {
  return (name, { fleet }) => [standing(name, [fleet.standing], () => lines(name, fleet))];
}

/** Lines of one device each, or none, that only its {@link DeviceView.standing} decides, and what `also` gives: a change of one has those of its block drawn anew. */
function perStandingDevice(textOf: (name: MetricName, view: DeviceView, source: Source) => string, also: (source: Source) => readonly object[] = () => []): Sampler {
  return function* (name, source) {
    for (const block of blocksOf(source.fleet.devices, KEPT_TOGETHER)) {
      const [first, ...others] = block.map((view) => view.standing);
      yield standing(name, [first!, ...others, ...also(source)], () => inBlocks(block, (view) => textOf(name, view, source)));
    }
  };
}

/** Devices whose lines are kept together. */
const KEPT_TOGETHER = 250;

function* blocksOf<T>(items: readonly T[], size: number): Iterable<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

function line(name: string, labels: string, value: number): string {
  return `${name}${labels} ${formatValue(value)}\n`;
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}

/** Unobserved is neither up nor down, so it has no value. */
function whileObserved(view: DeviceView, truth: boolean): number | null {
  return view.state === 'unobserved' ? null : Number(truth);
}

function single(value: (source: Source) => number): Sampler {
  return (name, source) => [line(name, '', value(source))];
}

/** Most rows of the firmware inventory that become series. */
const FIRMWARE_LIMIT = 1000;

function perInside(values: (inside: DeviceInside) => readonly (readonly [Readonly<Record<string, string>>, number])[]): Sampler {
  return function* (name, { inside }) {
    for (const [device, known] of inside.devices) {
      for (const [labels, value] of values(known)) yield line(name, labelSet({ device, ...labels }), value);
    }
  };
}

function perDevice(value: (view: DeviceView) => number | null): Sampler {
  return (name, { fleet }) => inBlocks(fleet.devices, (view) => lineIfAny(name, labelsOf(view.device).device, value(view)));
}

/** The same, of what only {@link DeviceView.standing} decides. */
function standingDevice(value: (view: DeviceView) => number | null): Sampler {
  return perStandingDevice((name, view) => lineIfAny(name, labelsOf(view.device).device, value(view)));
}

function lineIfAny(name: string, labels: string, value: number | null): string {
  return value === null ? '' : line(name, labels, value);
}

/** Items whose lines are put together before they are handed on. One by one it costs more than making them; of many the pieces are copied by the garbage collector before they are joined. */
const BLOCK = 100;

function* inBlocks<T>(items: readonly T[], textOf: (item: T) => string): Iterable<string> {
  for (const block of blocksOf(items, BLOCK)) {
    let text = '';
    for (const item of block) text += textOf(item);
    yield text;
  }
}

function perContract(value: (view: ContractView) => number | null): Sampler {
  return function* (name, { ledger }) {
    for (const view of ledger.contracts) {
      const found = value(view);
      if (found !== null) yield line(name, labelSet({ contract: view.contract.number }), found);
    }
  };
}

function perStream(value: (stream: StreamView) => number | null): Sampler {
  return (name, { fleet }) => inBlocks(fleet.devices, (view) => streamLines(name, view, value));
}

function streamLines(name: string, { device, streams }: DeviceView, value: (stream: StreamView) => number | null): string {
  const { check } = labelsOf(device);
  let lines = '';
  for (const stream of streams) lines += lineIfAny(name, check[stream.check]!, value(stream));
  return lines;
}

function* siteDevices(name: MetricName, { devices }: FleetView): Generator<string> {
  const groups = new Map<string, Map<ShownState, number>>();
  for (const { device, state } of devices) {
    const { group } = labelsOf(device);
    const counts = groups.get(group) ?? new Map<ShownState, number>();
    groups.set(group, counts);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  for (const [group, counts] of groups) {
    for (const state of SHOWN_STATES) yield line(name, `${group},state="${state}"}`, counts.get(state) ?? 0);
  }
}

/** Devices under no contract are left out: an empty label is no label, and would read as a total. */
function perContractMonth(value: (row: FleetView['contracts'][number], policy: AssessmentPolicy) => number | null): Sampler {
  return function* (name, { fleet, ledger }) {
    for (const row of fleet.contracts) {
      const found = row.contract === '' ? null : value(row, policyIn(ledger, row.contract));
      if (found !== null) yield line(name, labelSet({ contract: row.contract }), found);
    }
  };
}

function* failures(name: MetricName, { fleet }: Source): Iterable<string> {
  for (const { device, streams } of fleet.devices) {
    for (const { check, state, reason } of streams) if (state === 'down') yield line(name, labelSet({ device: device.id, check, reason }), 1);
  }
}

function histogramLines(name: string, labels: Readonly<Record<string, string>>, histogram: Histogram): readonly string[] {
  const bounded = histogram.buckets.filter(({ upTo }) => Number.isFinite(upTo));
  return [
    ...bounded.map(({ upTo, count }) => line(`${name}_bucket`, labelSet({ ...labels, le: formatBound(upTo) }), count)),
    line(`${name}_bucket`, labelSet({ ...labels, le: '+Inf' }), histogram.count),
    line(`${name}_sum`, labelSet(labels), histogram.sum),
    line(`${name}_count`, labelSet(labels), histogram.count),
  ];
}
