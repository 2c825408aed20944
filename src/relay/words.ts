import type { Language } from '../core/terms/language.ts';

/**
 * The fixed words of a message. The rest comes from the annotations of the rules. E-mail uses the
 * same words, from config/alertmanager/templates.
 */
export type MessageWords = {
  /** Ending of the names of annotations in this language. */
  readonly suffix: '_zh' | '';
  readonly severity: Readonly<Record<'critical' | 'warning' | 'info', string>>;
  readonly offline: (site: string, count: number) => string;
  readonly clocks: (site: string, count: number) => string;
  readonly andOthers: (first: string, count: number) => string;
  readonly comma: string;
  readonly more: (count: number) => string;
  readonly devices: string;
  readonly since: string;
  readonly cause: string;
  readonly causesDiffer: string;
  readonly contract: string;
  readonly toDo: string;
  readonly link: string;
  readonly resolved: (what: string) => string;
  readonly pipelineSilent: (minutes: number) => string;
  readonly pipelineBack: string;
};

/** The words of each language. */
export const MESSAGE_WORDS: Readonly<Record<Language, MessageWords>> = {
  'zh-CN': {
    suffix: '_zh',
    severity: { critical: '【紧急】', warning: '【警告】', info: '【提示】' },
    offline: (site, count) => `${site} ${count} 台设备离线`,
    clocks: (site, count) => `${site} ${count} 台设备时钟超差`,
    andOthers: (first, count) => `${first} 等 ${count} 项`,
    comma: '、',
    more: (count) => `，另有 ${count} 台`,
    devices: '设备：',
    since: '起始：',
    cause: '可能原因：',
    causesDiffer: '各不相同，逐台见链接',
    contract: '合同：',
    toDo: '处置：',
    link: '链接：',
    resolved: (what) => `【解除】${what}（已恢复，或已报备）`,
    pipelineSilent: (minutes) =>
      `【紧急】告警链路中断：${minutes} 分钟未收到心跳，此间的告警可能无人收到\n` +
      '处置：检查 Prometheus 与 Alertmanager 是否运行、能否互通',
    pipelineBack: '【解除】告警链路已恢复',
  },
  en: {
    suffix: '',
    severity: { critical: '[critical] ', warning: '[warning] ', info: '[info] ' },
    offline: (site, count) => `${site}: ${count} devices are offline`,
    clocks: (site, count) => `${site}: the clocks of ${count} devices are wrong`,
    andOthers: (first, count) => `${first}, and ${count - 1} more`,
    comma: ', ',
    more: (count) => ` and ${count} more`,
    devices: 'Devices: ',
    since: 'Since: ',
    cause: 'Likely cause: ',
    causesDiffer: 'differs by device; see the link',
    contract: 'Contract: ',
    toDo: 'To do: ',
    link: 'Link: ',
    resolved: (what) => `[resolved] ${what} (recovered or excused)`,
    pipelineSilent: (minutes) =>
      `[critical] The alert pipeline is broken: no heartbeat for ${minutes} minutes, ` +
      'so alerts may reach nobody\n' +
      'To do: check that Prometheus and Alertmanager are running and can reach each other',
    pipelineBack: '[resolved] The alert pipeline is working again',
  },
};
