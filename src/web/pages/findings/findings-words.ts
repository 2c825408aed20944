import type { Property } from '../../../core/inspection/property.ts';
import { bilingual } from '../layout/bilingual.ts';
import type { Language } from '../../../core/terms/language.ts';

/** The traits a device's page shows, in this order, in words. */
export const TRAIT_NAMES: readonly (readonly [Property, Readonly<Record<Language, string>>])[] = [
  ['manufacturer', { 'zh-CN': '厂商', en: 'Manufacturer' }],
  ['model', { 'zh-CN': '型号', en: 'Model' }],
  ['firmware', { 'zh-CN': '固件版本', en: 'Firmware' }],
  ['serial', { 'zh-CN': '序列号', en: 'Serial number' }],
  ['resolution', { 'zh-CN': '主码流分辨率', en: 'Resolution' }],
  ['encoding', { 'zh-CN': '编码', en: 'Encoding' }],
  ['frame-rate', { 'zh-CN': '帧率', en: 'Frames a second' }],
  ['bitrate', { 'zh-CN': '码率（kbit/s）', en: 'Bit rate (kbit/s)' }],
  ['time-source', { 'zh-CN': '对时方式', en: 'Time source' }],
  ['ntp-servers', { 'zh-CN': '对时服务器', en: 'NTP servers' }],
];

/** What is said of findings and firmware. */
export const FINDINGS_WORDS = bilingual({
  title: ['隐患', 'Findings'],
  about: [
    '设备有应答、但自身有问题的情况。隐患只作提示，不计入离线时间。',
    'What is wrong with devices that answer all the same. Findings are never counted as time off.',
  ],
  all: ['全部', 'All'],
  none: ['没有发现隐患。', 'Nothing was found.'],
  notLooked: [
    '尚未查看过任何设备内部：请在凭据文件（credentials）中为设备指定登录凭据，写法见 README；也可用 watchpost inspect 查看一台。',
    'No device was looked into yet: assign credentials to devices in the credentials file (setting credentials), as README says; "watchpost inspect" looks into one.',
  ],
  finding: ['隐患', 'Finding'],
  since: ['发现时间', 'Known since'],
  firstOf: [
    (shown: number, total: number) => `列出 ${total} 条中的最近 ${shown} 条；全部见`,
    (shown: number, total: number) => `The latest ${shown} of ${total}; all are at`,
  ],
  firmware: ['固件清单', 'Firmware inventory'],
  file: ['下载 CSV', 'Download CSV'],
  count: ['台数', 'Devices'],
  firstRows: [
    (shown: number, total: number) => `列出 ${total} 行中台数最多的 ${shown} 行；全部见 CSV。`,
    (shown: number, total: number) =>
      `The ${shown} most frequent of ${total} rows; the CSV has all.`,
  ],
  inside: ['设备内部', 'Inside'],
  looked: [(time: string) => `最近查看 ${time}`, (time: string) => `last looked into ${time}`],
  picture: [(time: string) => `抓图 ${time}`, (time: string) => `snapshot of ${time}`],
  well: ['未发现隐患', 'nothing was found'],
  deviceNotLooked: [
    '尚未查看过这台设备内部：查看需要 ONVIF 检查和为它指定的登录凭据。',
    'The device was not looked into yet: that takes the ONVIF check and a credential assigned to it.',
  ],
});
