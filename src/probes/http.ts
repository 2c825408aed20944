import { isIPv6 } from 'node:net';
import { z } from 'zod';
import type { Device } from '../core/inventory/device.ts';
import type { Outcome } from '../core/facts/observation.ts';
import type { Probe } from '../core/health/probe.ts';
import type { Clock } from '../core/time/civil-time.ts';
import { lacks, readExpectation } from '../protocols/http-expectation.ts';
import type { HostResolver } from '../platform/network/resolve.ts';
import { probeEach, type Ask } from './probe-each.ts';
import { exchange, type Question, type Reply } from '../platform/network/device-http.ts';
import { failed } from '../platform/network/failures.ts';

/** Settings of the `http` check. */
export const httpOptions = z.strictObject({
  intervalMs: z
    .number()
    .int()
    .min(1000)
    .max(3_600_000)
    .default(60_000)
    .describe('Time between two requests to one device, milliseconds.'),
  timeoutMs: z
    .number()
    .int()
    .min(100)
    .max(60_000)
    .default(5000)
    .describe('Total deadline of one request, from name look-up to the last byte, milliseconds.'),
});

/** Largest body that is read, in bytes. */
const BODY_LIMIT = 262_144;

/**
 * Gets a device's `httpUrl`, without logging in or following redirections, and compares status and
 * body with what the inventory expects.
 */
export function createHttp(
  options: z.infer<typeof httpOptions>,
  clock: Clock,
  resolver: HostResolver,
): Probe {
  return probeEach('http', options.timeoutMs, clock, resolver, getOnce(clock));
}

function getOnce(clock: Clock): Ask {
  return async (device, address, budgetMs, signal) => {
    const question = questionFor(device, address);
    if (!question)
      return {
        result: 'blind',
        cause: 'local',
        detail: 'the inventory has no usable http_url for it',
      };
    const started = clock.elapsed();
    const bounds = {
      totalMs: budgetMs,
      connectMs: budgetMs,
      maxBytes: BODY_LIMIT,
      wantsBody: () => device.httpExpect !== '',
    };
    const exchanged = await exchange(question, bounds, clock, signal);
    if (!exchanged || 'outcome' in exchanged) return exchanged && exchanged.outcome;
    return outcomeOf(device, exchanged.reply, clock.elapsed() - started);
  };
}

/**
 * The connection goes to the device's own address; the URL says port, path and the name the service
 * goes by.
 */
function questionFor({ httpUrl }: Device, address: string): Question | null {
  if (!URL.canParse(httpUrl)) return null;
  const { protocol, hostname, port, pathname, search } = new URL(httpUrl);
  const secure = protocol === 'https:';
  const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  const fallback = secure ? 443 : 80;
  const headers = { Accept: '*/*', 'User-Agent': 'watchpost' };
  return {
    method: 'GET',
    address,
    host: isIPv6(host) || host !== '' ? host : address,
    port: port === '' ? fallback : Number(port),
    path: `${pathname}${search}`,
    secure,
    headers,
    body: Buffer.alloc(0),
  };
}

function outcomeOf(
  { httpStatus, httpExpect }: Device,
  { status, body, flaw, certificateExpiresAt }: Reply,
  latencyMs: number,
): Outcome {
  const asExpected = httpStatus === null ? status >= 200 && status < 300 : status === httpStatus;
  if (!asExpected)
    return failed(status === 401 || status === 403 ? 'auth' : 'protocol', `HTTP ${status}`);
  if (httpExpect !== '') {
    if (flaw !== '') return failed('protocol', `HTTP ${status} ${flaw}`);
    const expectation = readExpectation(httpExpect);
    const lack = expectation && lacks(expectation, body);
    if (lack !== '')
      return failed('protocol', `HTTP ${status}, but ${lack ?? 'what is expected cannot be read'}`);
  }
  return {
    result: 'answered',
    latencyMs,
    facts: certificateExpiresAt === null ? {} : { tlsExpiresAt: certificateExpiresAt },
  };
}
