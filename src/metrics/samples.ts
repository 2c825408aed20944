import { coverage, ratio, uptime } from '../core/judging/availability.ts';
import type { AssessmentPolicy } from '../core/contracts/contract.ts';
import { KINDS } from '../core/inventory/device.ts';
import type { Histogram, ServiceFigures } from '../core/health/service-figures.ts';
import type { DeviceView, FleetView, StreamView } from '../core/health/fleet-view.ts';
import {
  firmwareRows,
  type InspectionState,
  type InspectionView,
} from '../core/inspection/inspection-view.ts';
import type { ContractView, LedgerView } from '../core/contracts/ledger-view.ts';
import { SHOWN_STATES, type ShownState } from '../core/judging/judgement.ts';
import { amountsOf } from '../core/scoring/rates.ts';
import { civilMonth, monthOf } from '../core/time/civil-time.ts';
import { sharedCauses } from '../core/health/shared-cause.ts';
import { cutOffs } from '../core/health/cut-offs.ts';
import { blocksIn, type Block } from './blocks.ts';
import type { MetricName } from './catalogue.ts';
import { contractsNow, judgedRatio, policyIn } from './contract-rates.ts';
import { formatBound, formatValue, labelSet } from './exposition.ts';
import { memoized } from './keep-rendered.ts';
import { labelsOf, type DeviceLabels } from './labels.ts';
import type { Chunk } from './chunk.ts';

/** What the samples are taken from: values that do not change while they are rendered. */
export type Source = {
  readonly fleet: FleetView;
  readonly figures: ServiceFigures;
  readonly ledger: LedgerView;
  readonly inside: InspectionView;
  /** Online rate to compare with, percent. */
  readonly onlineTarget: number;
  readonly version: string;
  /** IANA zone in which months are civil. */
  readonly zone: string;
  /** Where people reach the pages, without a slash at the end. */
  readonly pagesUrl: string;
};

/** Yields a metric's sample lines, each ended by a newline, one or some hundreds at a time. */
export type Sampler = (name: MetricName, source: Source) => Iterable<string | Chunk>;

/** How the samples of each metric come about. */
export const SAMPLERS: Readonly<Record<MetricName, Sampler>> = {
  watchpost_device_info: perStanding((_view, labels, put) => {
    put(labels.info, 1);
  }),
  watchpost_device_class_info: perStanding(({ device }, labels, put) => {
    if (device.class !== '') put(labels.class, 1);
  }),
  watchpost_device_online: perStanding(
    ofDevice((view) => whileObserved(view, view.state === 'intact' || view.state === 'impaired')),
  ),
  watchpost_device_intact: perStanding(
    ofDevice((view) => whileObserved(view, view.state === 'intact')),
  ),
  watchpost_device_unreachable: perStanding(
    ofDevice((view) => whileObserved(view, view.state === 'unreachable')),
  ),
  watchpost_device_clock_wrong: perStanding(
    ofDevice((view) => (view.clockOffsetMs === null ? null : Number(view.clockWrong))),
  ),
  watchpost_device_state_since_timestamp_seconds: perStanding(
    ofDevice((view) => seconds(view.since)),
  ),
  watchpost_device_clock_offset_seconds: perDevice(ofDevice((view) => seconds(view.clockOffsetMs))),
  watchpost_device_uptime_ratio: perDevice(ofDevice((view) => ratio(uptime(view.month)))),
  watchpost_device_excused: perStanding(
    ({ device }, labels, put, { ledger }) => {
      put(labels.device, Number(ledger.excused.has(device.id)));
    },
    ({ ledger }) => [ledger.excused],
  ),
  watchpost_check_up: perStanding(
    ofStreams(({ state }) => (state === null ? null : Number(state === 'up'))),
  ),
  watchpost_check_last_observation_timestamp_seconds: perDevice(
    ofStreams((stream) => seconds(stream.lastObservedAt)),
  ),
  watchpost_check_latency_seconds: perDevice(ofStreams((stream) => seconds(stream.latencyMs))),
  watchpost_tls_expiry_timestamp_seconds: perDevice(
    ofDevice((view) =>
      seconds(view.streams.find((stream) => stream.tlsExpiresAt !== null)?.tlsExpiresAt ?? null),
    ),
  ),
  watchpost_check_failure_info: perDevice(({ device, streams }, _labels, put) => {
    for (const { check, state, reason } of streams)
      if (state === 'down') put(labelSet({ device: device.id, check, reason }), 1);
  }),
  watchpost_uplink_cut_off_devices: perFleet((name, { devices }) =>
    cutOffs(devices).map(({ device, site, count }) =>
      line(name, labelSet({ device, site }), count),
    ),
  ),
  watchpost_device_finding: perInside(({ findings }) =>
    findings.map(({ finding }) => [{ finding }, 1]),
  ),
  watchpost_device_inspected_timestamp_seconds: perInside(({ inspectedAt }) =>
    inspectedAt === null ? [] : [[{}, inspectedAt / 1000]],
  ),
  watchpost_firmware_devices: (name, { inside }) =>
    firmwareRows(inside.devices)
      .slice(0, FIRMWARE_LIMIT)
      .map(({ devices, ...row }) => line(name, labelSet(row), devices.length)),
  watchpost_site_devices: perFleet(siteDevices),
  watchpost_site_suspected_shared_cause: perFleet((name, { devices }) =>
    sharedCauses(
      devices.map(({ device: { id, site }, state, since }) => ({ id, site, state, since })),
    ).map(({ site, devices: count }) => line(name, labelSet({ site }), count.length)),
  ),
  watchpost_contract_uptime_ratio: perContractMonth(({ month }) => ratio(uptime(month))),
  watchpost_contract_info: (name, { ledger }) =>
    ledger.contracts.map(({ contract: { number, name: title, vendor, vendorPhone } }) =>
      line(name, labelSet({ contract: number, name: title, vendor, phone: vendorPhone }), 1),
    ),
  watchpost_contract_target_ratio: perContract(
    ({ contract }) => contract.policy.target && ratio(contract.policy.target),
  ),
  watchpost_contract_assessed_ratio: perContractMonth(({ month }, policy) =>
    judgedRatio(amountsOf(month), policy),
  ),
  watchpost_contract_online_ratio: (name, source) =>
    contractsNow(source).flatMap(({ contract, ratio: found }) =>
      found === null ? [] : [line(name, labelSet({ contract }), found)],
    ),
  watchpost_contract_coverage_ratio: perContractMonth(({ month }) => ratio(coverage(month))),
  watchpost_contract_days_left: perContract(({ daysLeft }) => daysLeft),
  watchpost_contract_expiry_timestamp_seconds: perContract(({ endsAt }) => endsAt / 1000),
  watchpost_contract_renewed: perContract(({ daysLeft, renewed }) =>
    daysLeft === null ? null : Number(renewed),
  ),
  watchpost_contract_stage_overdue: (name, { ledger }) =>
    ledger.contracts.flatMap(({ contract: { number }, underWay }) =>
      underWay.map(({ stage, late }) =>
        line(name, labelSet({ contract: number, stage: stage.name }), Number(late)),
      ),
    ),
  watchpost_contract_overlaps: (name, { ledger }) =>
    ledger.contracts.length === 0 ? [] : [line(name, '', ledger.overlaps.length)],
  watchpost_devices_without_contract: (name, { ledger }) =>
    ledger.contracts.length === 0
      ? []
      : KINDS.map((kind) =>
          line(
            name,
            labelSet({ kind }),
            ledger.uncovered.filter((device) => device.kind === kind).length,
          ),
        ),
  watchpost_online_target_ratio: single(({ onlineTarget }) => onlineTarget / 100),
  watchpost_month_start_timestamp_seconds: single(
    ({ fleet, zone }) => civilMonth(monthOf(fleet.at, zone), zone).from / 1000,
  ),
  watchpost_month_end_timestamp_seconds: single(
    ({ fleet, zone }) => civilMonth(monthOf(fleet.at, zone), zone).to / 1000,
  ),
  watchpost_pages_info: (name, { pagesUrl }) => [line(name, labelSet({ url: pagesUrl }), 1)],
  watchpost_build_info: (name, { version }) => [
    line(name, labelSet({ version, nodejs: process.version }), 1),
  ],
  watchpost_ready: single(({ figures }) => Number(figures.ready)),
  watchpost_role: (name, { figures }) =>
    (['active', 'standby'] as const).map((role) =>
      line(name, labelSet({ role }), Number(figures.role === role)),
    ),
  watchpost_observations_total: (name, { figures }) =>
    figures.outcomes.map(({ check, outcome, count }) =>
      line(name, labelSet({ check, outcome }), count),
    ),
  watchpost_poll_lateness_seconds: (name, { figures }) =>
    figures.lateness.flatMap(({ check, seconds: histogram }) =>
      histogramLines(name, { check }, histogram),
    ),
  watchpost_polls_in_flight: single(({ figures }) => figures.inFlight),
  watchpost_canary_up: single(({ figures }) => Number(figures.canary.ok)),
  watchpost_sweeps_voided_total: single(({ figures }) => figures.canary.voided),
  watchpost_blind: (name, { figures }) =>
    figures.blindness.map(({ cause, since }) =>
      line(name, labelSet({ cause }), Number(since !== null)),
    ),
  watchpost_blind_episodes_total: (name, { figures }) =>
    figures.blindness.map(({ cause, episodes }) => line(name, labelSet({ cause }), episodes)),
  watchpost_pauses_total: single(({ figures }) => figures.lapses.pauses),
  watchpost_paused_seconds_total: single(({ figures }) => figures.lapses.pausedMs / 1000),
  watchpost_clock_steps_total: (name, { figures: { lapses } }) =>
    (['forward', 'backward', 'suspended'] as const).map((kind) =>
      line(name, labelSet({ kind }), lapses[kind]),
    ),
  watchpost_inspections_total: (name, { inside }) =>
    Object.entries(inside.inspections).map(([result, count]) =>
      line(name, labelSet({ result }), count),
    ),
  watchpost_logins_total: (name, { inside }) =>
    Object.entries(inside.logins).map(([result, count]) => line(name, labelSet({ result }), count)),
  watchpost_credential_paused: (name, { inside }) =>
    [...inside.credentials].map(([credential, { paused }]) =>
      line(name, labelSet({ credential }), Number(paused)),
    ),
  watchpost_robot_messages_total: (name, { figures: { relay } }) =>
    [...relay.robots].flatMap(([robot, counts]) =>
      Object.entries(counts).map(([result, count]) =>
        line(name, labelSet({ robot, result }), count),
      ),
    ),
  watchpost_watchdog_heard_timestamp_seconds: (name, { figures: { relay } }) =>
    relay.watchdogAt === null ? [] : [line(name, '', relay.watchdogAt / 1000)],
  watchpost_outbox_events: single(({ figures }) => figures.outbox.events),
  watchpost_outbox_size_bytes: single(({ figures }) => figures.outbox.bytes),
  watchpost_outbox_dropped_total: single(({ figures }) => figures.outbox.dropped),
  watchpost_redis_forgotten_total: single(({ figures }) => figures.journal.forgotten),
  watchpost_facts_resent_total: single(({ figures }) => figures.journal.resent),
  watchpost_journal_size_bytes: single(({ figures }) => figures.journal.bytes),
  watchpost_redis_up: single(({ figures }) => Number(figures.redis.up)),
  watchpost_redis_errors_total: single(({ figures }) => figures.redis.errors),
  watchpost_redis_round_trip_seconds: (name, { figures }) =>
    histogramLines(name, {}, figures.redis.seconds),
  watchpost_inventory_last_reload_successful: single(({ figures }) =>
    Number(figures.inventory.lastReloadOk),
  ),
  watchpost_inventory_last_reload_timestamp_seconds: single(
    ({ figures }) => figures.inventory.lastReloadAt / 1000,
  ),
  watchpost_inventory_reloads_total: (name, { figures }) =>
    Object.entries(figures.inventory.reloads).map(([result, count]) =>
      line(name, labelSet({ result }), count),
    ),
};

/** Lines that only {@link FleetView.cacheKey} decides. */
function perFleet(lines: (name: MetricName, fleet: FleetView) => Iterable<string>): Sampler {
  return (name, { fleet }) => [
    memoized(name, [fleet.cacheKey], () => [...lines(name, fleet)].join('')),
  ];
}

/** Takes the labels and the value of a line. */
type Put = (labels: string, value: number) => void;
/** Puts the lines of one device. */
type Each = (view: DeviceView, labels: DeviceLabels, put: Put, source: Source) => void;

function ofDevice(value: (view: DeviceView) => number | null): Each {
  return (view, labels, put) => {
    const found = value(view);
    if (found !== null) put(labels.device, found);
  };
}

function ofStreams(value: (stream: StreamView) => number | null): Each {
  return ({ streams }, labels, put) => {
    for (const stream of streams) {
      const found = value(stream);
      if (found !== null) put(labels.check[stream.check]!, found);
    }
  };
}

/** Lines of every device. */
function perDevice(each: Each): Sampler {
  return function* (name, source) {
    for (const block of blocksIn(source.fleet)) yield drawn(name, block, each, source);
  };
}

/**
 * Lines of every device that only its {@link DeviceView.cacheKey} decides, and what `also` gives: a
 * change of one has those of its block drawn anew.
 */
function perStanding(each: Each, also: (source: Source) => readonly object[] = () => []): Sampler {
  return (name, source) =>
    blocksIn(source.fleet).map((block) =>
      memoized(name, [block.cacheKey, ...also(source)], () => drawn(name, block, each, source)),
    );
}

/**
 * Of the lines being drawn. Always the same list: one that grew for each block anew would be copied
 * over and over.
 */
const parts: string[] = [];

/**
 * In parts until all are there: putting strings together two by two leaves one behind at each step.
 */
function drawn(name: MetricName, { views, labels }: Block, each: Each, source: Source): string {
  let count = 0;
  const put: Put = (of, value) => {
    parts[count++] = name;
    parts[count++] = of;
    parts[count++] = ' ';
    parts[count++] = formatValue(value);
    parts[count++] = '\n';
  };
  views.forEach((view, index) => {
    each(view, labels[index]!, put, source);
  });
  parts.length = count;
  return parts.join('');
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

function perInside(
  values: (
    inside: InspectionState,
  ) => readonly (readonly [Readonly<Record<string, string>>, number])[],
): Sampler {
  return function* (name, { inside }) {
    for (const [device, known] of inside.devices) {
      for (const [labels, value] of values(known))
        yield line(name, labelSet({ device, ...labels }), value);
    }
  };
}

function perContract(value: (view: ContractView) => number | null): Sampler {
  return function* (name, { ledger }) {
    for (const view of ledger.contracts) {
      const found = value(view);
      if (found !== null) yield line(name, labelSet({ contract: view.contract.number }), found);
    }
  };
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
    for (const state of SHOWN_STATES)
      yield line(name, `${group},state="${state}"}`, counts.get(state) ?? 0);
  }
}

/**
 * Devices under no contract are left out: an empty label is no label, and would read as a total.
 */
function perContractMonth(
  value: (row: FleetView['contracts'][number], policy: AssessmentPolicy) => number | null,
): Sampler {
  return function* (name, { fleet, ledger }) {
    for (const row of fleet.contracts) {
      const found = row.contract === '' ? null : value(row, policyIn(ledger, row.contract));
      if (found !== null) yield line(name, labelSet({ contract: row.contract }), found);
    }
  };
}

function histogramLines(
  name: string,
  labels: Readonly<Record<string, string>>,
  histogram: Histogram,
): readonly string[] {
  const bounded = histogram.buckets.filter(({ upTo }) => Number.isFinite(upTo));
  return [
    ...bounded.map(({ upTo, count }) =>
      line(`${name}_bucket`, labelSet({ ...labels, le: formatBound(upTo) }), count),
    ),
    line(`${name}_bucket`, labelSet({ ...labels, le: '+Inf' }), histogram.count),
    line(`${name}_sum`, labelSet(labels), histogram.sum),
    line(`${name}_count`, labelSet(labels), histogram.count),
  ];
}
