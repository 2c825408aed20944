import type { AssessmentPolicy } from '../../core/contracts/contract.ts';
import type { ContractView } from '../../core/contracts/ledger-view.ts';
import type { FleetView } from '../../core/health/fleet-view.ts';
import { KINDS } from '../../core/inventory/device.ts';
import { coverage, ratio, uptime } from '../../core/judging/availability.ts';
import { amountsOf } from '../../core/scoring/rates.ts';
import { contractsNow, judgedRatio, policyIn } from '../contract-rates.ts';
import { labelSet } from '../exposition.ts';
import type { Metric, Sampler } from '../metric.ts';
import { line } from '../samplers.ts';

/** Contracts: what they demand and what was delivered. */
export const CONTRACTS: readonly Metric[] = [
  {
    name: 'watchpost_contract_uptime_ratio',
    type: 'gauge',
    unit: 'ratio',
    help: 'Online share of the observed time of all devices under the contract in this civil month so far, each for the time it was under it.',
    labels: ['contract'],
    samples: perContractMonth(({ month }) => ratio(uptime(month))),
  },
  {
    name: 'watchpost_contract_info',
    type: 'info',
    unit: '',
    help: 'The row of a contract in the ledger; always 1.',
    labels: ['contract', 'name', 'vendor', 'phone'],
    samples: (name, { ledger }) =>
      ledger.contracts.map(({ contract: { number, name: title, vendor, vendorPhone } }) =>
        line(name, labelSet({ contract: number, name: title, vendor, phone: vendorPhone }), 1),
      ),
  },
  {
    name: 'watchpost_contract_target_ratio',
    type: 'gauge',
    unit: 'ratio',
    help: 'Online rate the contract demands; absent where it demands none.',
    labels: ['contract'],
    samples: perContract(({ contract }) => contract.policy.target && ratio(contract.policy.target)),
  },
  {
    name: 'watchpost_contract_assessed_ratio',
    type: 'gauge',
    unit: 'ratio',
    help: "Online rate of this civil month so far by the contract's own policy: excused and unreachable time as it says; absent while nothing is known.",
    labels: ['contract'],
    samples: perContractMonth(({ month }, policy) => judgedRatio(amountsOf(month), policy)),
  },
  {
    name: 'watchpost_contract_online_ratio',
    type: 'gauge',
    unit: 'ratio',
    help: "Online rate at this moment by the contract's own policy; absent while nobody observes its devices.",
    labels: ['contract'],
    samples: (name, source) =>
      contractsNow(source).flatMap(({ contract, ratio: rate }) =>
        rate === null ? [] : [line(name, labelSet({ contract }), rate)],
      ),
  },
  {
    name: 'watchpost_contract_coverage_ratio',
    type: 'gauge',
    unit: 'ratio',
    help: 'Observed share of the due time of this civil month so far; below 0.95 a figure is not fit for assessment.',
    labels: ['contract'],
    samples: perContractMonth(({ month }) => ratio(coverage(month))),
  },
  {
    name: 'watchpost_contract_days_left',
    type: 'gauge',
    unit: '',
    help: 'Days in force that follow today, 0 on the last day; absent once the contract is over.',
    labels: ['contract'],
    samples: perContract(({ daysLeft }) => daysLeft),
  },
  {
    name: 'watchpost_contract_expiry_timestamp_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Unix time at which the last day of the contract ends.',
    labels: ['contract'],
    samples: perContract(({ endsAt }) => endsAt / 1000),
  },
  {
    name: 'watchpost_contract_renewed',
    type: 'gauge',
    unit: '',
    help: '1 if contracts are in force for every device of this one on the day after its last, else 0; absent once the contract is over.',
    labels: ['contract'],
    samples: perContract(({ daysLeft, renewed }) => (daysLeft === null ? null : Number(renewed))),
  },
  {
    name: 'watchpost_contract_stage_overdue',
    type: 'gauge',
    unit: '',
    help: '1 if a stage of approval that is under way has taken longer than it may, else 0; absent once it is done.',
    labels: ['contract', 'stage'],
    samples: (name, { ledger }) =>
      ledger.contracts.flatMap(({ contract: { number }, underWay }) =>
        underWay.map(({ stage, late }) =>
          line(name, labelSet({ contract: number, stage: stage.name }), Number(late)),
        ),
      ),
  },
  {
    name: 'watchpost_contract_overlaps',
    type: 'gauge',
    unit: '',
    help: 'Pairs of contracts that cover the same devices at the same time, now or later; absent without a ledger.',
    labels: [],
    samples: (name, { ledger }) =>
      ledger.contracts.length === 0 ? [] : [line(name, '', ledger.overlaps.length)],
  },
  {
    name: 'watchpost_devices_without_contract',
    type: 'gauge',
    unit: '',
    help: 'Devices in service that no contract of the ledger covers today, by kind, zeros too; absent without a ledger.',
    labels: ['kind'],
    samples: (name, { ledger }) =>
      ledger.contracts.length === 0
        ? []
        : KINDS.map((kind) =>
            line(
              name,
              labelSet({ kind }),
              ledger.uncovered.filter((device) => device.kind === kind).length,
            ),
          ),
  },
];

function perContract(value: (view: ContractView) => number | null): Sampler {
  return function* (name, { ledger }) {
    for (const view of ledger.contracts) {
      const found = value(view);
      if (found !== null) yield line(name, labelSet({ contract: view.contract.number }), found);
    }
  };
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
