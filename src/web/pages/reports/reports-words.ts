import { COLUMN_TERMS } from '../../../core/terms/columns.ts';
import { bilingual } from '../wording/bilingual.ts';

/** What the page of months says. */
export const REPORTS_WORDS = bilingual({
  title: ['月报', 'Reports'],
  current: [(month: string) => `${month} 至今`, (month: string) => `${month} so far`],
  currentNote: [
    '预报：当月未结束，数字会变。',
    'Preliminary: the month is not over, and the figures will change.',
  ],
  allContracts: COLUMN_TERMS.total,
  command: ['现在出一份草稿：', 'To make a draft now:'],
  closedBy: [
    (day: number) =>
      day === 0 ? '不自动关账；请用 watchpost close。' : `次月 ${day} 日自动关账。`,
    (day: number) =>
      day === 0
        ? 'Months are not closed automatically; use watchpost close.'
        : `Closed automatically on day ${day} of the next month.`,
  ],
  closed: ['已关账月份', 'Closed months'],
  none: [
    '还没有关账的月份。可运行 watchpost close --month YYYY-MM，或等到自动关账日。',
    'No month is closed yet. Run watchpost close --month YYYY-MM, or wait for the automatic closing.',
  ],
  unread: [
    '暂时读不到已关账的月份：请检查数据目录 closed 的权限，或用 watchpost verify 核对。',
    'Closed months cannot be read: check the permissions of the folder "closed" in the data folder, or run watchpost verify.',
  ],
  revision: [
    (revision: number) => `第 ${revision} 版`,
    (revision: number) => `Revision ${revision}`,
  ],
  superseded: ['已被取代', 'superseded'],
  closedAt: [(time: string) => `${time} 关账`, (time: string) => `closed ${time}`],
  contestable: [
    (date: string) => `异议期至 ${date} 前`,
    (date: string) => `open to objections until ${date}`,
  ],
  final: ['已定稿', 'final'],
  signed: ['已签名', 'signed'],
  unsigned: ['未签名', 'not signed'],
  manifest: ['清单校验值', 'Manifest'],
  files: ['下载', 'Downloads'],
  broken: [
    '清单缺失或损坏，不能下载；请用 watchpost verify 核对。',
    'The manifest is missing or damaged, so nothing can be downloaded; run watchpost verify.',
  ],
  earlier: [
    (count: number) => `更早的 ${count} 个月在数据目录 closed 中。`,
    (count: number) =>
      `${count === 1 ? '1 earlier month is' : `${count} earlier months are`} in the folder "closed" of the data folder.`,
  ],
  size: [(kilobytes: string) => `${kilobytes} kB`, (kilobytes: string) => `${kilobytes} kB`],
});
