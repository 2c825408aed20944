import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/relay/deliver.ts';
import { KIND_TABLE } from '../../src/relay/kinds.ts';
import { makeRobotQueue, type RobotQueue } from '../../src/relay/robot-queue.ts';
import type { Answer } from '../../src/relay/post.ts';
import { ROBOT_KINDS, type Robot } from '../../src/relay/robots.ts';
import { virtualClock, type VirtualClock } from '../support/virtual-clock.ts';
import { aRobot } from './robots.ts';

const OK: Answer = { status: 200, body: '{"errcode":0,"code":0}' };
const TOO_FAST: Answer = { status: 200, body: '{"errcode":130101}' };
const GONE: Answer = { fault: 'ECONNREFUSED' };

type Came = { readonly at: number; readonly text: string };

/** A line to a robot that answers as `answer` says after `tookMs`, and what came to the robot. */
function aLine(
  answer: (count: number) => Answer,
  { tookMs = 0, ...robot }: { readonly tookMs?: number } & Partial<Robot> = {},
): { readonly line: RobotQueue; readonly clock: VirtualClock; readonly came: readonly Came[] } {
  const clock = virtualClock(0);
  const came: Came[] = [];
  const post = async ({ body }: { readonly body: string }): Promise<Answer> => {
    const { text, content } = JSON.parse(body) as {
      text?: { content: string };
      content?: { text: string };
    };
    came.push({ at: clock.elapsed(), text: text?.content ?? content!.text });
    const given = answer(came.length);
    if (tookMs > 0)
      await new Promise<void>((resolve) => {
        clock.after(tookMs, resolve);
      });
    return given;
  };
  return {
    line: makeRobotQueue(aRobot(robot), { clock, post, complain: () => undefined }),
    clock,
    came,
  };
}

/** Sends texts named by their place, all at once. */
function sendAll(line: RobotQueue, count: number, size = 1): readonly Promise<Outcome>[] {
  return Array.from({ length: count }, (_, index) => line.send(`#${index}`.padEnd(size, '.')));
}

const results = async (sent: readonly Promise<Outcome>[]): Promise<readonly string[]> =>
  (await Promise.all(sent)).map(({ result }) => result);

describe('limits', () => {
  it('are kept by every kind whatever comes when: no window of theirs, wherever it begins, sees more messages than it may; and everybody is answered within 28 s', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ROBOT_KINDS),
        fc.integer({ min: 0, max: 4000 }),
        fc.array(fc.integer({ min: 0, max: 9000 }), { minLength: 1, maxLength: 60 }),
        fc.array(fc.constantFrom(OK, OK, OK, GONE, TOO_FAST), { minLength: 1, maxLength: 12 }),
        async (kind, tookMs, gaps, answers) => {
          const { line, clock, came } = aLine((count) => answers[count % answers.length]!, {
            kind,
            tookMs,
          });
          const took: number[] = [];
          for (const gap of gaps) {
            await clock.advance(gap);
            const from = clock.elapsed();
            void line.send('x'.repeat(300)).then(() => took.push(clock.elapsed() - from));
          }
          await clock.advance(60_000);
          expect(took.length).toBe(gaps.length);
          expect(Math.max(...took)).toBeLessThanOrEqual(28_000);
          for (const { messages, withinMs } of KIND_TABLE[kind].limits) {
            for (const { at } of came)
              expect(
                came.filter((other) => other.at >= at && other.at < at + withinMs).length,
              ).toBeLessThanOrEqual(messages);
          }
        },
      ),
      { numRuns: 25, seed: 20261124 },
    );
  });

  it('texts are messages of their own until they have to wait; then as many as fit share one', async () => {
    const { line, clock, came } = aLine(() => OK, { kind: 'feishu' });
    const sent = sendAll(line, 9);
    await clock.advance(1000);
    expect(came.map(({ text }) => text)).toEqual([
      '#0',
      '#1',
      '#2',
      '#3',
      '#4',
      '#5\n\n#6\n\n#7\n\n#8',
    ]);
    expect(new Set(await results(sent))).toEqual(new Set(['sent']));
  });

  it('no message is larger than the robot takes, and no character is cut in two', async () => {
    const { line, clock, came } = aLine(() => OK, { kind: 'wecom' });
    void sendAll(line, 20);
    await clock.advance(51_000);
    void sendAll(line, 4, 700);
    void line.send('电'.repeat(683));
    await clock.advance(9001);
    const late = came.slice(20).map(({ text }) => text);
    expect(late.map((text) => Buffer.byteLength(text))).toEqual([1402, 700, 700, 2046]);
    expect(late[3]).toBe(`${'电'.repeat(681)}…`);
  });

  it('a robot that hears too much is left alone for a minute', async () => {
    const { line, clock, came } = aLine((count) => (count === 1 ? TOO_FAST : OK));
    expect(await line.send('a')).toEqual({ result: 'throttled' });
    await clock.advance(50_000);
    expect(await line.send('b')).toEqual({ result: 'dropped' });
    await clock.advance(1);
    const sent = line.send('c');
    await clock.advance(10_000);
    expect(await sent).toEqual({ result: 'sent' });
    expect(came.map(({ at }) => at)).toEqual([0, 60_000]);
  });
});

describe('a robot that does not take a message', () => {
  it.each([
    ['does not answer', GONE],
    ['fails', { status: 500, body: '' }],
  ])('and %s is tried three times, after one and two seconds', async (_, answer) => {
    const { line, clock, came } = aLine(() => answer);
    const sent = line.send('a');
    await clock.advance(60_000);
    expect(await sent).toEqual({ result: 'unreached' });
    expect(came.map(({ at }) => at)).toEqual([0, 1000, 3000]);
  });

  it('and takes it at the third try has taken it', async () => {
    const { line, clock } = aLine((count) => (count < 3 ? GONE : OK));
    const sent = line.send('a');
    await clock.advance(3000);
    expect(await sent).toEqual({ result: 'sent' });
  });

  it.each([
    ['a code', { status: 200, body: '{"errcode":310000}' }, { result: 'refused', code: 310_000 }],
    ['a status', { status: 404, body: '' }, { result: 'refused', code: 404 }],
    ['a page', { status: 200, body: '<html>' }, { result: 'refused', code: 200 }],
    ['an address elsewhere', { status: 302, body: '' }, { result: 'refused', code: 302 }],
    ['that too much comes', { status: 429, body: '' }, { result: 'throttled' }],
  ] as const)('and answers with %s is not tried again', async (_, answer, outcome) => {
    const { line, clock, came } = aLine(() => answer);
    const sent = line.send('a');
    await clock.advance(60_000);
    expect(await sent).toEqual(outcome);
    expect(came.length).toBe(1);
  });
});

describe('who waits', () => {
  it('is one of fifty at most; the rest is turned away at once', async () => {
    const { line, clock } = aLine(() => OK, { tookMs: 100 });
    const sent = sendAll(line, 60);
    const settled: number[] = [];
    for (const [index, one] of sent.entries()) void one.then(() => settled.push(index));
    await clock.advance(0);
    expect(settled).toEqual([51, 52, 53, 54, 55, 56, 57, 58, 59]);
    await clock.advance(60_000);
    const outcomes = await results(sent);
    expect(outcomes.slice(0, 20)).toEqual(Array<string>(20).fill('sent'));
    expect(outcomes.slice(51)).toEqual(Array<string>(9).fill('dropped'));
  });

  it('is answered when the service stops, and nothing is sent after that', async () => {
    const { line, clock, came } = aLine(() => OK, { kind: 'feishu' });
    const sent = sendAll(line, 9);
    await clock.advance(10);
    line.stop();
    await clock.advance(0);
    expect(await results(sent)).toEqual([
      ...Array<string>(5).fill('sent'),
      ...Array<string>(4).fill('dropped'),
    ]);
    expect(await line.send('late')).toEqual({ result: 'dropped' });
    expect(came.length).toBe(5);
  });
});
