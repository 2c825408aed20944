import { bilingual } from '../wording/bilingual.ts';

/** What is said where somebody checks a device now. */
export const CHECK_NOW_WORDS = bilingual({
  title: ['立即检查', 'Check now'],
  of: [(name: string) => `立即检查 ${name}`, (name: string) => `Check ${name} now`],
  check: ['立即检查', 'Check now'],
  again: ['再检查一次', 'Check again'],
  note: [
    '每项检查各做一次，最长 15 秒。结果只供查看，不计入状态和在线率。',
    'Runs each check once, within 15 s. The results are only shown; they affect neither the state nor the online rate.',
  ],
  right: [
    '您没有立即检查的权限。请管理员在访问文件（access.file）中为您的账号加上 write；条目可用 watchpost access user 生成。也可在本机运行：',
    'You do not have permission to check devices. Ask an administrator to add write to your entry in the access file (access.file); "watchpost access user" makes entries. Or run this on the machine itself:',
  ],
  outcomes: ['检查结果', 'Results'],
  outcome: ['结果', 'Result'],
  time: ['时间', 'Time'],
  answered: ['有应答', 'answered'],
  failed: [(reason: string) => `无正常应答：${reason}`, (reason: string) => `failed: ${reason}`],
  blind: [(cause: string) => `未能检查：${cause}`, (cause: string) => `could not check: ${cause}`],
  busy: [
    '15 秒内设备一直忙于例行检查或尚未答完，请再试一次',
    'polling kept the device busy, or its answer was not complete within 15 s; try again',
  ],
  clock: [(offset: string) => `时钟偏差 ${offset}`, (offset: string) => `clock off by ${offset}`],
  noClock: ['未报时间', 'no time reported'],
  certificate: [
    (date: string) => `证书有效期至 ${date}`,
    (date: string) => `certificate expires ${date}`,
  ],
});
