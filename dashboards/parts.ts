import type { Link, Override, PanelSpec, Query, Step, Variable, Word } from './model.ts';

/** Where the dashboards are found in Grafana. */
export const OVERVIEW_UID = 'watchpost-overview';
/** See {@link OVERVIEW_UID}. */
export const DEVICE_UID = 'watchpost-device';

/** The states a device is shown in, in the order they are listed, with their colours. */
export const STATES = [
  { state: 'intact', title: 'Intact 完好', color: 'green' },
  { state: 'impaired', title: 'Impaired 带病在线', color: 'yellow' },
  { state: 'offline', title: 'Offline 离线', color: 'red' },
  { state: 'unreachable', title: 'Unreachable 不可达', color: 'purple' },
  { state: 'unobserved', title: 'Unobserved 未观测', color: 'gray' },
] as const;

/** The choice made in the dashboard's variables, as label matchers. */
export const CHOSEN = 'site=~"$site",kind=~"$kind",contract=~"$contract"';

/** Joins the inventory's columns to a series that has the label device alone. */
export const NAMED = `* on (instance, device) group_left (name, site, kind, contract, vendor) watchpost_device_info{${CHOSEN}}`;

/** The variables both dashboards share; each narrows the next. */
export const ESTATE_VARIABLES: readonly Variable[] = [
  { name: 'site', label: 'Site 站点', query: 'label_values(watchpost_device_info, site)', all: true },
  { name: 'kind', label: 'Kind 类型', query: 'label_values(watchpost_device_info{site=~"$site"}, kind)', all: true },
  { name: 'contract', label: 'Contract 合同', query: 'label_values(watchpost_device_info{site=~"$site",kind=~"$kind"}, contract)', all: true },
];

/** A link from a table's device column to the device's own dashboard. */
export const DEVICE_LINK: Link = { title: 'Open device 查看设备', url: `/d/${DEVICE_UID}?var-device=\${__value.raw}&\${__url_time_range}` };

/** Red below zero, green from zero on: how far a figure is from its target. */
export const MARGIN_STEPS: readonly Step[] = [{ color: 'red', value: null }, { color: 'green', value: 0 }];

/** The configured online rate, drawn beside a rate. */
export const TARGET_QUERY: Query = { expr: 'max(watchpost_online_target_ratio)', legend: 'target 目标' };

/** Draws {@link TARGET_QUERY} as a dashed line. */
export const TARGET_LINE: Override = {
  field: 'target 目标',
  properties: { color: { mode: 'fixed', fixedColor: 'text' }, 'custom.lineStyle': { fill: 'dash', dash: [8, 8] }, 'custom.fillOpacity': 0 },
};

/** 0 and 1 as words. */
export function yesNo(no: string, yes: string): readonly Word[] {
  return [
    { value: 0, text: no, color: 'red' },
    { value: 1, text: yes, color: 'green' },
  ];
}

/** What a panel says besides its title, description and queries. */
type Details = Partial<Omit<PanelSpec, 'type' | 'queries' | 'options' | 'title' | 'description'>>;

/** A panel of one present number or word. */
export function stat(title: string, description: string, expr: string, details: Details): PanelSpec {
  return {
    title,
    description,
    type: 'stat',
    width: 4,
    height: 4,
    queries: [{ expr }],
    options: { reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false }, colorMode: 'value', graphMode: 'none', textMode: 'auto' },
    ...details,
  };
}

/** A panel of lines over time. */
export function lines(title: string, description: string, queries: readonly Query[], details: Details): PanelSpec {
  return {
    title,
    description,
    type: 'timeseries',
    width: 12,
    height: 8,
    queries,
    options: { legend: { displayMode: 'list', placement: 'bottom', showLegend: true }, tooltip: { mode: 'multi', sort: 'desc' } },
    ...details,
    custom: { lineWidth: 1, fillOpacity: 5, showPoints: 'never', spanNulls: false, ...details.custom },
  };
}

/** A table's column: the query's field, its heading, and what differs from the rest. */
export type Column = { readonly field: string; readonly heading: string; readonly properties?: Readonly<Record<string, unknown>> };

/** A panel of present rows: the results of all queries joined on their labels, in the columns named, and no others. */
export function table(
  title: string,
  description: string,
  queries: readonly string[],
  columns: readonly Column[],
  details: { readonly width: number; readonly height: number; readonly sortBy: string; readonly descending: boolean },
): PanelSpec {
  const { width, height, sortBy, descending } = details;
  return {
    title,
    description,
    type: 'table',
    width,
    height,
    queries: queries.map((expr) => ({ expr, instant: true })),
    transformations: [
      ...(queries.length > 1 ? [{ id: 'merge', options: {} }] : []),
      { id: 'filterFieldsByName', options: { include: { names: columns.map(({ field }) => field) } } },
      { id: 'organize', options: { indexByName: Object.fromEntries(columns.map(({ field }, index) => [field, index])), renameByName: {}, excludeByName: {} } },
    ],
    overrides: columns.map(columnOverride),
    options: { showHeader: true, cellHeight: 'sm', sortBy: [{ displayName: headingOf(columns, sortBy), desc: descending }] },
  };
}

function columnOverride({ field, heading, properties }: Column): Override {
  return { field, properties: { displayName: heading, ...properties } };
}

function headingOf(columns: readonly Column[], field: string): string {
  return columns.find((column) => column.field === field)?.heading ?? field;
}
