import { COLUMN_TERMS } from '../src/core/terms/columns.ts';
import { findings } from './inside.ts';
import type { DashboardSpec, Section } from './model.ts';
import { lines, stat, table, type Column } from './panels.ts';
import {
  CHOSEN,
  CONTRACT_LINK,
  COUNT,
  ESTATE_VARIABLES,
  linksFrom,
  lowestUptime,
  MARGIN_STEPS,
  notOnline,
  onlineNow,
  OVERVIEW_UID,
  SITE_LINK,
  stateCounts,
  STATES,
  statesOverTime,
  TARGET_LINE,
  TARGET_QUERY,
  inBoth,
} from './parts.ts';
import { serviceNow } from './service.ts';

const fleetNow: Section = {
  title: 'Fleet now 当前状态',
  panels: [
    stat(
      'Devices 设备总数',
      'Devices chosen above. 所选范围内的设备数。',
      `sum(${COUNT}{${CHOSEN}})`,
      {},
    ),
    ...stateCounts(CHOSEN),
    statesOverTime(CHOSEN),
    lines(
      'Online now against target 在线率与目标',
      'Share of the observed devices that are online, and the configured target. 被观测设备的在线比例与目标值。',
      [{ expr: onlineNow(CHOSEN), legend: 'online 在线率' }, TARGET_QUERY],
      { unit: 'percentunit', max: 1, overrides: [TARGET_LINE] },
    ),
  ],
};

const siteColumns: readonly Column[] = [
  { field: 'site', heading: inBoth(COLUMN_TERMS.site), properties: { links: [SITE_LINK] } },
  { field: 'Value #A', heading: inBoth(COLUMN_TERMS.devices) },
  ...STATES.map(({ title, color }, index) => ({
    field: `Value #${'BCDEF'.charAt(index)}`,
    heading: title,
    properties: {
      noValue: '0',
      'custom.cellOptions': { type: 'color-text' },
      color: { mode: 'fixed', fixedColor: color },
    },
  })),
];

const bySite: Section = {
  title: 'By site 按辖区',
  panels: [
    table(
      'Devices by site 各辖区设备状态',
      'Devices of each site by state; click a site to open it. 各辖区设备状态，点击打开辖区。',
      [
        `sum by (site) (${COUNT}{${CHOSEN}})`,
        ...STATES.map(({ state }) => `sum by (site) (${COUNT}{state="${state}",${CHOSEN}})`),
      ],
      siteColumns,
      { width: 24, height: 9, sortBy: 'Value #D', descending: true },
    ),
  ],
};

const worstDevices: Section = {
  title: 'Worst devices 最差设备',
  panels: [
    notOnline(CHOSEN, 12),
    lowestUptime(CHOSEN, 12),
    table(
      'Suspected shared cause 疑似共同原因',
      'Devices of a site that went offline at once without a declared parent to explain it: power or fibre, probably. 无上联原因而同时中断的设备数，多为停电或断纤。',
      [
        `max by (site) (watchpost_site_suspected_shared_cause{site=~"$site"}) or 0 * max by (site) (watchpost_site_devices{site=~"$site"})`,
      ],
      [
        { field: 'site', heading: inBoth(COLUMN_TERMS.site), properties: { links: [SITE_LINK] } },
        { field: 'Value', heading: inBoth(COLUMN_TERMS.devices) },
      ],
      { width: 24, height: 5, sortBy: 'Value', descending: true },
    ),
  ],
};

const contractUptime = 'max by (contract) (watchpost_contract_uptime_ratio{contract=~"$contract"})';
const target = 'scalar(max(watchpost_online_target_ratio))';
const MONTH_HELP =
  'Online share of the observed time of this month so far, nothing excused, against the configured target. Not the assessed figure: that is in the monthly report. 本月至今在线率（未剔除），与目标比较；考核以月报为准。';

const monthSoFar: Section = {
  title: 'Month so far 本月至今',
  panels: [
    table(
      'Contracts against target 各合同与目标',
      MONTH_HELP,
      [contractUptime, `0 * ${contractUptime} + ${target}`, `${contractUptime} - ${target}`],
      [
        {
          field: 'contract',
          heading: inBoth(COLUMN_TERMS.contract),
          properties: { links: [CONTRACT_LINK] },
        },
        {
          field: 'Value #A',
          heading: 'Online 在线率',
          properties: { unit: 'percentunit', decimals: 2 },
        },
        {
          field: 'Value #B',
          heading: inBoth(COLUMN_TERMS.target),
          properties: { unit: 'percentunit', decimals: 2 },
        },
        { field: 'Value #C', heading: 'Margin 差额', properties: marginProperties() },
      ],
      { width: 12, height: 8, sortBy: 'Value #C', descending: false },
    ),
    lines(
      'Contracts over time 各合同走势',
      MONTH_HELP,
      [{ expr: contractUptime, legend: '{{contract}}' }, TARGET_QUERY],
      { unit: 'percentunit', decimals: 2, max: 1, overrides: [TARGET_LINE] },
    ),
  ],
};

function marginProperties(): Readonly<Record<string, unknown>> {
  return {
    unit: 'percentunit',
    decimals: 2,
    color: { mode: 'thresholds' },
    thresholds: { mode: 'absolute', steps: MARGIN_STEPS },
    'custom.cellOptions': { type: 'color-text' },
  };
}

/** The whole estate on one page. */
export const overview: DashboardSpec = {
  uid: OVERVIEW_UID,
  title: 'Watchpost overview 总览',
  description: 'How the estate is now, this month so far, and how the watching itself goes.',
  from: 'now-6h',
  variables: ESTATE_VARIABLES,
  links: linksFrom(OVERVIEW_UID),
  sections: [fleetNow, bySite, worstDevices, monthSoFar, findings(CHOSEN), serviceNow],
};
