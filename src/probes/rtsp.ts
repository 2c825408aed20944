import { isIPv6, type Socket } from 'node:net';
import { z } from 'zod';
import type { Probe } from '../core/health/probe.ts';
import type { Clock } from '../core/time/civil-time.ts';
import { readRtsp, rtspRequest } from '../protocols/rtsp.ts';
import type { HostResolver } from '../platform/network/resolve.ts';
import { probeEach, type Ask } from './probe-each.ts';
import { failed } from '../platform/network/failures.ts';
import { askOverConnection } from '../platform/network/connection.ts';

/** Settings of the `rtsp` check. */
export const rtspOptions = z.strictObject({
  intervalMs: z
    .number()
    .int()
    .min(1000)
    .max(3_600_000)
    .default(60_000)
    .describe('Time between two RTSP OPTIONS requests to one device, milliseconds.'),
  timeoutMs: z
    .number()
    .int()
    .min(100)
    .max(60_000)
    .default(5000)
    .describe('Total deadline of one request, from name look-up to the answer, milliseconds.'),
});

/**
 * Asks a device's RTSP service what it can do, without logging in: whatever RTSP answers, a refusal
 * too, is alive.
 */
export function createRtsp(
  options: z.infer<typeof rtspOptions>,
  clock: Clock,
  resolver: HostResolver,
): Probe {
  return probeEach('rtsp', options.timeoutMs, clock, resolver, askOptions(clock));
}

function askOptions(clock: Clock): Ask {
  const late = (socket: Socket): string =>
    socket.connecting ? 'no connection' : 'no complete answer';
  return ({ rtspPort: port }, address, budgetMs, signal) =>
    askOverConnection({ address, port, budgetMs }, clock, signal, late, (connection) => {
      const { socket, elapsedMs, finish } = connection;
      const host = isIPv6(address) ? `[${address}]` : address;
      let bytes = Buffer.alloc(0);
      socket.on('connect', () =>
        socket.write(rtspRequest('OPTIONS', `rtsp://${host}:${port}/`, 1)),
      );
      socket.on('data', (chunk: Buffer) => {
        bytes = Buffer.concat([bytes, chunk]);
        const reading = readRtsp(bytes);
        if (reading.kind === 'head')
          finish({ result: 'answered', latencyMs: elapsedMs(), facts: {} });
        else if (reading.kind === 'not-rtsp') finish(failed('protocol', 'no valid RTSP'));
      });
      socket.on('close', () => {
        finish(failed('protocol', `closed after ${bytes.length} bytes`));
      });
    });
}
