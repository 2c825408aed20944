import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { KIND_TABLE, verdictOf } from '../../src/relay/kinds.ts';
import { aRobot } from './robots.ts';

const AT = Date.UTC(2026, 9, 15, 4, 30, 0, 250);
const SECRET = 'SEC a+b/c=电';

/** HMAC-SHA256 by another program. */
function openssl(key: string, text: string): string {
  return execFileSync(
    'openssl',
    [
      'dgst',
      '-sha256',
      '-mac',
      'HMAC',
      '-macopt',
      `hexkey:${Buffer.from(key).toString('hex')}`,
      '-binary',
    ],
    { input: text },
  ).toString('base64');
}

describe('messages are signed as the makers ask', () => {
  it('钉钉: time in milliseconds and the secret, by the secret, in the address beside what was there', () => {
    const { url, body } = KIND_TABLE.dingtalk.message(aRobot({ secret: SECRET }), 'hi', AT);
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
      access_token: 't',
      timestamp: String(AT),
      sign: openssl(SECRET, `${AT}\n${SECRET}`),
    });
    expect(url).not.toMatch(/sign=[^&]*[+ ]/);
    expect(JSON.parse(body)).toEqual({ msgtype: 'text', text: { content: 'hi' } });
  });

  it('飞书: nothing, by time in seconds and the secret, in the body; no name calls everybody', () => {
    const robot = aRobot({ kind: 'feishu', secret: SECRET });
    const { url, body } = KIND_TABLE.feishu.message(robot, '<at user_id="all"></at>', AT);
    const timestamp = String(Math.floor(AT / 1000));
    expect(url).toBe(robot.address);
    expect(JSON.parse(body)).toEqual({
      timestamp,
      sign: openssl(`${timestamp}\n${SECRET}`, ''),
      msg_type: 'text',
      content: { text: '＜at user_id="all">＜/at>' },
    });
  });

  it('and not at all where there is no secret', () => {
    expect(KIND_TABLE.dingtalk.message(aRobot(), 'hi', AT).url).toBe(aRobot().address);
    expect(
      JSON.parse(KIND_TABLE.feishu.message(aRobot({ kind: 'feishu' }), 'hi', AT).body),
    ).toEqual({ msg_type: 'text', content: { text: 'hi' } });
    expect(KIND_TABLE.wecom.message(aRobot({ kind: 'wecom' }), 'hi', AT)).toEqual({
      url: aRobot().address,
      body: '{"msgtype":"text","text":{"content":"hi"}}',
    });
  });
});

describe('an answer with status 200 is read, for it may be a refusal', () => {
  it.each([
    ['dingtalk', '{"errcode":0,"errmsg":"ok"}', { result: 'sent' }],
    [
      'dingtalk',
      '{"errcode":310000,"errmsg":"sign not match"}',
      { result: 'refused', code: 310_000 },
    ],
    [
      'dingtalk',
      '{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}',
      { result: 'throttled' },
    ],
    ['wecom', '{"errcode":0,"errmsg":"ok"}', { result: 'sent' }],
    [
      'wecom',
      '{"errcode":93000,"errmsg":"invalid webhook url"}',
      { result: 'refused', code: 93_000 },
    ],
    ['wecom', '{"errcode":45009,"errmsg":"api freq out of limit"}', { result: 'throttled' }],
    [
      'feishu',
      '{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}',
      { result: 'sent' },
    ],
    ['feishu', '{"Extra":null,"StatusCode":0,"StatusMessage":"success"}', { result: 'sent' }],
    ['feishu', '{"code":0,"msg":"success"}', { result: 'sent' }],
    [
      'feishu',
      '{"code":19021,"msg":"sign match fail or timestamp is not within one hour from current time"}',
      { result: 'refused', code: 19_021 },
    ],
    ['feishu', '{"code":11232,"msg":"frequency limited"}', { result: 'throttled' }],
    ['feishu', '{"StatusCode":19002,"code":0}', { result: 'refused', code: 19_002 }],
    ['feishu', '{"ok":true}', null],
    ['dingtalk', '<html>log in</html>', null],
    ['dingtalk', '', null],
    ['dingtalk', 'null', null],
    ['dingtalk', '{"errcode":"0"}', null],
  ] as const)('%s %s', (kind, body, verdict) => {
    expect(verdictOf(kind, body)).toEqual(verdict);
  });
});
