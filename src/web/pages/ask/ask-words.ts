import { bilingual } from '../layout/bilingual.ts';

/** What is said where a device is asked by hand. */
export const ASK_WORDS = bilingual({
  title: ['立即检查', 'Ask now'],
  of: [(name: string) => `立即检查 ${name}`, (name: string) => `Ask ${name} now`],
  ask: ['立即检查', 'Ask now'],
  again: ['再检查一次', 'Ask again'],
  note: [
    '每项检查各做一次，最长 15 秒。结果只供查看，不计入状态和在线率。',
    'Runs each check once, within 15 s. What comes back is shown only: it counts neither for the state nor for the rate.',
  ],
  right: [
    '您没有立即检查的权限。请管理员在访问文件（access.file）中为您的账号加上 write；条目可用 watchpost access user 生成。也可在本机运行：',
    'You may not have devices asked. Ask for the grant write in your entry of the access file (access.file); "watchpost access user" makes entries. Or run on the machine itself:',
  ],
  outcomes: ['检查结果', 'What came back'],
  outcome: ['结果', 'Outcome'],
  time: ['时间', 'Time'],
  answered: ['有应答', 'answered'],
  failed: [(reason: string) => `无正常应答：${reason}`, (reason: string) => `failed: ${reason}`],
  blind: [(cause: string) => `未能询问：${cause}`, (cause: string) => `could not ask: ${cause}`],
  notInTurn: [
    '15 秒内设备一直忙于例行检查或尚未答完，请再试一次',
    'polling kept the device busy, or its answer was not whole within 15 s; try again',
  ],
  clock: [(offset: string) => `时钟偏差 ${offset}`, (offset: string) => `clock off by ${offset}`],
  noClock: ['未报时间', 'told no time'],
  certificate: [
    (date: string) => `证书有效期至 ${date}`,
    (date: string) => `certificate expires on ${date}`,
  ],
});
