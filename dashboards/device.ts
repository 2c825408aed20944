import { COLUMN_TERMS } from '../src/core/terms/columns.ts';
import { CHECK_STATE_TERMS } from '../src/core/terms/states.ts';
import type { DashboardSpec, Section, Variable, Word } from './model.ts';
import { lines, stat, table, yesNo } from './panels.ts';
import {
  CHOSEN,
  CONTRACT_LINK,
  DEVICE_PAGE_LINK,
  DEVICE_UID,
  ESTATE_VARIABLES,
  linksFrom,
  MARGIN_STEPS,
  SITE_LINK,
  STATES,
  TARGET_LINE,
  TARGET_QUERY,
  inBoth,
} from './parts.ts';

const ONE = 'device="$device"';

const deviceVariable: Variable = {
  name: 'device',
  label: 'Device 设备',
  query: `query_result(watchpost_device_info{${CHOSEN}})`,
  // Labels come in alphabetical order: device before name.
  regex: '/device="(?<value>[^"]+)".*name="(?<text>[^"]*)"/',
  all: false,
};

/**
 * 2 intact, 1 impaired, 0 offline, -1 unreachable, -2 unobserved: the shown states in one number.
 */
const stateNumber = `
  watchpost_device_online{${ONE}} + on (instance, device) watchpost_device_intact{${ONE}} - on (instance, device) watchpost_device_unreachable{${ONE}}
  or on (instance, device) watchpost_device_info{${ONE}} * 0 - 2`.trim();

const stateWords: readonly Word[] = STATES.map(({ title, color }, index) => ({
  value: 2 - index,
  text: title,
  color,
}));

const stateNow: Section = {
  title: 'State 状态',
  panels: [
    stat('State 状态', 'How the device is shown now. 当前状态。', `max(${stateNumber})`, {
      words: stateWords,
      width: 5,
    }),
    stat(
      'Since 起始',
      'When the present state began. 当前状态开始时间。',
      `max(watchpost_device_state_since_timestamp_seconds{${ONE}}) * 1000`,
      { unit: 'dateTimeFromNow', width: 5 },
    ),
    stat(
      'Uptime this month 本月在线率',
      'Online share of the observed time of this month so far, nothing excused. 本月至今在线率，未剔除。',
      `max(watchpost_device_uptime_ratio{${ONE}})`,
      { unit: 'percentunit', decimals: 2, width: 5 },
    ),
    stat(
      'Margin to target 与目标差额',
      'Uptime this month minus the configured target. 本月在线率与目标之差。',
      `max(watchpost_device_uptime_ratio{${ONE}}) - max(watchpost_online_target_ratio)`,
      { unit: 'percentunit', decimals: 2, steps: MARGIN_STEPS, width: 5 },
    ),
    stat(
      'Clock 时钟',
      'Whether the clock is within the tolerance of its kind; unknown where the device tells no time. 时钟是否超差，无法得知时为未知。',
      `1 - max(watchpost_device_clock_wrong{${ONE}})`,
      { words: yesNo('WRONG 超差', 'OK 正常'), width: 4 },
    ),
    table(
      'Inventory row 清单信息',
      'What the inventory says of the device. 设备清单中的信息。',
      [`watchpost_device_info{${ONE}}`],
      [
        {
          field: 'device',
          heading: inBoth(COLUMN_TERMS.device),
          properties: { links: [DEVICE_PAGE_LINK] },
        },
        { field: 'name', heading: inBoth(COLUMN_TERMS.name) },
        { field: 'kind', heading: inBoth(COLUMN_TERMS.kind) },
        { field: 'site', heading: inBoth(COLUMN_TERMS.site), properties: { links: [SITE_LINK] } },
        { field: 'address', heading: inBoth(COLUMN_TERMS.address) },
        {
          field: 'parent',
          heading: inBoth(COLUMN_TERMS.parent),
          properties: {
            links: [
              {
                title: 'Open parent 查看上联',
                url: `/d/${DEVICE_UID}?var-device=\${__value.raw}&\${__url_time_range}`,
              },
            ],
          },
        },
        {
          field: 'contract',
          heading: inBoth(COLUMN_TERMS.contract),
          properties: { links: [CONTRACT_LINK] },
        },
        { field: 'vendor', heading: inBoth(COLUMN_TERMS.vendor) },
      ],
      { width: 24, height: 3, sortBy: 'device', descending: false },
    ),
    {
      title: 'State over time 状态变化',
      description:
        'The shown state; a gap means that the service did not run. 状态随时间变化，空白表示服务未运行。',
      type: 'state-timeline',
      width: 24,
      height: 5,
      queries: [{ expr: `max(${stateNumber})`, legend: 'state 状态' }],
      words: stateWords,
      options: { mergeValues: true, showValue: 'auto', legend: { showLegend: false } },
    },
  ],
};

const checks: Section = {
  title: 'Checks 检查',
  panels: [
    {
      title: 'Checks over time 检查结果变化',
      description: 'Each check, up or down; a gap means unobserved. 各检查项状态，空白表示未观测。',
      type: 'state-timeline',
      width: 24,
      height: 6,
      queries: [{ expr: `max by (check) (watchpost_check_up{${ONE}})`, legend: '{{check}}' }],
      words: yesNo(inBoth(CHECK_STATE_TERMS.down), inBoth(CHECK_STATE_TERMS.up)),
      options: { mergeValues: true, showValue: 'never', legend: { showLegend: false } },
    },
    lines(
      'Latency 应答时间',
      'Time the device took to answer each check. 各检查项应答时间。',
      [{ expr: `max by (check) (watchpost_check_latency_seconds{${ONE}})`, legend: '{{check}}' }],
      { unit: 's', min: 0 },
    ),
    lines(
      'Age of the last observation 最近观测距今',
      'Seconds since each check last had an answer or a failure. 距最近一次检查结果的时间。',
      [
        {
          expr: `time() - max by (check) (watchpost_check_last_observation_timestamp_seconds{${ONE}})`,
          legend: '{{check}}',
        },
      ],
      { unit: 's', min: 0 },
    ),
    lines(
      'Clock offset 时钟偏差',
      "The device's clock minus true time, accurate to half a second. Whole hours point to the time zone. 设备时钟与标准时间之差，精度半秒，整小时多为时区错误。",
      [{ expr: `max(watchpost_device_clock_offset_seconds{${ONE}})`, legend: 'offset 偏差' }],
      { unit: 's' },
    ),
    lines(
      'Uptime month so far 本月至今在线率',
      'Starts anew with each civil month. 每月重新累计。',
      [
        { expr: `max(watchpost_device_uptime_ratio{${ONE}})`, legend: 'online 在线率' },
        TARGET_QUERY,
      ],
      { unit: 'percentunit', decimals: 2, max: 1, overrides: [TARGET_LINE] },
    ),
  ],
};

const inside: Section = {
  title: 'Inside 登录巡检',
  panels: [
    stat(
      'Findings 隐患',
      'Things found wrong although the device answers. 有应答但自身存在的问题数。',
      `count(watchpost_device_finding{${ONE}}) or 0 * max(watchpost_device_inspected_timestamp_seconds{${ONE}})`,
      {
        width: 6,
        height: 5,
        steps: [
          { color: 'green', value: null },
          { color: 'yellow', value: 1 },
        ],
      },
    ),
    stat(
      'Inspected 巡检时间',
      'When the device was last looked into; unknown where nobody logs in to it. 最近一次登录巡检的时间，无凭据者未知。',
      `max(watchpost_device_inspected_timestamp_seconds{${ONE}}) * 1000`,
      { unit: 'dateTimeFromNow', width: 6, height: 5 },
    ),
    table(
      'Which 隐患明细',
      'Since when and why is on its page. 起始与原因见设备页面。',
      [`max by (device, finding) (watchpost_device_finding{${ONE}})`],
      [
        {
          field: 'device',
          heading: inBoth(COLUMN_TERMS.device),
          properties: { links: [DEVICE_PAGE_LINK] },
        },
        { field: 'finding', heading: inBoth(COLUMN_TERMS.finding) },
      ],
      { width: 12, height: 5, sortBy: 'finding', descending: false },
    ),
  ],
};

/** One device on one page. */
export const device: DashboardSpec = {
  uid: DEVICE_UID,
  title: 'Watchpost device 设备',
  description: 'One device: its state, checks, latency, clock and month so far.',
  from: 'now-24h',
  variables: [...ESTATE_VARIABLES, deviceVariable],
  links: linksFrom(DEVICE_UID),
  sections: [stateNow, checks, inside],
};
