import type { Robot } from '../../src/relay/robots.ts';

/** A robot of 钉钉 without signature that gets Chinese, unless `fields` differ. */
export function aRobot(fields: Partial<Robot> = {}): Robot {
  return {
    name: 'ops',
    kind: 'dingtalk',
    address: 'http://127.0.0.1:9/robot/send?access_token=t',
    secret: '',
    language: 'zh-CN',
    watchdog: false,
    ...fields,
  };
}
