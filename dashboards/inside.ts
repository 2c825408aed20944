import { COLUMN_TERMS } from '../src/core/terms/columns.ts';
import type { PanelSpec, Section } from './model.ts';
import { lines, stat, table, yesNo } from './panels.ts';
import { DEVICE_COLUMNS, named, SITE_LINK, inBoth } from './parts.ts';

/** What looking into devices has found in those chosen by label matchers. */
export function found(chosen: string): readonly PanelSpec[] {
  return [
    table(
      'Findings by site 各辖区隐患',
      'Devices that answer although something is wrong with them; counted as downtime nowhere. 有应答但自身有问题的设备数，不计入离线。',
      [`count by (site, finding) (watchpost_device_finding ${named(chosen)})`],
      [
        { field: 'site', heading: inBoth(COLUMN_TERMS.site), properties: { links: [SITE_LINK] } },
        { field: 'finding', heading: inBoth(COLUMN_TERMS.finding) },
        { field: 'Value', heading: inBoth(COLUMN_TERMS.devices) },
      ],
      { width: 8, height: 8, sortBy: 'Value', descending: true },
    ),
    table(
      'Devices with findings 有隐患的设备',
      'At most 200; all are on the page Findings. 最多列 200 台，全部见“隐患”页。',
      [`topk(200, watchpost_device_finding ${named(chosen)})`],
      [...DEVICE_COLUMNS, { field: 'finding', heading: inBoth(COLUMN_TERMS.finding) }],
      { width: 16, height: 8, sortBy: 'site', descending: false },
    ),
  ];
}

/** What looking into the estate has found, and how looking goes. */
export function findings(chosen: string): Section {
  return { title: 'Findings 隐患', panels: [...found(chosen), ...looking] };
}

const looking: readonly PanelSpec[] = [
  stat(
    'Credentials 凭据',
    'No credential is paused because several devices in a row refused it. 没有因连续被拒而停用的凭据。',
    '1 - max(watchpost_credential_paused)',
    { height: 8, words: yesNo('PAUSED 停用', 'OK 正常') },
  ),
  stat(
    'Inspected this day 一日内巡检',
    'Devices looked into within 24 hours. 24 小时内登录巡检过的设备数。',
    'count(watchpost_device_inspected_timestamp_seconds > time() - 86400)',
    { height: 8 },
  ),
  lines(
    'Inspections and log-ins 巡检与登录',
    'Per hour, by result. A refused log-in was not tried again. 每小时次数，按结果；被拒后不再重试。',
    [
      {
        expr: 'sum by (result) (rate(watchpost_inspections_total[$__rate_interval])) * 3600',
        legend: '{{result}}',
      },
      {
        expr: 'sum by (result) (rate(watchpost_logins_total[$__rate_interval])) * 3600',
        legend: 'log-in 登录 {{result}}',
      },
    ],
    { min: 0, width: 8 },
  ),
  table(
    'Firmware 固件',
    'Devices by what they tell of maker, model and firmware. 按设备自报的厂商、型号、固件统计。',
    ['topk(200, max by (manufacturer, model, firmware) (watchpost_firmware_devices))'],
    [
      { field: 'manufacturer', heading: 'Maker 厂商' },
      { field: 'model', heading: 'Model 型号' },
      { field: 'firmware', heading: 'Firmware 固件' },
      { field: 'Value', heading: inBoth(COLUMN_TERMS.devices) },
    ],
    { width: 8, height: 8, sortBy: 'Value', descending: true },
  ),
];
