import { z } from 'zod';
import type { Probe } from '../core/health/probe.ts';
import type { Clock } from '../core/time/civil-time.ts';
import type { HostResolver } from '../platform/network/resolve.ts';
import { probeEach, type Ask } from './probe-each.ts';
import { connectOnce } from '../platform/network/connection.ts';

/** Settings of the `tcp` check. */
export const tcpOptions = z.strictObject({
  intervalMs: z
    .number()
    .int()
    .min(1000)
    .max(3_600_000)
    .default(30_000)
    .describe('Time between two connection attempts to one device, milliseconds.'),
  timeoutMs: z
    .number()
    .int()
    .min(100)
    .max(60_000)
    .default(3000)
    .describe('Longest wait for the connection, name look-up included, milliseconds.'),
});

/** Connects to a device's `tcpPort` and hangs up: whoever accepts is alive. */
export function createTcp(
  options: z.infer<typeof tcpOptions>,
  clock: Clock,
  resolver: HostResolver,
): Probe {
  const ask: Ask = ({ tcpPort: port }, address, budgetMs, signal) =>
    connectOnce({ address, port, budgetMs }, clock, signal);
  return probeEach('tcp', options.timeoutMs, clock, resolver, ask);
}
