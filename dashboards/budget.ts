import type { PanelSpec, Step } from './model.ts';
import { lines, stat } from './panels.ts';

/** How a share of the error budget is coloured: red once it is gone, yellow below a quarter. */
export const BUDGET_STEPS: readonly Step[] = [
  { color: 'red', value: null },
  { color: 'yellow', value: 0 },
  { color: 'green', value: 0.25 },
];

/** How fast the budget goes: 1 uses up all of it in just one month. */
export const BURN_STEPS: readonly Step[] = [
  { color: 'green', value: null },
  { color: 'yellow', value: 1 },
  { color: 'red', value: 2 },
];

const POLICY_HELP =
  "By the contract's own policy, with the exclusions filed so far; the monthly report decides. 按合同口径及已报备情形计算，以月报为准。";

/** A contract's month in numbers. `own`: label matchers that choose it. */
export function monthNow(own: string): readonly PanelSpec[] {
  const percent = { unit: 'percentunit', decimals: 2 } as const;
  return [
    stat(
      'So far 本月至今',
      `Online rate of this month so far. ${POLICY_HELP}`,
      `max(watchpost_contract_assessed_ratio{${own}})`,
      percent,
    ),
    stat(
      'Target 目标',
      'What the contract demands, else the configured target. 合同目标，未约定时为全局目标。',
      `max(contract:watchpost_target:ratio{${own}})`,
      percent,
    ),
    stat(
      'Projected month end 预计月末',
      `The month's rate if the rest of it goes like the last day. ${POLICY_HELP}`,
      `max(contract:watchpost_month_end:projected{${own}})`,
      percent,
    ),
    stat(
      'Budget left 剩余停机余量',
      'Share of the downtime the target allows in this month that is left; below 0 the target is lost. 目标允许的全月停机中尚未用掉的比例，小于 0 即无法达标。',
      `max(contract:watchpost_budget_left:ratio{${own}})`,
      { unit: 'percentunit', decimals: 0, steps: BUDGET_STEPS },
    ),
    stat(
      'Burn 消耗速度',
      'How fast the budget goes at the pace of the last day: 1 uses up just all of it in a month. 按最近一天的速度，1 表示恰好在一个月内用完。',
      `max(contract:watchpost_budget_burn:ratio1d{${own}})`,
      { decimals: 2, steps: BURN_STEPS },
    ),
    stat(
      'Coverage 覆盖率',
      'Observed share of the due time; below 95 % not fit for assessment. 应计时长中被观测的比例，低于 95% 不具备考核条件。',
      `max(watchpost_contract_coverage_ratio{${own}})`,
      {
        ...percent,
        steps: [
          { color: 'red', value: null },
          { color: 'green', value: 0.95 },
        ],
      },
    ),
  ];
}

/** The rate so far, where it leads, and the target. */
export function projectionOverTime(own: string): PanelSpec {
  return lines(
    'Rate, projection and target 在线率、预计与目标',
    POLICY_HELP,
    [
      {
        expr: `max by (contract) (watchpost_contract_assessed_ratio{${own}})`,
        legend: '{{contract}} so far 至今',
      },
      {
        expr: `max by (contract) (contract:watchpost_month_end:projected{${own}})`,
        legend: '{{contract}} projected 预计',
      },
      {
        expr: `max by (contract) (contract:watchpost_target:ratio{${own}})`,
        legend: '{{contract}} target 目标',
      },
    ],
    { unit: 'percentunit', decimals: 2, max: 1 },
  );
}

/** The error budget over the month. */
export function budgetOverTime(own: string): PanelSpec {
  return lines(
    'Budget left 剩余停机余量',
    'Starts at 100 % with each month; below 0 the target is lost. 每月从 100% 开始，小于 0 即无法达标。',
    [
      {
        expr: `max by (contract) (contract:watchpost_budget_left:ratio{${own}})`,
        legend: '{{contract}}',
      },
    ],
    { unit: 'percentunit', decimals: 0 },
  );
}
