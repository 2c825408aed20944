import { COLUMN_TERMS } from '../src/core/terms/columns.ts';
import { BUDGET_STEPS, budgetOverTime, BURN_STEPS, projectionOverTime } from './budget.ts';
import type { DashboardSpec, Section, Step } from './model.ts';
import { stat, table } from './panels.ts';
import {
  CONTRACT_LINK,
  linksFrom,
  lowestUptime,
  MARGIN_STEPS,
  MONTH_UID,
  PAGE_VARIABLE,
  inBoth,
} from './parts.ts';

const CHOSEN = 'contract=~"$contract"';

function coloured(
  steps: readonly Step[],
  unit: string,
  decimals: number,
): Readonly<Record<string, unknown>> {
  return {
    unit,
    decimals,
    color: { mode: 'thresholds' },
    thresholds: { mode: 'absolute', steps },
    'custom.cellOptions': { type: 'color-text' },
  };
}

const progress: Section = {
  title: 'This month 本月',
  panels: [
    stat(
      'Month gone 本月进度',
      'Share of this civil month that is over. 本月已过比例。',
      'max(fleet:watchpost_month_elapsed:ratio)',
      { unit: 'percentunit', decimals: 1 },
    ),
    stat(
      'Contracts 合同数',
      'Contracts with a figure. 有数据的合同数。',
      `count(contract:watchpost_budget_left:ratio{${CHOSEN}})`,
      {},
    ),
    stat(
      'Will miss 预计不达标',
      'Contracts that will miss their target at the pace of the last day. 按最近一天趋势将不达标的合同数。',
      `count(contract:watchpost_month_end:projected{${CHOSEN}} < contract:watchpost_target:ratio) or 0 * count(contract:watchpost_target:ratio)`,
      {
        steps: [
          { color: 'green', value: null },
          { color: 'yellow', value: 1 },
        ],
      },
    ),
    stat(
      'Lost 已不达标',
      'Contracts that cannot reach their target any more. 已无法达标的合同数。',
      `count(contract:watchpost_budget_left:ratio{${CHOSEN}} < 0) or 0 * count(contract:watchpost_target:ratio)`,
      {
        steps: [
          { color: 'green', value: null },
          { color: 'red', value: 1 },
        ],
      },
    ),
    stat(
      'Without contract 脱保设备',
      'Devices in service that no contract covers today; absent without a ledger. 今日无合同覆盖的设备，未维护台账时为空。',
      'sum(watchpost_devices_without_contract{kind!="network"})',
      {
        steps: [
          { color: 'green', value: null },
          { color: 'yellow', value: 1 },
        ],
      },
    ),
    stat(
      'Paid twice 重复覆盖',
      'Pairs of contracts that cover the same devices. 覆盖相同设备的合同对数。',
      'max(watchpost_contract_overlaps)',
      {
        steps: [
          { color: 'green', value: null },
          { color: 'yellow', value: 1 },
        ],
      },
    ),
    table(
      'Contracts 各合同',
      "Rates by each contract's own policy, with the exclusions filed so far; the monthly report decides. 按各合同口径及已报备情形计算，以月报为准。",
      [
        `max by (contract) (watchpost_contract_assessed_ratio{${CHOSEN}})`,
        `max by (contract) (contract:watchpost_target:ratio{${CHOSEN}})`,
        `max by (contract) (watchpost_contract_assessed_ratio{${CHOSEN}}) - on (contract) contract:watchpost_target:ratio`,
        `max by (contract) (contract:watchpost_month_end:projected{${CHOSEN}})`,
        `max by (contract) (contract:watchpost_budget_left:ratio{${CHOSEN}})`,
        `max by (contract) (contract:watchpost_budget_burn:ratio1d{${CHOSEN}})`,
        `max by (contract) (watchpost_contract_coverage_ratio{${CHOSEN}})`,
      ],
      [
        {
          field: 'contract',
          heading: inBoth(COLUMN_TERMS.contract),
          properties: { links: [CONTRACT_LINK] },
        },
        {
          field: 'Value #A',
          heading: 'So far 至今',
          properties: { unit: 'percentunit', decimals: 2 },
        },
        {
          field: 'Value #B',
          heading: inBoth(COLUMN_TERMS.target),
          properties: { unit: 'percentunit', decimals: 2 },
        },
        {
          field: 'Value #C',
          heading: 'Margin 差额',
          properties: coloured(MARGIN_STEPS, 'percentunit', 2),
        },
        {
          field: 'Value #D',
          heading: 'Projected 预计月末',
          properties: { unit: 'percentunit', decimals: 2 },
        },
        {
          field: 'Value #E',
          heading: 'Budget left 剩余余量',
          properties: coloured(BUDGET_STEPS, 'percentunit', 0),
        },
        {
          field: 'Value #F',
          heading: 'Burn 消耗速度',
          properties: coloured(BURN_STEPS, 'short', 2),
        },
        {
          field: 'Value #G',
          heading: inBoth(COLUMN_TERMS.coverage),
          properties: coloured(
            [
              { color: 'red', value: null },
              { color: 'green', value: 0.95 },
            ],
            'percentunit',
            2,
          ),
        },
      ],
      { width: 24, height: 9, sortBy: 'Value #E', descending: false },
    ),
  ],
};

/** The month that is being assessed: where each contract stands, and where it leads. */
export const month: DashboardSpec = {
  uid: MONTH_UID,
  title: 'Watchpost month 考核月',
  description:
    'Progress of this month against the targets, error budget left, projected month end.',
  from: 'now-30d',
  variables: [
    {
      name: 'contract',
      label: 'Contract 合同',
      query: 'label_values(contract:watchpost_target:ratio, contract)',
      all: true,
    },
    PAGE_VARIABLE,
  ],
  links: linksFrom(MONTH_UID),
  sections: [
    progress,
    { title: 'Course 走势', panels: [projectionOverTime(CHOSEN), budgetOverTime(CHOSEN)] },
    { title: 'Devices 设备', panels: [lowestUptime(CHOSEN, 24)] },
  ],
};
