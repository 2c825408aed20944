import { deliver, type DeliveryParts, type Outcome } from './deliver.ts';
import { KIND_TABLE } from './kinds.ts';
import { makePace, pause } from './pace.ts';
import type { Robot } from './robots.ts';

/** Texts that wait for their turn at one robot. */
const MAX_WAITING = 50;
/**
 * Longest wait for a turn, milliseconds; with the 18 s of a delivery it stays under the 30 s for
 * which the server lets a question be silent.
 */
const WAIT_MS = 10_000;
/** Between texts that share a message. */
const SEPARATOR = '\n\n';

type Waiting = { readonly text: string; readonly settle: (outcome: Outcome) => void };

/** Sends texts to one robot, one after the other. */
export type RobotQueue = {
  /** Settles within 28 s. */
  send(text: string): Promise<Outcome>;
  /** Settles what waits as dropped, and ends what is under way. */
  stop(): void;
};

/**
 * A line to a robot that keeps to its limits; texts that had to wait for them share a message, as
 * many as fit.
 */
export function makeRobotQueue(robot: Robot, parts: DeliveryParts): RobotQueue {
  const { clock } = parts;
  const { limits, maxBytes } = KIND_TABLE[robot.kind];
  const stopped = new AbortController();
  const pace = makePace(limits, clock);
  const waiting: Waiting[] = [];
  let isBusy = false;

  const work = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    while (waiting.length > 0) {
      const waitMs = pace.waitMs();
      if (waitMs > 0) await pause(clock, waitMs, stopped.signal);
      const turn = take(waiting, waitMs > 0 ? maxBytes : 0);
      if (turn.length === 0) continue;
      const outcome = await deliver(
        robot,
        cut(turn.map(({ text }) => text).join(SEPARATOR), maxBytes),
        pace,
        stopped.signal,
        parts,
      );
      for (const { settle } of turn) settle(outcome);
    }
    isBusy = false;
  };
  return {
    send: (text) =>
      new Promise((resolve) => {
        if (stopped.signal.aborted || waiting.length >= MAX_WAITING || pace.waitMs() >= WAIT_MS) {
          resolve({ result: 'dropped' });
          return;
        }
        const entry: Waiting = {
          text,
          settle: (outcome) => {
            giveUp();
            resolve(outcome);
          },
        };
        const giveUp = clock.after(WAIT_MS, () => {
          const index = waiting.indexOf(entry);
          if (index >= 0) waiting.splice(index, 1)[0]!.settle({ result: 'dropped' });
        });
        waiting.push(entry);
        void work();
      }),
    stop: () => {
      stopped.abort();
      for (const { settle } of waiting.splice(0)) settle({ result: 'dropped' });
    },
  };
}

/** Takes out the first, and those after it that fit into a message with it. */
function take(waiting: Waiting[], maxBytes: number): readonly Waiting[] {
  let bytes = 0;
  const count = waiting.findIndex(({ text }, index) => {
    bytes += Buffer.byteLength(text) + (index === 0 ? 0 : SEPARATOR.length);
    return index > 0 && bytes > maxBytes;
  });
  return waiting.splice(0, count < 0 ? waiting.length : count);
}

/** At most so many bytes of UTF-8, with … where something was left out. */
function cut(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  // A character that was cut in two is left out as well.
  const kept = Buffer.from(text)
    .subarray(0, maxBytes - 3)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
  return `${kept}…`;
}
