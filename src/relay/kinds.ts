import { createHmac } from 'node:crypto';
import type { Instant } from '../core/time/civil-time.ts';
import type { Robot, RobotKind } from './robots.ts';

/** At most so many messages within so long. */
export type Limit = { readonly messages: number; readonly withinMs: number };

/** One request to a robot. */
export type Message = { readonly url: string; readonly body: string };

/** What a robot's answer means. `code`: its own, 0 where it gave none. */
export type RobotVerdict =
  { readonly result: 'sent' | 'throttled' } | { readonly result: 'refused'; readonly code: number };

/**
 * How one kind of robots is spoken to. The facts are those of the makers' rules for 自定义机器人 and
 * 群机器人, as others describe them. The makers did not confirm them.
 */
export type KindRow = {
  readonly limits: readonly Limit[];
  /** Longest text in UTF-8, bytes. */
  readonly maxBytes: number;
  readonly message: (robot: Robot, text: string, at: Instant) => Message;
  /** Codes by which it says that too much comes. */
  readonly throttles: ReadonlySet<number>;
};

const MINUTE_MS = 60_000;

/** One row a kind. */
export const KIND_TABLE: Readonly<Record<RobotKind, KindRow>> = {
  dingtalk: {
    limits: [{ messages: 20, withinMs: MINUTE_MS }],
    // 20,000 of the whole body.
    maxBytes: 18_000,
    message: ({ address, secret }, text, at) => ({
      url: secret === '' ? address : signedAddress(address, secret, at),
      body: JSON.stringify({ msgtype: 'text', text: { content: text } }),
    }),
    throttles: new Set([130_101, 90_030]),
  },
  feishu: {
    limits: [
      { messages: 100, withinMs: MINUTE_MS },
      { messages: 5, withinMs: 1000 },
    ],
    maxBytes: 18_000,
    message: ({ address, secret }, text, at) => ({
      url: address,
      // A name like <at user_id="all"> would call everybody.
      body: JSON.stringify({
        ...(secret !== '' && feishuSignature(secret, at)),
        msg_type: 'text',
        content: { text: text.replaceAll('<', '＜') },
      }),
    }),
    throttles: new Set([11_232, 9499]),
  },
  wecom: {
    limits: [{ messages: 20, withinMs: MINUTE_MS }],
    maxBytes: 2048,
    message: ({ address }, text) => ({
      url: address,
      body: JSON.stringify({ msgtype: 'text', text: { content: text } }),
    }),
    throttles: new Set([45_009]),
  },
};

/** 加签: HMAC-SHA256 of time in milliseconds, newline and secret, by the secret; in the address. */
function signedAddress(address: string, secret: string, at: Instant): string {
  const url = new URL(address);
  url.searchParams.set('timestamp', String(at));
  url.searchParams.set(
    'sign',
    createHmac('sha256', secret).update(`${at}\n${secret}`).digest('base64'),
  );
  return url.href;
}

/** 签名校验: HMAC-SHA256 of nothing, by time in seconds, newline and secret; in the body. */
function feishuSignature(
  secret: string,
  at: Instant,
): { readonly timestamp: string; readonly sign: string } {
  const timestamp = String(Math.floor(at / 1000));
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).digest('base64') };
}

/**
 * Reads the body of an answer with status 200. Only the body says whether the robot took the
 * message. Null: no robot answers so.
 */
export function verdictOf(kind: RobotKind, body: string): RobotVerdict | null {
  const code = codeOf(body);
  if (code === null) return null;
  if (code === 0) return { result: 'sent' };
  return KIND_TABLE[kind].throttles.has(code)
    ? { result: 'throttled' }
    : { result: 'refused', code };
}

/** `errcode` of 钉钉 and 企业微信; `code` or, in older answers, `StatusCode` of 飞书. */
function codeOf(body: string): number | null {
  try {
    const answer = JSON.parse(body) as Readonly<Record<string, unknown>> | null;
    const codes = [answer?.['errcode'], answer?.['code'], answer?.['StatusCode']].filter((code) =>
      Number.isSafeInteger(code),
    ) as number[];
    return codes.find((code) => code !== 0) ?? codes[0] ?? null;
  } catch {
    return null;
  }
}
