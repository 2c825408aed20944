import { bilingual } from '../wording/bilingual.ts';

/** What the page of the service itself says. */
export const STATUS_WORDS = bilingual({
  title: ['本系统', 'This service'],
  now: ['当前', 'Now'],
  remedy: [
    '出现 ✗ 时：运行 watchpost doctor，它会指出原因和处理办法。',
    'If you see a ✗, run watchpost doctor: it names the cause and the remedy.',
  ],
  version: ['版本', 'Version'],
  since: ['启动时间', 'Started'],
  inFlight: ['正在检查', 'Checks in flight'],
  outbox: ['待写队列', 'Outbox'],
  events: [
    (count: string, kilobytes: string) => `${count} 条，${kilobytes} kB`,
    (count: string, kilobytes: string) => `${count} events, ${kilobytes} kB`,
  ],
  voided: ['自检作废的扫描', 'Sweeps voided by the canary'],
  redisErrors: ['Redis 出错次数', 'Redis errors'],
  redisLatency: ['Redis 应答', 'Redis latency'],
  mean: [(ms: string) => `平均 ${ms} 毫秒`, (ms: string) => `${ms} ms on average`],
  reloads: ['清单读入', 'Inventory reloads'],
  reloaded: [
    (good: number, bad: number) => `${good} 次采用，${bad} 次拒绝`,
    (good: number, bad: number) => `${good} accepted, ${bad} rejected`,
  ],
  robot: [(name: string) => `群机器人 ${name}`, (name: string) => `Robot ${name}`],
  delivered: [
    (sent: number, failed: number) => `已发 ${sent} 条，未送达 ${failed} 次`,
    (sent: number, failed: number) => `${sent} messages sent, ${failed} not delivered`,
  ],
  watchdog: ['告警链路心跳', 'Last watchdog alert'],
  neverHeard: [
    '启动以来未收到 WatchpostWatchdog；请核对 Alertmanager 的路由。',
    'no WatchpostWatchdog since the start; check the routes in Alertmanager',
  ],
  coverage: ['本月覆盖率', 'Coverage this month'],
  blind: ['本月未观测', 'Unobserved this month'],
  perDevice: [
    (duration: string) => `平均每台 ${duration}`,
    (duration: string) => `${duration} per device on average`,
  ],
  checks: ['启动以来的检查', 'Checks since the start'],
  answered: ['有应答', 'answered'],
  lateness: ['平均调度延迟', 'Mean lateness'],
  blindBy: [
    (cause: string) => `未能检查：${cause}`,
    (cause: string) => `could not check: ${cause}`,
  ],
  outcome: ['结果', 'Result'],
  number: ['次数', 'Count'],
  unproven: ['从未应答的检查', 'Checks that never answered'],
  unprovenNote: [
    '从未应答的检查不计入任何人的责任；请核对地址、端口或类别。',
    'A check that never answered counts against nobody; verify the address, port and kind.',
  ],
  noneUnproven: ['每项检查都应答过。', 'Every check has answered.'],
  unobservedNow: ['此刻未观测', 'Unobserved now'],
  others: ['其他接口', 'Other interfaces'],
});
