import { bilingual } from '../layout/bilingual.ts';

/** What the overview and the wall say. */
export const OVERVIEW_WORDS = bilingual({
  total: ['设备总数', 'Devices'],
  offNow: ['正在发生的故障', 'Off now'],
  noneOff: ['没有离线或不可达的设备。', 'No device is offline or unreachable.'],
  allOutages: [
    (count: number) => `全部 ${count} 起故障`,
    (count: number) => `All ${count} outages`,
  ],
  behind: [
    (count: number) => `断开，连带其下 ${count} 台不可达`,
    (count: number) => `is off and cuts ${count} ${count === 1 ? 'device' : 'devices'} off`,
  ],
  together: [
    (count: number) => `${count} 台几乎同时离线，疑为同一原因`,
    (count: number) => `${count} devices fell together: likely one cause`,
  ],
  lastHour: ['最近一小时', 'Last hour'],
  wentOff: [(count: number) => `${count} 台次离线或不可达`, (count: number) => `${count} went off`],
  cameBack: [(count: number) => `${count} 台次恢复`, (count: number) => `${count} came back`],
  calmHour: ['最近一小时没有变化。', 'Nothing changed in the last hour.'],
  runningFor: [
    (duration: string) => `本系统 ${duration}前启动，更早的变化见各设备页面。`,
    (duration: string) => `The service started ${duration} ago; see devices for what was before.`,
  ],
  atSite: [
    (site: string, count: number) => `${site} ${count} 台`,
    (site: string, count: number) => `${count} devices at ${site}`,
  ],
  vendors: ['各维护单位', 'Vendors'],
  vendorNote: [
    '按设备现在的维护单位统计。点击数字查看设备。',
    'Devices under their present vendor. Follow a number to its devices.',
  ],
  noVendor: ['（未填维护单位）', '(no vendor)'],
  off: ['离线', 'Off'],
  longest: ['最久', 'Longest'],
  count: ['设备', 'Devices'],
  rate: ['本月在线率', 'Online this month'],
  contracts: ['各合同本月在线率', 'Online rate this month by contract'],
  worst: ['本月在线率最低', 'Lowest online rate this month'],
  longestOff: ['离线最久', 'Off the longest'],
  noneWorst: ['本月还没有设备掉线。', 'No device was off this month.'],
  wall: ['大屏模式', 'Wall screen'],
  leaveWall: ['退出大屏', 'Leave the wall screen'],
  more: [(count: number) => `另有 ${count} 起`, (count: number) => `${count} more`],
});
