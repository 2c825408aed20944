import type { DashboardSpec, Section } from './model.ts';
import { CHOSEN, DEVICE_LINK, DEVICE_UID, ESTATE_VARIABLES, lines, MARGIN_STEPS, NAMED, OVERVIEW_UID, stat, STATES, table, TARGET_LINE, TARGET_QUERY, type Column } from './parts.ts';
import { serviceSection } from './service.ts';

const STATE_HELP = {
  intact: 'Online, every proven check answers, clock within tolerance. 在线、各项检测正常、时钟准确。',
  impaired: 'Online, but a proven check fails or the clock is wrong. 在线,但有检测失败或时钟超差。',
  offline: 'No check answers, while the device it is reached through is not down. 全部检测无应答,且上联未中断。',
  unreachable: 'No check answers, and the device it is reached through is down. 无应答,且上联设备中断。',
  unobserved: 'Nobody could look: neither online nor offline. 无人观测,既不算在线也不算离线。',
} as const;

const COUNT = 'site_kind_contract:watchpost_devices:count';

/** Devices chosen, in a state; 0 where none is, but nothing at all where no device is known. */
function counted(states: string): string {
  return `sum(${COUNT}{state=~"${states}",${CHOSEN}}) or 0 * sum(${COUNT}{${CHOSEN}})`;
}

const onlineNow = `(${counted('intact|impaired')}) / (${counted('intact|impaired|offline|unreachable')})`;

const fleetNow: Section = {
  title: 'Fleet now 当前状态',
  panels: [
    stat('Devices 设备总数', 'Devices chosen above. 所选范围内的设备数。', `sum(${COUNT}{${CHOSEN}})`, {}),
    ...STATES.map(({ state, title, color }) =>
      stat(title, STATE_HELP[state], counted(state), { steps: [{ color: 'text', value: null }, { color, value: 1 }] }),
    ),
    lines(
      'Devices by state 各状态设备数',
      'How the estate was over time. 各状态设备数随时间变化。',
      [{ expr: `sum by (state) (${COUNT}{${CHOSEN}})`, legend: '{{state}}' }],
      {
        min: 0,
        custom: { stacking: { mode: 'normal' }, fillOpacity: 40 },
        overrides: STATES.map(({ state, color }) => ({ field: state, properties: { color: { mode: 'fixed', fixedColor: color } } })),
      },
    ),
    lines(
      'Online now against target 在线率与目标',
      'Share of the observed devices that are online, and the configured target. 被观测设备的在线比例与目标值。',
      [
        { expr: onlineNow, legend: 'online 在线率' },
        TARGET_QUERY,
      ],
      { unit: 'percentunit', max: 1, overrides: [TARGET_LINE] },
    ),
  ],
};

const siteColumns: readonly Column[] = [
  { field: 'site', heading: 'Site 站点', properties: { links: [{ title: 'Show this site 只看该站点', url: `/d/${OVERVIEW_UID}?var-site=\${__value.raw}&\${__url_time_range}` }] } },
  { field: 'Value #A', heading: 'Devices 设备数' },
  ...STATES.map(({ title, color }, index) => ({
    field: `Value #${'BCDEF'.charAt(index)}`,
    heading: title,
    properties: { noValue: '0', 'custom.cellOptions': { type: 'color-text' }, color: { mode: 'fixed', fixedColor: color } },
  })),
];

const bySite: Section = {
  title: 'By site 按站点',
  panels: [
    table(
      'Devices by site 各站点设备状态',
      'Devices of each site by state; click a site to see it alone. 各站点设备状态,点击站点只看该站点。',
      [`sum by (site) (${COUNT}{${CHOSEN}})`, ...STATES.map(({ state }) => `sum by (site) (${COUNT}{state="${state}",${CHOSEN}})`)],
      siteColumns,
      { width: 24, height: 9, sortBy: 'Value #D', descending: true },
    ),
  ],
};

const deviceColumns: readonly Column[] = [
  { field: 'device', heading: 'Device 编码', properties: { links: [DEVICE_LINK] } },
  { field: 'name', heading: 'Name 名称' },
  { field: 'site', heading: 'Site 站点' },
  { field: 'kind', heading: 'Kind 类型' },
  { field: 'contract', heading: 'Contract 合同' },
  { field: 'vendor', heading: 'Vendor 维护单位' },
];

const worstDevices: Section = {
  title: 'Worst devices 最差设备',
  panels: [
    table(
      'Lowest uptime this month 本月在线率最低',
      'Online share of the observed time of this month so far, nothing excused. 本月至今在线率,未剔除任何时段。',
      [`bottomk(20, watchpost_device_uptime_ratio ${NAMED})`],
      [...deviceColumns, { field: 'Value', heading: 'Online 在线率', properties: { unit: 'percentunit', decimals: 2 } }],
      { width: 12, height: 10, sortBy: 'Value', descending: false },
    ),
    table(
      'Offline longest 离线最久',
      'Devices that are offline now, by how long. Unreachable ones are not listed. 当前离线设备按时长排列,不含不可达。',
      [`topk(20, (time() - watchpost_device_state_since_timestamp_seconds and on (instance, device) (watchpost_device_online == 0 unless on (instance, device) watchpost_device_unreachable == 1)) ${NAMED})`],
      [...deviceColumns, { field: 'Value', heading: 'For 时长', properties: { unit: 's', decimals: 0 } }],
      { width: 12, height: 10, sortBy: 'Value', descending: true },
    ),
  ],
};

const contractUptime = 'max by (contract) (watchpost_contract_uptime_ratio{contract=~"$contract"})';
const target = 'scalar(max(watchpost_online_target_ratio))';
const MONTH_HELP =
  'Online share of the observed time of this month so far, nothing excused, against the configured target. Not the assessed figure: that is in the monthly report. 本月至今在线率(未剔除),与目标比较;考核以月报为准。';

const monthSoFar: Section = {
  title: 'Month so far 本月至今',
  panels: [
    table(
      'Contracts against target 各合同与目标',
      MONTH_HELP,
      [contractUptime, `0 * ${contractUptime} + ${target}`, `${contractUptime} - ${target}`],
      [
        { field: 'contract', heading: 'Contract 合同' },
        { field: 'Value #A', heading: 'Online 在线率', properties: { unit: 'percentunit', decimals: 2 } },
        { field: 'Value #B', heading: 'Target 目标', properties: { unit: 'percentunit', decimals: 2 } },
        { field: 'Value #C', heading: 'Margin 差额', properties: marginProperties() },
      ],
      { width: 12, height: 8, sortBy: 'Value #C', descending: false },
    ),
    lines(
      'Contracts over time 各合同走势',
      MONTH_HELP,
      [
        { expr: contractUptime, legend: '{{contract}}' },
        TARGET_QUERY,
      ],
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
  links: [{ title: 'Device 设备', url: `/d/${DEVICE_UID}` }],
  sections: [fleetNow, bySite, worstDevices, monthSoFar, serviceSection],
};
