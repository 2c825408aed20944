import { bilingual } from '../wording/bilingual.ts';

/** What stands around every page. */
export const LAYOUT_WORDS = bilingual({
  skip: ['跳到正文', 'Skip to content'],
  pages: ['页面', 'Pages'],
  overview: ['总览', 'Overview'],
  devices: ['设备', 'Devices'],
  outages: ['故障', 'Outages'],
  findings: ['隐患', 'Findings'],
  contracts: ['合同', 'Contracts'],
  reports: ['月报', 'Reports'],
  status: ['本系统', 'Service'],
  downNow: [
    (count: number) => `${count} 台离线或不可达`,
    (count: number) => `${count} offline or unreachable`,
  ],
  unwell: ['本系统自身有问题', 'This service has a problem'],
  live: ['实时更新', 'Live'],
  paused: ['已暂停更新', 'Paused'],
  pause: ['暂停', 'Pause'],
  resume: ['恢复', 'Resume'],
  lost: [
    '与服务器的连接中断，以下内容可能已过时',
    'No answer from the server; this page may be out of date',
  ],
});
