import { describe, expect, it } from 'vitest';
import { makeChangeLog } from '../../src/cli/terminal/change-log.ts';
import { makeLog } from '../../src/cli/terminal/log.ts';
import type { StateChange } from '../../src/core/health/fleet-view.ts';
import { logMethod } from '../../src/platform/log.ts';

type Line = { readonly msg: string; readonly level: number } & Readonly<Record<string, unknown>>;

function listening(level = 'info') {
  const clock = { now: 0 };
  const lines: Line[] = [];
  const log = makeLog(level, () => clock.now, {
    write: (line) => {
      lines.push(JSON.parse(line) as Line);
    },
  });
  return { log, lines, clock };
}

describe('the log', () => {
  it('writes at most 30 lines a minute for one cause, tells how many more there were, and leaves other causes alone', () => {
    const { log, lines, clock } = listening();
    for (let index = 0; index < 300; index++) log.error({ device: index }, 'a probe failed');
    for (let index = 0; index < 300; index++) log.warn(`device ${index} is odd`);
    log.info('another');
    expect(lines.map(({ msg }) => msg.replace(/\d+/, '#'))).toEqual([
      ...Array.from({ length: 30 }, () => 'a probe failed'),
      ...Array.from({ length: 30 }, () => 'device # is odd'),
      'another',
    ]);
    clock.now = 60_000;
    log.info('later');
    expect(lines.slice(61)).toEqual([
      expect.objectContaining({ like: 'a probe failed', leftOut: 270 }),
      expect.objectContaining({ like: 'device # is odd', leftOut: 270 }),
      expect.objectContaining({ msg: 'later' }),
    ]);
  });

  it('is bounded too where every line has words of its own', () => {
    const { log, lines } = listening();
    for (let index = 0; index < 5000; index++)
      log.info(`words ${String.fromCodePoint(0x4e00 + index)}`);
    expect(lines.length).toBe(530);
  });

  it('takes another level while it runs', () => {
    const { log, lines } = listening();
    log.debug('unseen');
    log.level = 'debug';
    log.debug('seen');
    expect(lines.map(({ msg }) => msg)).toEqual(['seen']);
  });
});

describe('changes of devices', () => {
  const change = (device: number, at = 0): StateChange => ({
    at,
    device: `d${device}`,
    name: 'n',
    from: 'intact',
    to: 'offline',
  });
  it('of a dead site of 300 are 20 lines and a sum, not 300 lines', () => {
    const written: (readonly [object, string])[] = [];
    const tell = makeChangeLog({
      info: logMethod((words, fields) => {
        written.push([fields, words]);
      }),
    });
    const dead = Array.from({ length: 300 }, (_, index) => change(index));
    tell(dead.slice(0, 100), 0);
    tell(dead, 1000);
    tell(dead, 59_999);
    expect(written).toHaveLength(20);
    tell([...dead, change(7, 1)], 60_000);
    expect(written.slice(20)).toEqual([
      [{ changes: { 'intact to offline': 280 } }, expect.any(String)],
      [expect.objectContaining({ device: 'd7' }), 'device changed'],
    ]);
  });
});
