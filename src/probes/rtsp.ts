import { connect, isIPv6 } from 'node:net';
import { z } from 'zod';
import type { Outcome } from '../core/observation.ts';
import type { Probe } from '../core/probe.ts';
import type { Clock } from '../core/time.ts';
import { readRtsp, rtspRequest } from '../protocols/rtsp.ts';
import { probeEach, type Ask } from './each.ts';
import { failed, failureOf } from './failures.ts';

/** Settings of the `rtsp` check. */
export const rtspOptions = z.strictObject({
  intervalMs: z.number().int().min(1000).max(3_600_000).default(60_000).describe('Time between two RTSP OPTIONS requests to one device, milliseconds.'),
  timeoutMs: z.number().int().min(100).max(60_000).default(5000).describe('Total deadline of one request, from name look-up to the answer, milliseconds.'),
});

/** Asks a device's RTSP service what it can do, without logging in: whatever RTSP answers, a refusal too, is alive. */
export function createRtsp(options: z.infer<typeof rtspOptions>, clock: Clock): Probe {
  return probeEach('rtsp', options.timeoutMs, clock, askOptions(clock));
}

function askOptions(clock: Clock): Ask {
  return (device, address, budgetMs, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve(null);
        return;
      }
      const started = clock.elapsed();
      const socket = connect({ host: address, port: device.rtspPort, autoSelectFamily: false });
      let bytes = Buffer.alloc(0);
      const finish = (outcome: Outcome | null): void => {
        cancel();
        signal.removeEventListener('abort', abort);
        socket.destroy();
        resolve(outcome);
      };
      const abort = (): void => {
        finish(null);
      };
      const cancel = clock.after(budgetMs, () => {
        finish(failed('timeout', socket.connecting ? 'no connection' : 'no complete answer'));
      });
      signal.addEventListener('abort', abort);
      socket.on('connect', () => socket.write(rtspRequest('OPTIONS', `rtsp://${isIPv6(address) ? `[${address}]` : address}:${device.rtspPort}/`, 1)));
      socket.on('data', (chunk: Buffer) => {
        bytes = Buffer.concat([bytes, chunk]);
        const reading = readRtsp(bytes);
        if (reading.kind === 'head') finish({ result: 'answered', latencyMs: clock.elapsed() - started, facts: {} });
        else if (reading.kind === 'not-rtsp') finish(failed('protocol', 'no valid RTSP'));
      });
      socket.on('error', (error) => {
        finish(failureOf(error));
      });
      socket.on('close', () => {
        finish(failed('protocol', `closed after ${bytes.length} bytes`));
      });
    });
}
