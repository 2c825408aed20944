import { BUCKET_TERMS } from '../../../core/terms/buckets.ts';
import { CHECK_TERMS } from '../../../core/terms/checks.ts';
import { KIND_TERMS } from '../../../core/terms/kinds.ts';
import { termsIn, type Language } from '../../../core/terms/language.ts';
import { BLIND_CAUSE_TERMS, REASON_TERMS } from '../../../core/terms/reasons.ts';
import { CHECK_STATE_TERMS, STATE_TERMS } from '../../../core/terms/states.ts';
import type { CheckName, Kind } from '../../../core/inventory/device.ts';
import type { Division } from '../../../core/judging/availability.ts';
import type { ShownState } from '../../../core/judging/judgement.ts';
import type { BlindCause, Reason } from '../../../core/facts/observation.ts';

/** Every word on the pages. A word one language lacks is a type error. */
export type Words = {
  readonly tag: string;
  readonly title: string;
  readonly otherLanguage: string;
  readonly asOf: (time: string) => string;
  readonly state: Readonly<Record<ShownState, string>>;
  readonly kind: Readonly<Record<Kind, string>>;
  readonly check: Readonly<Record<CheckName, string>>;
  readonly reason: Readonly<Record<Reason | BlindCause, string>>;
  readonly streamState: Readonly<Record<'up' | 'down' | 'unobserved', string>>;
  readonly devices: (count: number) => string;
  readonly firstOf: (shown: number, total: number) => string;
  readonly device: string;
  readonly name: string;
  readonly site: string;
  readonly noSite: string;
  readonly stateHead: string;
  readonly why: string;
  readonly since: string;
  readonly contract: string;
  readonly vendor: string;
  readonly kindHead: string;
  readonly address: string;
  readonly parent: string;
  readonly pointClass: string;
  readonly sites: string;
  readonly moreSites: (count: number) => string;
  readonly ofWhichWell: (well: number, total: number) => string;
  readonly month: string;
  readonly monthNote: (target: string) => string;
  readonly noContracts: string;
  readonly noContract: string;
  readonly uptime: string;
  readonly bounds: string;
  readonly coverage: string;
  readonly verdict: string;
  readonly met: string;
  readonly missed: string;
  readonly unfit: string;
  readonly self: string;
  readonly selfUnwell: string;
  readonly blindFor: (cause: string, since: string) => string;
  readonly canaryOk: string;
  readonly canaryBad: string;
  readonly redisOk: string;
  readonly redisBad: string;
  readonly outbox: (events: string) => string;
  readonly outboxEmpty: string;
  readonly dropped: (count: string) => string;
  readonly inventoryOk: (time: string) => string;
  readonly inventoryBad: (time: string) => string;
  readonly running: (duration: string) => string;
  readonly notReady: string;
  readonly parentDown: (parent: string) => string;
  readonly clockOff: (offset: string) => string;
  readonly neverAnswered: string;
  readonly foundInside: string;
  readonly nobodyLooked: string;
  readonly checks: string;
  readonly checkHead: string;
  readonly latency: string;
  readonly lastObserved: string;
  readonly detail: string;
  readonly clock: string;
  readonly clockUnknown: string;
  readonly clockWithin: string;
  readonly from: string;
  readonly to: string;
  readonly duration: string;
  readonly bucket: Readonly<Record<keyof Division, string>>;
  readonly back: string;
  readonly unknownDevice: string;
  readonly suspect: string;
  readonly ago: (duration: string) => string;
  readonly none: string;
  /** Units from seconds to days, each after its number. */
  readonly units: {
    readonly d: string;
    readonly h: string;
    readonly min: string;
    readonly s: string;
  };
};

const zh: Words = {
  tag: 'zh-CN',
  title: '视频监控设备状态',
  otherLanguage: 'English',
  asOf: (time) => `截至 ${time}`,
  state: termsIn(STATE_TERMS, 'zh-CN'),
  kind: termsIn(KIND_TERMS, 'zh-CN'),
  check: termsIn(CHECK_TERMS, 'zh-CN'),
  reason: termsIn({ ...REASON_TERMS, ...BLIND_CAUSE_TERMS }, 'zh-CN'),
  streamState: termsIn(CHECK_STATE_TERMS, 'zh-CN'),
  devices: (count) => `${count} 台`,
  firstOf: (shown, total) => `列出 ${total} 台中的前 ${shown} 台，请用筛选缩小范围。`,
  device: '设备编码',
  name: '名称',
  site: '辖区',
  noSite: '（未填辖区）',
  stateHead: '状态',
  why: '原因',
  since: '持续',
  contract: '合同',
  vendor: '维护单位',
  kindHead: '类别',
  address: '地址',
  parent: '上联设备',
  pointClass: '点位类型',
  sites: '各辖区',
  moreSites: (count) => `另有 ${count} 个辖区，请用筛选查看。`,
  ofWhichWell: (well, total) => `${total} 台中 ${well} 台完好`,
  month: '本月在线率',
  monthNote: (target) =>
    `目标 ${target}%。在线率按已观测时间计，未剔除任何时间；上下限把未观测时间全部计为在线或离线。`,
  noContracts: '还没有可统计的时间。',
  noContract: '（未填合同）',
  uptime: '在线率',
  bounds: '下限至上限',
  coverage: '覆盖率',
  verdict: '对照目标',
  met: '达标',
  missed: '未达标',
  unfit: '不具备考核条件',
  self: '本系统自身',
  selfUnwell: '本系统自身有问题',
  blindFor: (cause, since) => `${cause}（已 ${since}）：有关设备记为未观测，不记为离线`,
  canaryOk: '探测自检正常',
  canaryBad: '探测自检失败：本机此刻看不见设备，有关设备记为未观测，不记为离线',
  redisOk: 'Redis 正常',
  redisBad: 'Redis 无应答：探测照常，事件存入待写队列',
  outbox: (events) => `待写队列 ${events} 条`,
  outboxEmpty: '待写队列为空',
  dropped: (count) => `待写队列曾满，放弃了 ${count} 条覆盖记录；这些时间将记为未观测`,
  inventoryOk: (time) => `设备清单 ${time} 读入`,
  inventoryBad: (time) => `设备清单 ${time} 读入时有误，未采用，沿用原清单；错误见日志`,
  running: (duration) => `已运行 ${duration}`,
  notReady: '尚未全部就绪',
  parentDown: (parent) => `上联 ${parent} 不通`,
  clockOff: (offset) => `时钟偏差 ${offset}`,
  neverAnswered: '从未应答，请核对清单',
  foundInside: '有合同考核的隐患',
  nobodyLooked: '暂无观测',
  checks: '检查项',
  checkHead: '检查',
  latency: '响应时间',
  lastObserved: '最近观测',
  detail: '详情',
  clock: '时钟偏差',
  clockUnknown: '未知',
  clockWithin: '在允许范围内',
  from: '开始',
  to: '结束',
  duration: '时长',
  bucket: termsIn(BUCKET_TERMS, 'zh-CN'),
  back: '返回总览',
  unknownDevice: '清单里没有这台设备。',
  suspect: '疑似故障，确认中',
  ago: (duration) => `${duration}前`,
  none: '无',
  units: { d: ' 天', h: ' 小时', min: ' 分', s: ' 秒' },
};

const en: Words = {
  tag: 'en',
  title: 'Video surveillance status',
  otherLanguage: '中文',
  asOf: (time) => `As of ${time}`,
  state: termsIn(STATE_TERMS, 'en'),
  kind: termsIn(KIND_TERMS, 'en'),
  check: termsIn(CHECK_TERMS, 'en'),
  reason: termsIn({ ...REASON_TERMS, ...BLIND_CAUSE_TERMS }, 'en'),
  streamState: termsIn(CHECK_STATE_TERMS, 'en'),
  devices: (count) => (count === 1 ? '1 device' : `${count} devices`),
  firstOf: (shown, total) => `The first ${shown} of ${total}; filter to see others.`,
  device: 'Device',
  name: 'Name',
  site: 'Site',
  noSite: '(no site)',
  stateHead: 'State',
  why: 'Why',
  since: 'For',
  contract: 'Contract',
  vendor: 'Vendor',
  kindHead: 'Kind',
  address: 'Address',
  parent: 'Reached through',
  pointClass: 'Point class',
  sites: 'Sites',
  moreSites: (count) => `${count} more sites; filter to see them.`,
  ofWhichWell: (well, total) => `${well} of ${total} intact`,
  month: 'Online rate this month',
  monthNote: (target) =>
    `Target ${target} %. Share of the observed time, nothing excused; the bounds count all unobserved time as offline or as online.`,
  noContracts: 'There is no time to account for yet.',
  noContract: '(no contract)',
  uptime: 'Online rate',
  bounds: 'Bounds',
  coverage: 'Coverage',
  verdict: 'Against target',
  met: 'met',
  missed: 'missed',
  unfit: 'not fit for assessment',
  self: 'This service',
  selfUnwell: 'This service is not well',
  blindFor: (cause, since) =>
    `Blind for ${since}: ${cause}; the devices concerned count as unobserved, not as offline`,
  canaryOk: 'Canary answers',
  canaryBad:
    'Canary silent: this host cannot see devices now; they count as unobserved, not as offline',
  redisOk: 'Redis answers',
  redisBad: 'Redis does not answer: polling goes on, events wait in the outbox',
  outbox: (events) => `${events} events wait in the outbox`,
  outboxEmpty: 'Outbox empty',
  dropped: (count) =>
    `The outbox was full and gave up ${count} coverage marks; that time will count as unobserved`,
  inventoryOk: (time) => `Inventory read ${time}`,
  inventoryBad: (time) => `Inventory refused ${time}; the one before is kept, the log says why`,
  running: (duration) => `Running for ${duration}`,
  notReady: 'Not everything is ready yet',
  parentDown: (parent) => `${parent} above it is down`,
  clockOff: (offset) => `clock off by ${offset}`,
  neverAnswered: 'never answered; check the inventory',
  foundInside: 'a finding that its contract counts',
  nobodyLooked: 'nobody is looking',
  checks: 'Checks',
  checkHead: 'Check',
  latency: 'Latency',
  lastObserved: 'Last observed',
  detail: 'Detail',
  clock: 'Clock offset',
  clockUnknown: 'unknown',
  clockWithin: 'within tolerance',
  from: 'From',
  to: 'To',
  duration: 'Duration',
  bucket: termsIn(BUCKET_TERMS, 'en'),
  back: 'Overview',
  unknownDevice: 'The inventory has no such device.',
  suspect: 'failing, to be confirmed',
  ago: (duration) => `${duration} ago`,
  none: 'none',
  units: { d: ' d', h: ' h', min: ' min', s: ' s' },
};

/** The words of each language. */
export const WORDS: Readonly<Record<Language, Words>> = { 'zh-CN': zh, en };
