import { COLUMN_TERMS } from '../src/core/terms/columns.ts';
import type { Term } from '../src/core/terms/language.ts';
import { STATE_TERMS } from '../src/core/terms/states.ts';
import type { Link, Override, PanelSpec, Query, Step, Variable } from './model.ts';
import { lines, stat, table, type Column } from './panels.ts';

/** Where the dashboards are found in Grafana. */
export const OVERVIEW_UID = 'watchpost-overview';
/** See {@link OVERVIEW_UID}. */
export const DEVICE_UID = 'watchpost-device';
/** See {@link OVERVIEW_UID}. */
export const SITE_UID = 'watchpost-site';
/** See {@link OVERVIEW_UID}. */
export const CONTRACT_UID = 'watchpost-contract';
/** See {@link OVERVIEW_UID}. */
export const MONTH_UID = 'watchpost-month';
/** See {@link OVERVIEW_UID}. */
export const SERVICE_UID = 'watchpost-service';

const BOARDS = [
  { title: 'Overview 总览', uid: OVERVIEW_UID },
  { title: 'Site 辖区', uid: SITE_UID },
  { title: 'Contract 合同', uid: CONTRACT_UID },
  { title: 'Device 设备', uid: DEVICE_UID },
  { title: 'Month 考核月', uid: MONTH_UID },
  { title: 'Service 服务', uid: SERVICE_UID },
] as const;

/** Links from one dashboard to all others, and to the service's own pages. */
export function linksFrom(uid: string): readonly Link[] {
  return [
    ...BOARDS.filter((board) => board.uid !== uid).map((board) => ({
      title: board.title,
      url: `/d/${board.uid}`,
    })),
    { title: 'Pages 页面', url: '${page}/' },
  ];
}

/** Where the service's own pages are, for links. */
export const PAGE_VARIABLE: Variable = {
  name: 'page',
  label: 'Pages 页面',
  query: 'label_values(watchpost_pages_info, url)',
  all: false,
  hidden: true,
};

/** A term in both languages, as the dashboards show it, e.g. `Site 辖区`. */
export function inBoth(words: Term): string {
  return `${words.en} ${words['zh-CN']}`;
}

/** The states a device is shown in, in the order they are listed, with their colours. */
export const STATES = (
  [
    { state: 'intact', color: 'green' },
    { state: 'impaired', color: 'yellow' },
    { state: 'offline', color: 'red' },
    { state: 'unreachable', color: 'purple' },
    { state: 'unobserved', color: 'gray' },
  ] as const
).map(({ state, color }) => ({ state, title: inBoth(STATE_TERMS[state]), color }));

/** The choice made in the dashboard's variables, as label matchers. */
export const CHOSEN = 'site=~"$site",kind=~"$kind",contract=~"$contract"';

/** The variables both dashboards share; each narrows the next. */
export const ESTATE_VARIABLES: readonly Variable[] = [
  {
    name: 'site',
    label: inBoth(COLUMN_TERMS.site),
    query: 'label_values(watchpost_site_devices, site)',
    all: true,
  },
  {
    name: 'kind',
    label: inBoth(COLUMN_TERMS.kind),
    query: 'label_values(watchpost_site_devices{site=~"$site"}, kind)',
    all: true,
  },
  {
    name: 'contract',
    label: 'Contract 合同',
    query:
      'label_values(site_kind_contract:watchpost_devices:count{site=~"$site",kind=~"$kind"}, contract)',
    all: true,
  },
  PAGE_VARIABLE,
];

/** A link from a table's device column to the device's own dashboard. */
export const DEVICE_LINK: Link = {
  title: 'Open device 查看设备',
  url: `/d/${DEVICE_UID}?var-device=\${__value.raw}&\${__url_time_range}`,
};

/** From a device column to the device's own page of the service. */
export const DEVICE_PAGE_LINK: Link = {
  title: 'Open page 打开页面',
  url: '${page}/devices/${__value.raw:percentencode}',
};

/** From a site column to the site's dashboard. */
export const SITE_LINK: Link = {
  title: 'Open site 查看辖区',
  url: `/d/${SITE_UID}?var-site=\${__value.raw:percentencode}&\${__url_time_range}`,
};

/** From a contract column to the contract's dashboard. */
export const CONTRACT_LINK: Link = {
  title: 'Open contract 查看合同',
  url: `/d/${CONTRACT_UID}?var-contract=\${__value.raw:percentencode}&\${__url_time_range}`,
};

/** Devices by site, kind, contract and state, as recorded. */
export const COUNT = 'site_kind_contract:watchpost_devices:count';

/**
 * Devices of those chosen by label matchers, in some states; 0 where none is, but nothing at all
 * where no device is known.
 */
export function counted(states: string, chosen: string): string {
  return `sum(${COUNT}{state=~"${states}",${chosen}}) or 0 * sum(${COUNT}{${chosen}})`;
}

/** Share of the observed devices that are online now. */
export function onlineNow(chosen: string): string {
  return `(${counted('intact|impaired', chosen)}) / (${counted('intact|impaired|offline|unreachable', chosen)})`;
}

/** A count of each state, coloured once there is one. */
export function stateCounts(chosen: string): readonly PanelSpec[] {
  return STATES.map(({ state, title, color }) =>
    stat(title, STATE_HELP[state], counted(state, chosen), {
      steps: [
        { color: 'text', value: null },
        { color, value: 1 },
      ],
    }),
  );
}

/** How many devices were in each state over time. */
export function statesOverTime(chosen: string): PanelSpec {
  return lines(
    'Devices by state 各状态设备数',
    'How the estate was over time. 各状态设备数随时间变化。',
    [{ expr: `sum by (state) (${COUNT}{${chosen}})`, legend: '{{state}}' }],
    {
      min: 0,
      custom: { stacking: { mode: 'normal' }, fillOpacity: 40 },
      overrides: STATES.map(({ state, color }) => ({
        field: state,
        properties: { color: { mode: 'fixed', fixedColor: color } },
      })),
    },
  );
}

const STATE_HELP = {
  intact:
    'Online, every proven check answers, clock within tolerance. 在线、各项检查正常、时钟准确。',
  impaired:
    'Online, but a proven check fails or the clock is wrong. 在线，但有检查失败或时钟超差。',
  offline:
    'No check answers, while the device it is reached through is not down. 全部检查无应答，且上联设备未离线。',
  unreachable:
    'No check answers, and the device it is reached through is down. 无应答，且上联设备离线。',
  unobserved: 'Nobody could look: neither online nor offline. 无人观测，既不算在线也不算离线。',
} as const;

/** Columns that say which device a row is of. */
export const DEVICE_COLUMNS: readonly Column[] = [
  {
    field: 'device',
    heading: inBoth(COLUMN_TERMS.device),
    properties: { links: [DEVICE_LINK, DEVICE_PAGE_LINK] },
  },
  { field: 'name', heading: inBoth(COLUMN_TERMS.name) },
  { field: 'site', heading: inBoth(COLUMN_TERMS.site), properties: { links: [SITE_LINK] } },
  { field: 'kind', heading: inBoth(COLUMN_TERMS.kind) },
  {
    field: 'contract',
    heading: inBoth(COLUMN_TERMS.contract),
    properties: { links: [CONTRACT_LINK] },
  },
  { field: 'vendor', heading: inBoth(COLUMN_TERMS.vendor) },
];

/**
 * Joins the inventory's columns of the devices chosen to a series that has the label device alone.
 */
export function named(chosen: string): string {
  return `* on (instance, device) group_left (name, site, kind, contract, vendor) watchpost_device_info{${chosen}}`;
}

/** The devices chosen that are not online, longest first. */
export function notOnline(chosen: string, width: number): PanelSpec {
  return table(
    'Not online, longest first 不在线设备（按时长）',
    'Devices that are offline or unreachable now, and for how long. 当前离线或不可达的设备及时长。',
    [
      `topk(50, (time() - watchpost_device_state_since_timestamp_seconds and on (instance, device) watchpost_device_online == 0) ${named(chosen)})`,
    ],
    [
      ...DEVICE_COLUMNS,
      { field: 'Value', heading: 'For 时长', properties: { unit: 's', decimals: 0 } },
    ],
    { width, height: 10, sortBy: 'Value', descending: true },
  );
}

/** The devices chosen with the lowest uptime this month. */
export function lowestUptime(chosen: string, width: number): PanelSpec {
  return table(
    'Lowest uptime this month 本月在线率最低',
    'Online share of the observed time of this month so far, nothing excused. 本月至今在线率，未剔除任何时段。',
    [`bottomk(20, watchpost_device_uptime_ratio ${named(chosen)})`],
    [
      ...DEVICE_COLUMNS,
      {
        field: 'Value',
        heading: 'Online 在线率',
        properties: { unit: 'percentunit', decimals: 2 },
      },
    ],
    { width, height: 10, sortBy: 'Value', descending: false },
  );
}

/** Red below zero, green from zero on: how far a figure is from its target. */
export const MARGIN_STEPS: readonly Step[] = [
  { color: 'red', value: null },
  { color: 'green', value: 0 },
];

/** The configured online rate, drawn beside a rate. */
export const TARGET_QUERY: Query = {
  expr: 'max(watchpost_online_target_ratio)',
  legend: 'target 目标',
};

/** Draws {@link TARGET_QUERY} as a dashed line. */
export const TARGET_LINE: Override = {
  field: 'target 目标',
  properties: {
    color: { mode: 'fixed', fixedColor: 'text' },
    'custom.lineStyle': { fill: 'dash', dash: [8, 8] },
    'custom.fillOpacity': 0,
  },
};
