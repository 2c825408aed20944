import type { Kind } from '../core/inventory/device.ts';
import type { FindingName } from '../core/inspection/finding.ts';
import { FINDING_TERMS } from '../core/terms/findings.ts';
import type { Reason } from '../core/facts/observation.ts';
import type { Missing } from './month/collect.ts';
import type { Language, Words } from './tables/csv.ts';
import type { Change, Group, ReportedOutage } from './month/schema.ts';

const words = (chinese: string, english: string): Words => ({ 'zh-CN': chinese, en: english });

/** Kinds of device as tables name them. */
export const KIND_WORDS: Readonly<Record<Kind, Words>> = {
  camera: words('视频监控', 'camera'),
  checkpoint: words('卡口', 'checkpoint'),
  epolice: words('电警', 'electronic police'),
  'media-server': words('流媒体', 'media server'),
  platform: words('共享平台', 'platform'),
  network: words('网络设备', 'network node'),
};

/** Reasons as tables name them. */
export const REASON_WORDS: Readonly<Record<Reason, Words>> = {
  timeout: words('超时无应答', 'timeout'),
  refused: words('拒绝连接', 'refused'),
  'no-route': words('网络不可达', 'no route'),
  tls: words('TLS 失败', 'TLS'),
  auth: words('拒绝认证', 'authentication refused'),
  protocol: words('协议错误', 'protocol'),
};

/** What followed an outage. */
export const END_WORDS: Readonly<Record<ReportedOutage['ended'], Words>> = {
  up: words('已恢复', 'up again'),
  unobserved: words('其后未观测', 'unobserved'),
  'moved-or-left': words('变更或停用时未恢复', 'moved or left while down'),
  'period-end': words('期末未恢复', 'still down'),
};

/** Why a month of a year has no figures. */
export const MISSING_WORDS: Readonly<Record<Missing, Words>> = {
  'not-begun': words('尚未开始', 'not begun yet'),
  'no-service': words('无在役设备，未计入', 'no device in service: not counted'),
  unobserved: words('无观测记录，未计入', 'nothing observed: not counted'),
};

/** A finding as tables name it. */
export function findingName(finding: FindingName, language: Language): string {
  return FINDING_TERMS[finding][language];
}

/** Whether a finding went on as the period ended. */
export const OPEN_WORDS: Readonly<Record<'open' | 'over', Words>> = {
  open: words('期末仍存在', 'still there'),
  over: words('已消除', 'over'),
};

/** What a contract makes of a finding. */
export const IMPAIRS_WORDS: Readonly<Record<'counts' | 'shown', Words>> = {
  counts: words('计为不完好', 'makes it impaired'),
  shown: words('仅提示', 'shown only'),
};

/** How a device changed. */
export const CHANGE_WORDS: Readonly<Record<Change['change'], Words>> = {
  entered: words('新增', 'entered'),
  moved: words('变更', 'moved'),
  left: words('停用', 'left'),
};

/** What groups are formed by. */
export const GROUP_WORDS: Readonly<Record<Group['by'], Words>> = {
  total: words('合计', 'total'),
  kind: words('类别', 'kind'),
  contract: words('合同', 'contract'),
  vendor: words('维护单位', 'vendor'),
  site: words('辖区', 'site'),
};

/** Whether a figure may be assessed, design rule 7. */
export const FITNESS_WORDS: Readonly<Record<'fit' | 'unfit', Words>> = {
  fit: words('具备考核条件', 'fit for assessment'),
  unfit: words('不具备考核条件', 'not fit for assessment'),
};
