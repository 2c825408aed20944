import { BUCKET_TERMS } from '../../../core/terms/buckets.ts';
import { CHECK_TERMS } from '../../../core/terms/checks.ts';
import { COLUMN_TERMS } from '../../../core/terms/columns.ts';
import { KIND_TERMS } from '../../../core/terms/kinds.ts';
import { termsIn, type Language } from '../../../core/terms/language.ts';
import { BLIND_CAUSE_TERMS, REASON_TERMS } from '../../../core/terms/reasons.ts';
import { CHECK_STATE_TERMS, STATE_TERMS } from '../../../core/terms/states.ts';
import { VERDICT_TERMS } from '../../../core/terms/verdicts.ts';
import { bilingual } from './bilingual.ts';

const SHARED = bilingual({
  tag: ['zh-CN', 'en'],
  title: ['视频监控设备状态', 'Video surveillance status'],
  otherLanguage: ['English', '中文'],
  asOf: [(time: string) => `截至 ${time}`, (time: string) => `As of ${time}`],
  ago: [(duration: string) => `${duration}前`, (duration: string) => `${duration} ago`],
  none: ['无', 'none'],
  detail: ['详情', 'Detail'],
  search: ['查找', 'Search'],
  apply: ['筛选', 'Filter'],

  device: COLUMN_TERMS.device,
  name: COLUMN_TERMS.name,
  kindHead: COLUMN_TERMS.kind,
  site: COLUMN_TERMS.site,
  address: COLUMN_TERMS.address,
  parent: COLUMN_TERMS.parent,
  pointClass: COLUMN_TERMS.class,
  contract: COLUMN_TERMS.contract,
  vendor: COLUMN_TERMS.vendor,
  stateHead: COLUMN_TERMS.state,
  reasonHead: COLUMN_TERMS.reason,
  checkHead: COLUMN_TERMS.check,
  checks: COLUMN_TERMS.checks,
  finding: COLUMN_TERMS.finding,
  latency: COLUMN_TERMS.latency,
  clock: COLUMN_TERMS.clockOffset,
  lastObserved: COLUMN_TERMS.lastObserved,
  from: COLUMN_TERMS.from,
  to: COLUMN_TERMS.to,
  duration: COLUMN_TERMS.duration,
  lasting: ['已持续', 'Duration'],

  devices: [
    (count: number) => `${count} 台`,
    (count: number) => (count === 1 ? '1 device' : `${count} devices`),
  ],
  firstOf: [
    (shown: number, total: number) => `列出 ${total} 台中的前 ${shown} 台，请用筛选缩小范围。`,
    (shown: number, total: number) => `Showing ${shown} of ${total}; filter to narrow the list.`,
  ],
  noSite: ['（未填辖区）', '(no site)'],

  parentDown: [
    (parent: string) => `上联设备 ${parent} 不通`,
    (parent: string) => `parent ${parent} is down`,
  ],
  clockOff: [
    (offset: string) => `时钟偏差 ${offset}`,
    (offset: string) => `clock off by ${offset}`,
  ],
  neverAnswered: ['从未应答，请核对清单', 'never answered; check the inventory'],
  countedFinding: ['有合同考核的隐患', 'has a finding that its contract counts'],
  notObserved: ['暂无观测', 'not observed'],

  month: ['本月在线率', 'Online rate this month'],
  monthNote: [
    (target: string) =>
      `目标 ${target}%。在线率按已观测时间计，未剔除任何时间；上下限把未观测时间全部计为在线或离线。`,
    (target: string) =>
      `Target ${target} %. Share of the observed time, before exclusions; the bounds count all unobserved time as offline or as online.`,
  ],
  noContract: ['（未填合同）', '(no contract)'],
  uptime: COLUMN_TERMS.onlineRate,
  bounds: ['下限至上限', 'Bounds'],
  coverage: COLUMN_TERMS.coverage,
  verdict: ['对照目标', 'Against target'],
  met: VERDICT_TERMS.met,
  missed: VERDICT_TERMS.missed,
  unfit: VERDICT_TERMS.unfit,
});

/** Names of states, kinds, checks, reasons and buckets, and units of time after their numbers. */
const namesIn = (language: Language) => ({
  state: termsIn(STATE_TERMS, language),
  checkState: termsIn(CHECK_STATE_TERMS, language),
  kind: termsIn(KIND_TERMS, language),
  check: termsIn(CHECK_TERMS, language),
  reason: termsIn({ ...REASON_TERMS, ...BLIND_CAUSE_TERMS }, language),
  bucket: termsIn(BUCKET_TERMS, language),
  units: UNITS[language],
});

const UNITS: Readonly<Record<Language, Readonly<Record<'d' | 'h' | 'min' | 's', string>>>> = {
  'zh-CN': { d: ' 天', h: ' 小时', min: ' 分', s: ' 秒' },
  en: { d: ' d', h: ' h', min: ' min', s: ' s' },
};

/** The words that several pages share, in one language. */
export type Words = (typeof SHARED)[Language] & ReturnType<typeof namesIn>;

/** The words that several pages share. */
export const WORDS: Readonly<Record<Language, Words>> = {
  'zh-CN': { ...SHARED['zh-CN'], ...namesIn('zh-CN') },
  en: { ...SHARED.en, ...namesIn('en') },
};
