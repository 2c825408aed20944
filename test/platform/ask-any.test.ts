import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/facts/observation.ts';
import { askAny, outcomeOfAny } from '../../src/platform/network/ask-any.ts';
import { virtualClock } from '../support/virtual-clock.ts';

const never = new AbortController().signal;
const answered: Outcome = { result: 'answered', latencyMs: 1, facts: {} };
const failed: Outcome = { result: 'failed', reason: 'timeout', detail: 'no answer' };
const blind: Outcome = { result: 'blind', cause: 'route', detail: 'no route' };

/** Answers at the second address; is silent at the others until it is called off. */
const askSecond = (address: string, signal: AbortSignal): Promise<Outcome | null> =>
  address === 'second'
    ? Promise.resolve(answered)
    : new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          resolve(null);
        });
      });

describe('a device with several addresses', () => {
  it('is asked at the next one after 250 ms, and an answer ends the others', async () => {
    const clock = virtualClock(0);
    const asked = askAny(['first', 'second'], clock, never, askSecond);
    await clock.advance(250);
    expect(await asked).toEqual([{ address: 'second', outcome: answered }]);
  });

  it('is asked at the next one at once after a failure', async () => {
    const asked = await askAny(['first', 'second'], virtualClock(0), never, (address) =>
      Promise.resolve(address === 'first' ? failed : answered),
    );
    expect(outcomeOfAny(asked)).toEqual({ address: 'second', outcome: answered });
  });

  it('has failed if one address failed and this host could not ask the other', () => {
    const asked = [blind, failed].map((outcome) => ({ address: outcome.result, outcome }));
    expect(outcomeOfAny(asked)?.outcome).toBe(failed);
  });
});
