import { COLUMN_TERMS } from '../src/core/terms/columns.ts';
import { found } from './inside.ts';
import type { DashboardSpec, Section } from './model.ts';
import { lines, stat, table } from './panels.ts';
import {
  COUNT,
  CONTRACT_LINK,
  DEVICE_LINK,
  DEVICE_PAGE_LINK,
  linksFrom,
  lowestUptime,
  notOnline,
  onlineNow,
  PAGE_VARIABLE,
  SITE_UID,
  stateCounts,
  statesOverTime,
  TARGET_LINE,
  TARGET_QUERY,
  inBoth,
} from './parts.ts';

const HERE = 'site="$site"';

const now: Section = {
  title: 'Now 当前',
  panels: [
    stat('Devices 设备总数', 'Devices of the site. 该辖区设备数。', `sum(${COUNT}{${HERE}})`, {}),
    ...stateCounts(HERE),
    statesOverTime(HERE),
    lines(
      'Online now against target 在线率与目标',
      'Share of the observed devices that are online, and the configured target. 被观测设备的在线比例与目标值。',
      [{ expr: onlineNow(HERE), legend: 'online 在线率' }, TARGET_QUERY],
      { unit: 'percentunit', max: 1, overrides: [TARGET_LINE] },
    ),
  ],
};

const whose: Section = {
  title: 'Whose and what 归属与构成',
  panels: [
    table(
      'By contract and kind 按合同与类别',
      'Devices of the site by contract and kind. 该辖区设备按合同与类别统计。',
      [`sum by (contract, kind) (${COUNT}{${HERE}})`],
      [
        {
          field: 'contract',
          heading: inBoth(COLUMN_TERMS.contract),
          properties: { links: [CONTRACT_LINK] },
        },
        { field: 'kind', heading: inBoth(COLUMN_TERMS.kind) },
        { field: 'Value', heading: inBoth(COLUMN_TERMS.devices) },
      ],
      { width: 12, height: 8, sortBy: 'Value', descending: true },
    ),
    table(
      'Cut off by 中断的上联',
      'Nodes that are offline and cut off devices of this site. 已离线并造成本辖区设备不可达的节点。',
      [`max by (device) (watchpost_uplink_cut_off_devices{${HERE}})`],
      [
        {
          field: 'device',
          heading: 'Node 节点',
          properties: { links: [DEVICE_LINK, DEVICE_PAGE_LINK] },
        },
        { field: 'Value', heading: 'Cut off 不可达设备' },
      ],
      { width: 12, height: 8, sortBy: 'Value', descending: true },
    ),
  ],
};

/** One site on one page. */
export const site: DashboardSpec = {
  uid: SITE_UID,
  title: 'Watchpost site 辖区',
  description: 'One site: its devices by state, what is not online and why, whose they are.',
  from: 'now-24h',
  variables: [
    {
      name: 'site',
      label: inBoth(COLUMN_TERMS.site),
      query: 'label_values(watchpost_site_devices, site)',
      all: false,
    },
    PAGE_VARIABLE,
  ],
  links: linksFrom(SITE_UID),
  sections: [
    now,
    { title: 'Devices 设备', panels: [notOnline(HERE, 12), lowestUptime(HERE, 12)] },
    { title: 'Findings 隐患', panels: found(HERE) },
    whose,
  ],
};
