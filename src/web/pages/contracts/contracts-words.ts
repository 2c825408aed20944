import { bilingual } from '../wording/bilingual.ts';

/** What the ledger of contracts says. */
export const CONTRACTS_WORDS = bilingual({
  title: ['合同台账', 'Contracts'],
  empty: [
    '还没有合同台账。请在设置 contracts 里填台账文件，例如 config/contracts.yaml；一分钟内生效。在此之前，按设备清单的合同栏统计。',
    'No contract ledger yet. Set contracts to its file, for example config/contracts.yaml; it takes effect within a minute. Until then the contract column of the inventory is used.',
  ],
  noLabel: ['全部标签', 'All labels'],
  number: ['编号', 'Number'],
  name: ['名称', 'Name'],
  term: ['起止', 'Term'],
  left: ['剩余', 'Left'],
  daysLeft: [
    (days: number) => `${days} 天`,
    (days: number) => (days === 1 ? '1 day' : `${days} days`),
  ],
  lastDay: ['今天到期', 'ends today'],
  expired: ['已到期', 'expired'],
  notBegun: ['未开始', 'not started'],
  renewed: ['已续签', 'renewed'],
  stage: ['审批进度', 'Stage'],
  stageOf: [
    (name: string, owner: string, days: number) =>
      `${name}${owner === '' ? '' : ` · ${owner}`} · 第 ${days} 天`,
    (name: string, owner: string, days: number) =>
      `${name}${owner === '' ? '' : ` · ${owner}`} · day ${days}`,
  ],
  overdue: ['超期', 'overdue'],
  devices: ['设备', 'Devices'],
  amount: ['金额（元）', 'Amount (yuan)'],
  rate: ['本月在线率', 'Online rate this month'],
  target: ['目标', 'Target'],
  attention: ['需要处理', 'Needs attention'],
  nothing: [
    '没有即将到期、脱保、重复或超期的事项。',
    'Nothing is about to expire, uncovered, covered twice or overdue.',
  ],
  uncovered: [
    (count: number) => `${count} 台在用设备没有有效合同（脱保）`,
    (count: number) =>
      `${count === 1 ? '1 device' : `${count} devices`} in service without a contract`,
  ],
  gap: [
    (day: string, count: number) => `若不续签，${day} 起 ${count} 台设备脱保`,
    (day: string, count: number) =>
      `Unless renewed, ${count === 1 ? '1 device' : `${count} devices`} without a contract from ${day}`,
  ],
  overlap: [
    (a: string, b: string, count: number, to: string) =>
      `${a} 与 ${b} 重复覆盖 ${count} 台设备，至 ${to}`,
    (a: string, b: string, count: number, to: string) =>
      `${a} and ${b} both cover ${count === 1 ? '1 device' : `${count} devices`} until ${to}`,
  ],
  more: [(count: number) => `另有 ${count} 项`, (count: number) => `${count} more`],
  andMore: [(count: number) => ` 等，另 ${count} 台`, (count: number) => ` and ${count} more`],
  asOf: [
    (time: string) => `台账与报备每分钟核对一次，最近 ${time}。`,
    (time: string) => `Ledger and exclusions are checked every minute, last ${time}.`,
  ],
});
