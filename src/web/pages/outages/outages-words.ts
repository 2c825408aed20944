import { bilingual } from '../layout/bilingual.ts';

/** What the page of outages says. */
export const OUTAGES_WORDS = bilingual({
  title: ['故障', 'Outages'],
  open: ['正在发生', 'Going on'],
  past: [(month: string) => `${month} 已结束`, (month: string) => `Over, ${month}`],
  events: [
    (events: number, devices: number) => `${events} 起，涉及 ${devices} 台`,
    (events: number, devices: number) =>
      `${events} ${events === 1 ? 'outage' : 'outages'}, ${devices} ${devices === 1 ? 'device' : 'devices'}`,
  ],
  noneOpen: ['没有离线或不可达的设备。', 'No device is offline or unreachable.'],
  nonePast: ['没有符合条件的记录。', 'Nothing matches.'],
  nonePastYet: ['本月还没有结束的故障。', 'No outage of this month is over yet.'],
  what: ['设备', 'What'],
  devices: [(count: number) => `${count} 台`, (count: number) => `${count} devices`],
  behind: [(name: string) => `经 ${name} 上联`, (name: string) => `behind ${name}`],
  cutOff: [
    (name: string, count: number) => `${name} 断开，连带 ${count} 台`,
    (name: string, count: number) => `${name} is off and cuts ${count} off`,
  ],
  likely: ['几乎同时，疑为同一原因', 'at nearly the same time: likely one cause'],
  excusedNow: ['报备中', 'excused now'],
  more: [(count: number) => `另有 ${count} 台`, (count: number) => `and ${count} more`],
  search: ['查找', 'Search'],
  hint: ['编码、名称、辖区、合同、维护单位', 'id, name, site, contract, vendor'],
  month: ['月份', 'Month'],
  apply: ['筛选', 'Filter'],
  reading: [
    '正在从存储读取这个月的记录，通常需要几秒到一分钟；读完后本页自动显示。',
    'This month is being read from the store, which takes from seconds to a minute; the page shows it by itself.',
  ],
  unread: [
    '暂时读不到这个月的记录；片刻后会再试。Redis 是否正常见“本系统”。',
    'This month cannot be read at the moment; it is tried again soon. The page "Service" tells how Redis does.',
  ],
  asOld: ['已结束的故障最多滞后一分钟。', 'Outages that are over appear within a minute.'],
  file: [
    '同一原因的停机可用 watchpost exclude add 报备，须附依据。',
    'What had one cause can be filed with watchpost exclude add, with evidence.',
  ],
});
