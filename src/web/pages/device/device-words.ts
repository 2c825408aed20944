import { bilingual } from '../wording/bilingual.ts';

/** What the page of one device says. */
export const DEVICE_WORDS = bilingual({
  copy: ['复制', 'Copy'],
  about: ['设备资料', 'Details'],
  installed: ['启用日期', 'In service since'],
  note: ['备注', 'Note'],
  whole: ['整机', 'Device'],
  timeline: [(month: string) => `${month} 运行情况`, (month: string) => `Timeline of ${month}`],
  earlier: ['上月', 'Previous month'],
  later: ['下月', 'Next month'],
  legend: ['图例', 'Legend'],
  notThen: ['这台设备当月不在用。', 'The device was not in service this month.'],
  unread: [
    '暂时读不到这个月的记录，请稍后重试；本月的记录不受影响。',
    'This month cannot be read right now; try again soon. The current month is not affected.',
  ],
  outages: [(count: number) => `离线时段（${count}）`, (count: number) => `Outages (${count})`],
  noOutages: ['本月没有离线。', 'No outages this month.'],
  ongoing: ['仍在继续', 'ongoing'],
  thenUnobserved: ['此后未观测', 'unobserved afterwards'],
  counted: ['计为', 'Counted as'],
  onlyFirst: [
    (shown: number) => `列出最近 ${shown} 次。`,
    (shown: number) => `Showing the latest ${shown}.`,
  ],
  clockOverTime: ['时钟偏差变化', 'Clock offset over time'],
  clockSpan: [
    (low: string, high: string) => `${low} 至 ${high}`,
    (low: string, high: string) => `${low} to ${high}`,
  ],
  siblings: ['同一上联设备的其他设备', 'Behind the same parent'],
  children: ['下联设备', 'Behind this device'],
  allOf: [(count: number) => `全部 ${count} 台`, (count: number) => `All ${count}`],
  summary: [
    (check: string, parts: string) => `${check}：${parts}`,
    (check: string, parts: string) => `${check}: ${parts}`,
  ],
  clockUnknown: ['未知', 'unknown'],
  clockWithin: ['在允许范围内', 'within tolerance'],
  suspect: ['疑似故障，确认中', 'failing, not yet confirmed'],
  unknown: ['清单里没有这台设备。', 'No such device in the inventory.'],
  backToList: ['返回设备列表', 'Back to devices'],
});
