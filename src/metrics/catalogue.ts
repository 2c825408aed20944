/** How a metric behaves. `info` is a gauge of constant 1 whose labels are the message. */
export type MetricType = 'gauge' | 'counter' | 'histogram' | 'info';

/** One metric as its readers know it. */
export type Metric = {
  /** Full sample name without histogram suffixes; ends in the unit if there is one, in `_total` for counters, `_info` for infos. */
  readonly name: string;
  readonly type: MetricType;
  /** Base unit, also the end of the name; empty: a count or a truth value. */
  readonly unit: '' | 'seconds' | 'bytes' | 'ratio';
  readonly help: string;
  readonly labels: readonly string[];
};

/**
 * Every metric of the service, one row each, in the order of the exposition. A sample that would have to be invented is
 * absent: an unobserved device has no `online`, a device that tells no time no clock offset, a contract of which nothing is
 * known no ratio.
 */
export const CATALOGUE = [
  { name: 'watchpost_device_info', type: 'info', unit: '', help: 'The inventory row of a device; always 1. Join the other device series to it on the label device.', labels: ['device', 'name', 'kind', 'site', 'contract', 'vendor', 'address', 'parent'] },
  { name: 'watchpost_device_class_info', type: 'info', unit: '', help: 'The point class of a device, e.g. 一类点; always 1, absent where the inventory tells none.', labels: ['device', 'class'] },
  { name: 'watchpost_device_online', type: 'gauge', unit: '', help: '1 if the device is online, 0 if it is offline or unreachable; absent while nobody observes it.', labels: ['device'] },
  { name: 'watchpost_device_intact', type: 'gauge', unit: '', help: '1 if the device is online, every proven check answers and its clock is right, else 0; absent while nobody observes it.', labels: ['device'] },
  { name: 'watchpost_device_unreachable', type: 'gauge', unit: '', help: '1 if the device is not online while the device it is reached through is down too, else 0; absent while nobody observes it.', labels: ['device'] },
  { name: 'watchpost_device_clock_wrong', type: 'gauge', unit: '', help: "1 if the device's clock is beyond the tolerance of its kind, else 0; absent while the clock is unknown.", labels: ['device'] },
  { name: 'watchpost_device_state_since_timestamp_seconds', type: 'gauge', unit: 'seconds', help: 'Unix time at which the present state of the device began; absent before the first verdict.', labels: ['device'] },
  { name: 'watchpost_device_clock_offset_seconds', type: 'gauge', unit: 'seconds', help: "The device's clock minus true time, accurate to half a second; absent while unknown.", labels: ['device'] },
  { name: 'watchpost_device_uptime_ratio', type: 'gauge', unit: 'ratio', help: 'Online share of the observed time of this civil month so far, nothing excused; absent while nothing is known.', labels: ['device'] },
  { name: 'watchpost_device_excused', type: 'gauge', unit: '', help: '1 while an exclusion (announced work, a power cut) is in force for the device, else 0: alerts on it are held back.', labels: ['device'] },
  { name: 'watchpost_check_up', type: 'gauge', unit: '', help: '1 if the check finds the device up, 0 if confirmed down; absent while unobserved.', labels: ['device', 'check'] },
  { name: 'watchpost_check_last_observation_timestamp_seconds', type: 'gauge', unit: 'seconds', help: 'Unix time of the last answer or failure of the check; absent before the first.', labels: ['device', 'check'] },
  { name: 'watchpost_check_latency_seconds', type: 'gauge', unit: 'seconds', help: 'Time the device took to answer the check last; absent while none is known.', labels: ['device', 'check'] },
  { name: 'watchpost_tls_expiry_timestamp_seconds', type: 'gauge', unit: 'seconds', help: 'Unix time at which the certificate that the device showed last expires; absent while it showed none.', labels: ['device'] },
  { name: 'watchpost_check_failure_info', type: 'info', unit: '', help: 'What a check that is down failed with; always 1, absent while it is up or unobserved.', labels: ['device', 'check', 'reason'] },
  { name: 'watchpost_uplink_cut_off_devices', type: 'gauge', unit: '', help: 'Devices of a site that are unreachable because this device, which their way leads through, is offline; absent while there are none.', labels: ['device', 'site'] },
  { name: 'watchpost_device_finding', type: 'gauge', unit: '', help: '1 while a look into the device has found that something is wrong although it answers; absent otherwise.', labels: ['device', 'finding'] },
  { name: 'watchpost_device_inspected_timestamp_seconds', type: 'gauge', unit: 'seconds', help: 'Unix time at which the device was last looked into; absent when it was not in this UTC month or the one before.', labels: ['device'] },
  { name: 'watchpost_firmware_devices', type: 'gauge', unit: '', help: 'Devices by what they tell of their maker, model and firmware.', labels: ['manufacturer', 'model', 'firmware'] },
  { name: 'watchpost_site_devices', type: 'gauge', unit: '', help: 'Devices by site, kind and shown state; all states of a site and kind are told, zeros too.', labels: ['site', 'kind', 'state'] },
  { name: 'watchpost_site_suspected_shared_cause', type: 'gauge', unit: '', help: 'Devices of a site that went offline within a minute of each other, where they are at least 5 and half of those observed there, without a declared parent to explain it: power or fibre, probably; absent while nothing is suspected.', labels: ['site'] },
  { name: 'watchpost_contract_uptime_ratio', type: 'gauge', unit: 'ratio', help: "Online share of the observed time of all devices under the contract in this civil month so far, each for the time it was under it.", labels: ['contract'] },
  { name: 'watchpost_contract_info', type: 'info', unit: '', help: 'The row of a contract in the ledger; always 1.', labels: ['contract', 'name', 'vendor', 'phone'] },
  { name: 'watchpost_contract_target_ratio', type: 'gauge', unit: 'ratio', help: 'Online rate the contract demands; absent where it demands none.', labels: ['contract'] },
  { name: 'watchpost_contract_assessed_ratio', type: 'gauge', unit: 'ratio', help: "Online rate of this civil month so far by the contract's own policy: excused and unreachable time as it says; absent while nothing is known.", labels: ['contract'] },
  { name: 'watchpost_contract_online_ratio', type: 'gauge', unit: 'ratio', help: "Online rate at this moment by the contract's own policy; absent while nobody observes its devices.", labels: ['contract'] },
  { name: 'watchpost_contract_coverage_ratio', type: 'gauge', unit: 'ratio', help: 'Observed share of the due time of this civil month so far; below 0.95 a figure is not fit for assessment.', labels: ['contract'] },
  { name: 'watchpost_contract_days_left', type: 'gauge', unit: '', help: 'Days in force that follow today, 0 on the last day; absent once the contract is over.', labels: ['contract'] },
  { name: 'watchpost_contract_expiry_timestamp_seconds', type: 'gauge', unit: 'seconds', help: 'Unix time at which the last day of the contract ends.', labels: ['contract'] },
  { name: 'watchpost_contract_renewed', type: 'gauge', unit: '', help: '1 if contracts are in force for every device of this one on the day after its last, else 0; absent once the contract is over.', labels: ['contract'] },
  { name: 'watchpost_contract_stage_overdue', type: 'gauge', unit: '', help: '1 if a stage of approval that is under way has taken longer than it may, else 0; absent once it is done.', labels: ['contract', 'stage'] },
  { name: 'watchpost_contract_overlaps', type: 'gauge', unit: '', help: 'Pairs of contracts that cover the same devices at the same time, now or later; absent without a ledger.', labels: [] },
  { name: 'watchpost_devices_without_contract', type: 'gauge', unit: '', help: 'Devices in service that no contract of the ledger covers today, by kind, zeros too; absent without a ledger.', labels: ['kind'] },
  { name: 'watchpost_online_target_ratio', type: 'gauge', unit: 'ratio', help: 'The configured online rate to compare with.', labels: [] },
  { name: 'watchpost_month_start_timestamp_seconds', type: 'gauge', unit: 'seconds', help: 'Unix time at which this civil month began in the configured zone.', labels: [] },
  { name: 'watchpost_month_end_timestamp_seconds', type: 'gauge', unit: 'seconds', help: 'Unix time at which this civil month ends in the configured zone.', labels: [] },
  { name: 'watchpost_pages_info', type: 'info', unit: '', help: 'Where people reach the pages of this service, for links; always 1.', labels: ['url'] },
  { name: 'watchpost_build_info', type: 'info', unit: '', help: 'The running version; always 1.', labels: ['version', 'nodejs'] },
  { name: 'watchpost_ready', type: 'gauge', unit: '', help: '1 if polling, store and HTTP all run, else 0.', labels: [] },
  { name: 'watchpost_role', type: 'gauge', unit: '', help: '1 for the role this poller has, else 0: active, or standby for another on the same Redis.', labels: ['role'] },
  { name: 'watchpost_observations_total', type: 'counter', unit: '', help: 'Observations by check and outcome: answered, the reason of a failure, or blind- and why nobody could look.', labels: ['check', 'outcome'] },
  { name: 'watchpost_poll_lateness_seconds', type: 'histogram', unit: 'seconds', help: 'Time between when a poll was due and when it began.', labels: ['check'] },
  { name: 'watchpost_polls_in_flight', type: 'gauge', unit: '', help: 'Askings now under way.', labels: [] },
  { name: 'watchpost_canary_up', type: 'gauge', unit: '', help: '1 if the canary of the last ping sweep answered; 0: the poller itself is blind.', labels: [] },
  { name: 'watchpost_sweeps_voided_total', type: 'counter', unit: '', help: 'Ping sweeps not judged because the canary did not answer.', labels: [] },
  { name: 'watchpost_blind', type: 'gauge', unit: '', help: '1 while devices cannot be seen for a cause of our own, else 0; every cause is told. They count as unobserved, not as down.', labels: ['cause'] },
  { name: 'watchpost_blind_episodes_total', type: 'counter', unit: '', help: 'How often each cause of our own blindness began.', labels: ['cause'] },
  { name: 'watchpost_pauses_total', type: 'counter', unit: '', help: 'Times this process stood still for half a second or more: stopped, starved or busy with itself.', labels: [] },
  { name: 'watchpost_paused_seconds_total', type: 'counter', unit: 'seconds', help: 'Time this process stood still, counted from a tenth of a second.', labels: [] },
  { name: 'watchpost_clock_steps_total', type: 'counter', unit: '', help: 'Times the wall clock parted from elapsed time by half a second or more: set forward, set backward, or the host suspended.', labels: ['kind'] },
  { name: 'watchpost_inspections_total', type: 'counter', unit: '', help: 'Looks into devices by result: read, unreadable (not inspectable) or unreached.', labels: ['result'] },
  { name: 'watchpost_logins_total', type: 'counter', unit: '', help: 'Logins at devices by result: accepted or refused.', labels: ['result'] },
  { name: 'watchpost_credential_paused', type: 'gauge', unit: '', help: '1 while a credential is tried nowhere because three devices in a row refused it, else 0.', labels: ['credential'] },
  { name: 'watchpost_robot_messages_total', type: 'counter', unit: '', help: 'Alert messages by group robot and result: sent, refused, unreached, throttled or dropped.', labels: ['robot', 'result'] },
  { name: 'watchpost_watchdog_heard_timestamp_seconds', type: 'gauge', unit: 'seconds', help: 'Unix time at which the watchdog of the chain of alerts was heard last; absent when it was not since the start.', labels: [] },
  { name: 'watchpost_outbox_events', type: 'gauge', unit: '', help: 'Events that Redis has not yet taken.', labels: [] },
  { name: 'watchpost_outbox_size_bytes', type: 'gauge', unit: 'bytes', help: 'Size of the file in which events wait.', labels: [] },
  { name: 'watchpost_outbox_dropped_total', type: 'counter', unit: '', help: 'Coverage marks given up because the outbox was full.', labels: [] },
  { name: 'watchpost_redis_forgotten_total', type: 'counter', unit: '', help: 'Times Redis was found to have forgotten what it had answered for: emptied, put back to an older copy, or replaced by a replica that lagged.', labels: [] },
  { name: 'watchpost_facts_resent_total', type: 'counter', unit: '', help: 'Facts sent to Redis again from the journal, those at the start of the service included.', labels: [] },
  { name: 'watchpost_journal_size_bytes', type: 'gauge', unit: 'bytes', help: 'Size of the journal of what Redis has answered for.', labels: [] },
  { name: 'watchpost_redis_up', type: 'gauge', unit: '', help: '1 if Redis answers, else 0.', labels: [] },
  { name: 'watchpost_redis_errors_total', type: 'counter', unit: '', help: 'Redis commands that failed or were not answered in time.', labels: [] },
  { name: 'watchpost_redis_round_trip_seconds', type: 'histogram', unit: 'seconds', help: 'Time Redis took to answer.', labels: [] },
  { name: 'watchpost_inventory_last_reload_successful', type: 'gauge', unit: '', help: '1 if the inventory file was accepted when last read; 0: it was refused and the one before is kept.', labels: [] },
  { name: 'watchpost_inventory_last_reload_timestamp_seconds', type: 'gauge', unit: 'seconds', help: 'Unix time at which the inventory file was last read.', labels: [] },
  { name: 'watchpost_inventory_reloads_total', type: 'counter', unit: '', help: 'Readings of the inventory file by result: success or failure.', labels: ['result'] },
] as const satisfies readonly Metric[];

/** The name of a metric in {@link CATALOGUE}. */
export type MetricName = (typeof CATALOGUE)[number]['name'];
