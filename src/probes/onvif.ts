import { z } from 'zod';
import type { Outcome } from '../core/facts/observation.ts';
import type { Probe } from '../core/health/probe.ts';
import type { Clock } from '../core/time/civil-time.ts';
import { clockOffset } from '../protocols/clock.ts';
import { makeAnswerReader, type AnswerReader } from '../protocols/soap.ts';
import type { HostResolver } from '../platform/network/resolve.ts';
import { probeEach, type Ask } from './probe-each.ts';
import { exchange, type Reply } from '../platform/network/device-http.ts';
import {
  askAtPlace,
  makeOnvifPlaces,
  timeQuestion,
  type OnvifPlaces,
} from '../platform/network/onvif-places.ts';
import { failed } from '../platform/network/failures.ts';

/** Settings of the `onvif` check. */
export const onvifOptions = z.strictObject({
  intervalMs: z
    .number()
    .int()
    .min(1000)
    .max(3_600_000)
    .default(60_000)
    .describe('Time between two GetSystemDateAndTime calls to one device, milliseconds.'),
  timeoutMs: z
    .number()
    .int()
    .min(100)
    .max(60_000)
    .default(5000)
    .describe('Total deadline of one call, from name look-up to the last byte, milliseconds.'),
  connectTimeoutMs: z
    .number()
    .int()
    .min(100)
    .max(60_000)
    .default(3000)
    .describe('Longest wait for the connection within that deadline, milliseconds.'),
});

/** Largest body that is read, in bytes. True answers have 1 to 5 kB. */
const BODY_LIMIT = 262_144;

/**
 * Asks a device's ONVIF service for the time, without logging in, and takes its clock offset on the
 * way.
 */
export function createOnvif(
  options: z.infer<typeof onvifOptions>,
  clock: Clock,
  resolver: HostResolver,
  places: OnvifPlaces = makeOnvifPlaces(),
): Probe {
  const ask = askForTime(options.connectTimeoutMs, clock, places);
  return probeEach('onvif', options.timeoutMs, clock, resolver, ask);
}

function askForTime(connectMs: number, clock: Clock, places: OnvifPlaces): Ask {
  const readAnswer = makeAnswerReader();
  return async (device, address, budgetMs, signal) => {
    if (signal.aborted) return null;
    const started = clock.elapsed();
    const wantsBody = (): boolean => true;
    const exchanged = await askAtPlace(device, address, places, (place) => {
      const totalMs = Math.max(1, budgetMs - (clock.elapsed() - started));
      return exchange(
        timeQuestion(device, address, place),
        { totalMs, connectMs, maxBytes: BODY_LIMIT, wantsBody },
        clock,
        signal,
      );
    });
    const outcome =
      exchanged && 'reply' in exchanged
        ? outcomeOf(exchanged.reply, readAnswer, started, clock)
        : (exchanged?.outcome ?? null);
    if (outcome?.result === 'failed') places.forget(device);
    return outcome;
  };
}

function outcomeOf(reply: Reply, readAnswer: AnswerReader, started: number, clock: Clock): Outcome {
  const answer = readAnswer(reply);
  if (answer.kind === 'failure') return failed('protocol', answer.detail);
  const elapsed = clock.elapsed();
  const { sentAt, heardAt } = reply;
  const clockOffsetMs =
    answer.kind === 'time'
      ? clockOffset(answer.utcMs, clock.now() - (elapsed - heardAt), heardAt - sentAt)
      : null;
  const evidence = answer.kind === 'challenge' ? 'challenge' : 'soap';
  return { result: 'answered', latencyMs: elapsed - started, facts: { clockOffsetMs, evidence } };
}
