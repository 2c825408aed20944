import { bilingual } from '../wording/bilingual.ts';

/** What the page of outages says. */
export const OUTAGES_WORDS = bilingual({
  title: ['故障', 'Outages'],
  open: ['正在发生', 'Ongoing'],
  past: [(month: string) => `${month} 已结束`, (month: string) => `Resolved, ${month}`],
  events: [
    (events: number, devices: number) => `${events} 起，涉及 ${devices} 台`,
    (events: number, devices: number) =>
      `${events} ${events === 1 ? 'outage' : 'outages'}, ${devices} ${devices === 1 ? 'device' : 'devices'}`,
  ],
  noneOpen: ['没有离线或不可达的设备。', 'No device is offline or unreachable.'],
  nonePast: ['没有符合条件的记录。', 'No outages match.'],
  opensBefore: [
    '本月还没有结束的故障，先列出上个月的。',
    'No resolved outages this month yet; showing last month.',
  ],
  nonePastYet: ['本月还没有结束的故障。', 'No resolved outages this month yet.'],
  affected: ['设备', 'Affected'],
  behind: [(name: string) => `上联设备 ${name}`, (name: string) => `behind ${name}`],
  cutOff: [
    (name: string, count: number) => `${name} 不通，下联 ${count} 台设备不可达`,
    (name: string, count: number) => `${name} is down; ${count} behind it unreachable`,
  ],
  likely: ['几乎同时，疑为同一原因', 'nearly simultaneous; probably one cause'],
  excusedNow: ['已报备', 'excused'],
  more: [(count: number) => `另有 ${count} 台`, (count: number) => `and ${count} more`],
  hint: ['编码、名称、辖区、合同、维护单位', 'id, name, site, contract, vendor'],
  month: ['月份', 'Month'],
  reading: [
    '正在从存储读取这个月的记录，通常需要几秒到一分钟；读完后本页自动显示。',
    'Reading this month from the store; this takes from a few seconds to a minute. The page will update by itself.',
  ],
  unread: [
    '暂时读不到这个月的记录；片刻后会再试。Redis 是否正常见“本系统”。',
    'This month cannot be read right now; the service will try again soon. See the page "Service" for the state of Redis.',
  ],
  delay: ['已结束的故障最多滞后一分钟。', 'Resolved outages appear within a minute.'],
  file: [
    '同一原因的停机可用 watchpost exclude add 报备，须附依据。',
    'Outages with one excusable cause can be filed with watchpost exclude add, with evidence.',
  ],
});
