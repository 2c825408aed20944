import { bilingual } from '../layout/bilingual.ts';

/** What the page of one device says. */
export const DEVICE_WORDS = bilingual({
  copy: ['复制', 'Copy'],
  about: ['设备资料', 'Particulars'],
  installed: ['启用日期', 'In service since'],
  note: ['备注', 'Note'],
  whole: ['整机', 'Device'],
  course: [(month: string) => `${month} 运行情况`, (month: string) => `Course of ${month}`],
  earlier: ['上月', 'Month before'],
  later: ['下月', 'Month after'],
  keyHead: ['图例', 'Key'],
  notThen: ['这台设备当月不在用。', 'The device was not in service in this month.'],
  unread: [
    '暂时读不到这个月的记录，请稍后重试；本月的记录不受影响。',
    'The facts of this month cannot be read at the moment; try again soon. Those of the current month can.',
  ],
  outages: [(count: number) => `离线时段（${count}）`, (count: number) => `Outages (${count})`],
  noOutages: ['本月没有离线。', 'It was not off this month.'],
  goesOn: ['仍在继续', 'goes on'],
  lost: ['此后未观测', 'then nobody looked'],
  counted: ['计为', 'Counted as'],
  onlyFirst: [
    (shown: number) => `列出最近 ${shown} 次。`,
    (shown: number) => `The latest ${shown}.`,
  ],
  clockCourse: ['时钟偏差变化', 'Course of the clock'],
  clockSpan: [
    (low: string, high: string) => `${low} 至 ${high}`,
    (low: string, high: string) => `${low} to ${high}`,
  ],
  siblings: ['同一上联的设备', 'Behind the same parent'],
  children: ['经它上联的设备', 'Reached through it'],
  allOf: [(count: number) => `全部 ${count} 台`, (count: number) => `All ${count}`],
  summary: [
    (check: string, parts: string) => `${check}：${parts}`,
    (check: string, parts: string) => `${check}: ${parts}`,
  ],
});
