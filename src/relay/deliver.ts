import type { DeliveryResult } from '../core/alerts/notification.ts';
import type { Clock } from '../core/time/civil-time.ts';
import { KIND_TABLE, verdictOf } from './kinds.ts';
import { pause, type Pace } from './pace.ts';
import type { Answer, post } from './post.ts';
import type { Robot } from './robots.ts';

/** Waits before the second and the third try, milliseconds. Each try takes 5 s at most. */
const RETRY_MS = [1000, 2000];

/** What became of a text. */
export type Outcome = Exclude<DeliveryResult, { readonly result: 'noted' }>;

/** What sending stands on. `complain` names robots, never their addresses. */
export type DeliveryParts = {
  readonly clock: Clock;
  readonly post: typeof post;
  readonly complain: (fields: object, message: string) => void;
};

/**
 * Sends one text, three times at most, 18 s in all; a robot that did take it, but whose answer was
 * lost, shows it twice.
 */
export async function deliver(
  robot: Robot,
  text: string,
  pace: Pace,
  stopped: AbortSignal,
  { clock, post: ask, complain }: DeliveryParts,
): Promise<Outcome> {
  for (const retryMs of [...RETRY_MS, null]) {
    const answer = await ask(KIND_TABLE[robot.kind].message(robot, text, clock.now()), stopped);
    pace.sent();
    const outcome = outcomeOf(robot, answer);
    if (outcome?.result === 'throttled') pace.rest();
    if (outcome?.result !== 'sent')
      complain(
        { robot: robot.name, ...(outcome ?? { fault: faultOf(answer) }) },
        'a robot did not take a message',
      );
    if (outcome) return outcome;
    if (retryMs === null || !(await pause(clock, retryMs, stopped)) || pace.waitMs() > 0) break;
  }
  return { result: 'unreached' };
}

/** Null: it may yet be taken. */
function outcomeOf({ kind }: Robot, answer: Answer): Outcome | null {
  if ('fault' in answer || answer.status >= 500) return null;
  if (answer.status === 429) return { result: 'throttled' };
  return verdictOf(kind, answer.body) ?? { result: 'refused', code: answer.status };
}

function faultOf(answer: Answer): string {
  return 'fault' in answer ? answer.fault : `HTTP status ${answer.status}`;
}
