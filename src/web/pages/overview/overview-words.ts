import { bilingual } from '../wording/bilingual.ts';

/** What the overview and the wall say. */
export const OVERVIEW_WORDS = bilingual({
  total: ['设备总数', 'Devices'],
  sites: ['各辖区', 'Sites'],
  moreSites: [
    (count: number) => `另有 ${count} 个辖区，请用筛选查看。`,
    (count: number) => `${count} more sites; filter to see them.`,
  ],
  intactOf: [
    (intact: number, total: number) => `${total} 台中 ${intact} 台完好`,
    (intact: number, total: number) => `${intact} of ${total} intact`,
  ],
  noMonth: ['还没有可统计的时间。', 'No time to account for yet.'],
  service: ['本系统自身', 'This service'],
  downNow: ['正在发生的故障', 'Down now'],
  noneDown: ['没有离线或不可达的设备。', 'No device is offline or unreachable.'],
  allOutages: [
    (count: number) => `全部 ${count} 起故障`,
    (count: number) => `All ${count} outages`,
  ],
  behind: [
    (count: number) => `不通，下联 ${count} 台设备不可达`,
    (count: number) =>
      `is down; ${count} ${count === 1 ? 'device' : 'devices'} behind it unreachable`,
  ],
  together: [
    (count: number) => `${count} 台几乎同时离线，疑为同一原因`,
    (count: number) => `${count} devices went down together; probably one cause`,
  ],
  lastHour: ['最近一小时', 'Last hour'],
  wentDown: [
    (count: number) => `${count} 台次离线或不可达`,
    (count: number) => `${count} went down`,
  ],
  recovered: [(count: number) => `${count} 台次恢复`, (count: number) => `${count} recovered`],
  noChanges: ['最近一小时没有变化。', 'No changes in the last hour.'],
  runningFor: [
    (duration: string) => `本系统 ${duration}前启动，更早的变化见各设备页面。`,
    (duration: string) =>
      `The service started ${duration} ago; earlier changes are on the pages of the devices.`,
  ],
  atSite: [
    (site: string, count: number) => `${site} ${count} 台`,
    (site: string, count: number) => `${count} devices at ${site}`,
  ],
  vendors: ['各维护单位', 'Vendors'],
  vendorNote: [
    '按设备现在的维护单位统计。点击数字查看设备。',
    'By the present vendor of each device. Click a number to list its devices.',
  ],
  noVendor: ['（未填维护单位）', '(no vendor)'],
  down: ['离线或不可达', 'Down'],
  longest: ['最久', 'Longest'],
  count: ['设备', 'Devices'],
  rate: ['本月在线率', 'Online rate this month'],
  contracts: ['各合同本月在线率', 'Online rate this month by contract'],
  worst: ['本月在线率最低', 'Lowest online rate this month'],
  longestDown: ['离线最久', 'Down longest'],
  noneWorst: ['本月还没有设备离线。', 'No device has been down this month.'],
  wall: ['大屏模式', 'Wall screen'],
  leaveWall: ['退出大屏', 'Exit wall screen'],
  more: [(count: number) => `另有 ${count} 起`, (count: number) => `${count} more`],
});
