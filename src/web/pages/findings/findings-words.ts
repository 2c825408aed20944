import type { Property } from '../../../core/inspection/property.ts';
import { bilingual } from '../wording/bilingual.ts';
import type { Language } from '../../../core/terms/language.ts';

/** The properties that a device's page shows, in this order. */
export const PROPERTY_TERMS: readonly (readonly [Property, Readonly<Record<Language, string>>])[] =
  [
    ['manufacturer', { 'zh-CN': '厂商', en: 'Manufacturer' }],
    ['model', { 'zh-CN': '型号', en: 'Model' }],
    ['firmware', { 'zh-CN': '固件版本', en: 'Firmware' }],
    ['serial', { 'zh-CN': '序列号', en: 'Serial number' }],
    ['resolution', { 'zh-CN': '主码流分辨率', en: 'Resolution' }],
    ['encoding', { 'zh-CN': '编码', en: 'Encoding' }],
    ['frame-rate', { 'zh-CN': '帧率', en: 'Frame rate' }],
    ['bitrate', { 'zh-CN': '码率（kbit/s）', en: 'Bit rate (kbit/s)' }],
    ['time-source', { 'zh-CN': '对时方式', en: 'Time source' }],
    ['ntp-servers', { 'zh-CN': '对时服务器', en: 'NTP servers' }],
  ];

/** What is said of findings and firmware. */
export const FINDINGS_WORDS = bilingual({
  title: ['隐患', 'Findings'],
  about: [
    '设备有应答、但自身有问题的情况。隐患只作提示，不计入离线时间。',
    'Problems of devices that do answer. Findings are never counted as downtime.',
  ],
  all: ['全部', 'All'],
  none: ['没有发现隐患。', 'No findings.'],
  notInspected: [
    '尚未巡检过任何设备：请在凭据文件（credentials）中为设备指定登录凭据，写法见 README；也可用 watchpost inspect 巡检一台。',
    'No device has been inspected yet: assign credentials to devices in the credentials file (setting credentials), see README; "watchpost inspect" inspects one.',
  ],
  since: ['发现时间', 'Found'],
  firstOf: [
    (shown: number, total: number) => `列出 ${total} 条中的最近 ${shown} 条；全部见`,
    (shown: number, total: number) => `Showing the latest ${shown} of ${total}; the full list:`,
  ],
  firmware: ['固件清单', 'Firmware inventory'],
  file: ['下载 CSV', 'Download CSV'],
  count: ['台数', 'Devices'],
  firstRows: [
    (shown: number, total: number) => `列出 ${total} 行中台数最多的 ${shown} 行；全部见 CSV。`,
    (shown: number, total: number) =>
      `Showing the ${shown} most frequent of ${total} rows; the CSV has all.`,
  ],
  inspection: ['设备巡检', 'Inspection'],
  inspected: [(time: string) => `最近巡检 ${time}`, (time: string) => `last inspected ${time}`],
  picture: [(time: string) => `抓图 ${time}`, (time: string) => `snapshot from ${time}`],
  noFindings: ['未发现隐患', 'no findings'],
  notRead: ['未能读取的内容', 'What could not be read'],
  deviceNotInspected: [
    '尚未巡检过这台设备：巡检需要 ONVIF 检查和为它指定的登录凭据。',
    'This device has not been inspected yet: inspection needs the ONVIF check and a credential assigned to it.',
  ],
});
