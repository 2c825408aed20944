import { COLUMN_TERMS } from '../src/core/terms/columns.ts';
import type { DashboardSpec, Section } from './model.ts';
import { budgetOverTime, monthNow, projectionOverTime } from './budget.ts';
import { lines, stat, table, yesNo } from './panels.ts';
import {
  CONTRACT_UID,
  COUNT,
  linksFrom,
  lowestUptime,
  notOnline,
  PAGE_VARIABLE,
  SITE_LINK,
  stateCounts,
  statesOverTime,
  inBoth,
} from './parts.ts';

const OWN = 'contract="$contract"';

const ledger: Section = {
  title: 'Ledger 台账',
  panels: [
    table(
      'Contract 合同',
      'The row of the ledger; empty where no ledger is kept. 台账信息，未维护台账时为空。',
      [`watchpost_contract_info{${OWN}}`],
      [
        { field: 'contract', heading: 'Number 编号' },
        { field: 'name', heading: inBoth(COLUMN_TERMS.name) },
        { field: 'vendor', heading: inBoth(COLUMN_TERMS.vendor) },
        { field: 'phone', heading: 'Phone 电话' },
      ],
      { width: 12, height: 4, sortBy: 'contract', descending: false },
    ),
    stat(
      'Days left 剩余天数',
      'Days in force that follow today. 今日之后的有效天数。',
      `min(watchpost_contract_days_left{${OWN}})`,
      {
        steps: [
          { color: 'red', value: null },
          { color: 'yellow', value: 30 },
          { color: 'green', value: 90 },
        ],
      },
    ),
    stat(
      'Ends 到期',
      'When its last day ends. 到期时间。',
      `max(watchpost_contract_expiry_timestamp_seconds{${OWN}}) * 1000`,
      { unit: 'dateTimeAsIso' },
    ),
    stat(
      'Renewed 续签',
      'Whether contracts go on covering its devices on the day after. 到期次日是否仍有合同覆盖其设备。',
      `max(watchpost_contract_renewed{${OWN}})`,
      { words: yesNo('NO 未续签', 'YES 已续签') },
    ),
  ],
};

const month: Section = {
  title: 'Month 考核月',
  panels: [...monthNow(OWN), projectionOverTime(OWN), budgetOverTime(OWN)],
};

const state: Section = {
  title: 'Devices 设备',
  panels: [
    ...stateCounts(OWN),
    stat(
      'Devices 设备总数',
      'Devices whose inventory row names the contract. 清单中填写该合同的设备数。',
      `sum(${COUNT}{${OWN}})`,
      {},
    ),
    statesOverTime(OWN),
    lines(
      'Online now by policy 按合同口径在线率',
      "Online rate at each moment by the contract's own policy. 各时刻按合同口径计算的在线率。",
      [
        {
          expr: `max by (contract) (watchpost_contract_online_ratio{${OWN}})`,
          legend: '{{contract}}',
        },
      ],
      { unit: 'percentunit', max: 1 },
    ),
    notOnline(OWN, 12),
    lowestUptime(OWN, 12),
    table(
      'By site 按辖区',
      'Devices by site. 按辖区统计。',
      [`sum by (site) (${COUNT}{${OWN}})`],
      [
        { field: 'site', heading: inBoth(COLUMN_TERMS.site), properties: { links: [SITE_LINK] } },
        { field: 'Value', heading: inBoth(COLUMN_TERMS.devices) },
      ],
      { width: 24, height: 8, sortBy: 'Value', descending: true },
    ),
  ],
};

/** One contract on one page. */
export const contract: DashboardSpec = {
  uid: CONTRACT_UID,
  title: 'Watchpost contract 合同',
  description: 'One contract: its term, its month against the target, its devices.',
  from: 'now-7d',
  variables: [
    {
      name: 'contract',
      label: 'Contract 合同',
      query: 'label_values(contract:watchpost_target:ratio, contract)',
      all: false,
    },
    PAGE_VARIABLE,
  ],
  links: linksFrom(CONTRACT_UID),
  sections: [ledger, month, state],
};
