import { bilingual } from '../wording/bilingual.ts';

/** What a page says of the service itself. */
export const SERVICE_HEALTH_WORDS = bilingual({
  unwell: ['本系统自身有问题', 'This service has a problem'],
  blindFor: [
    (cause: string, duration: string) =>
      `${cause}（已 ${duration}）：有关设备记为未观测，不记为离线`,
    (cause: string, duration: string) =>
      `Blind for ${duration}: ${cause}; the affected devices count as unobserved, not as offline`,
  ],
  canaryOk: ['本机自检正常', 'Canary OK'],
  canaryBad: [
    '本机自检失败：此刻看不见设备，有关设备记为未观测，不记为离线',
    'Canary failed: this host cannot see devices now; they count as unobserved, not as offline',
  ],
  redisOk: ['Redis 正常', 'Redis OK'],
  redisBad: [
    'Redis 无应答：检查照常，事件存入待写队列',
    'Redis does not answer: polling continues, events wait in the outbox',
  ],
  outbox: [
    (events: string) => `待写队列 ${events} 条`,
    (events: string) => `${events} events wait in the outbox`,
  ],
  outboxEmpty: ['待写队列为空', 'Outbox empty'],
  dropped: [
    (count: string) => `待写队列曾满，放弃了 ${count} 条覆盖记录；这些时间将记为未观测`,
    (count: string) =>
      `The outbox was full and dropped ${count} coverage records; that time will count as unobserved`,
  ],
  inventoryOk: [
    (time: string) => `设备清单 ${time} 读入`,
    (time: string) => `Inventory loaded ${time}`,
  ],
  inventoryBad: [
    (time: string) => `设备清单 ${time} 读入时有误，未采用，沿用原清单；错误见日志`,
    (time: string) =>
      `Inventory rejected ${time}; the previous one stays in use, the log has the errors`,
  ],
  running: [(duration: string) => `已运行 ${duration}`, (duration: string) => `Up for ${duration}`],
  notReady: ['尚未全部就绪', 'Not ready yet'],
});
