import { expect, it } from 'vitest';
import { logMethod } from '../../src/platform/log.ts';
import { makeRateLimitedLog } from '../../src/platform/rate-limited-log.ts';

function trouble(): {
  readonly at: (ms: number) => void;
  readonly end: () => boolean;
  readonly written: number[];
} {
  let now = 0;
  const written: number[] = [];
  const limited = makeRateLimitedLog(() => now);
  return {
    at: (ms) => {
      now = ms;
      limited.write(() => written.push(ms));
    },
    end: limited.end,
    written,
  };
}

it('writes the first line at once, also when the clock stands at zero', () => {
  const { at, written } = trouble();
  at(0);
  expect(written).toEqual([0]);
});

it('writes again after exactly one minute, counted from the last line that was written', () => {
  const { at, written } = trouble();
  for (const ms of [1000, 30_000, 60_999, 61_000, 61_001, 120_999, 121_000]) at(ms);
  expect(written).toEqual([1000, 61_000, 121_000]);
});

it('writes the next trouble at once after the last one ended', () => {
  const { at, end, written } = trouble();
  expect(end()).toBe(false);
  at(1000);
  expect(end()).toBe(true);
  expect(end()).toBe(false);
  at(1001);
  expect(written).toEqual([1000, 1001]);
});

it('hands a line with fields and a bare line to the same writer', () => {
  const lines: unknown[] = [];
  const method = logMethod((message, fields) => {
    lines.push([message, fields]);
  });
  method('bare');
  method({ a: 1 }, 'with fields');
  expect(lines).toEqual([
    ['bare', {}],
    ['with fields', { a: 1 }],
  ]);
});
