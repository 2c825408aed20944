import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/core/facts/event.ts';
import { decodeLine, encodeLine } from '../../src/recording/fact-line.ts';

const EVENT: Event = {
  type: 'transition',
  device: '卡口\n"1"',
  check: 'icmp',
  at: 1,
  state: 'down',
  reason: 'timeout',
  since: 1,
};

describe('a line of the outbox', () => {
  it('is one line, and gives back its event', () => {
    const line = encodeLine(EVENT);
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(decodeLine(line.slice(0, -1))).toEqual(EVENT);
  });

  it('of which any character is missing or another is no event', () => {
    const line = encodeLine(EVENT).slice(0, -1);
    for (let i = 0; i < line.length; i++) {
      expect(
        decodeLine(line.slice(0, i) + line.slice(i + 1)),
        `without character ${i}`,
      ).toBeUndefined();
      expect(
        decodeLine(`${line.slice(0, i)}~${line.slice(i + 1)}`),
        `with another character ${i}`,
      ).toBeUndefined();
    }
  });
});
