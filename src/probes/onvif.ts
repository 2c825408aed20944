import { request as startRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect, isIPv6 } from 'node:net';
import { z } from 'zod';
import type { Device } from '../core/device.ts';
import type { Outcome } from '../core/observation.ts';
import type { Probe } from '../core/probe.ts';
import type { Clock } from '../core/time.ts';
import { clockOffset } from '../protocols/clock.ts';
import { GET_SYSTEM_DATE_AND_TIME, readAnswer, readStatus, SOAP_CONTENT_TYPE, type Answer } from '../protocols/soap.ts';
import { probeEach, type Ask } from './each.ts';
import { failed, failureOf } from './failures.ts';

/** Settings of the `onvif` check. */
export const onvifOptions = z.strictObject({
  intervalMs: z.number().int().min(1000).max(3_600_000).default(60_000).describe('Time between two GetSystemDateAndTime calls to one device, milliseconds.'),
  timeoutMs: z.number().int().min(100).max(60_000).default(5000).describe('Total deadline of one call, from name look-up to the last byte, milliseconds.'),
  connectTimeoutMs: z.number().int().min(100).max(60_000).default(3000).describe('Longest wait for the connection within that deadline, milliseconds.'),
});

/** Largest body that is read, in bytes. True answers have 1 to 5 kB. */
const BODY_LIMIT = 262_144;
/** Largest header that is read, in bytes. */
const HEADER_LIMIT = 16_384;

/** When an answer was asked for and began, by the clock's elapsed time, and what it was. */
type Heard = { readonly answer: Answer; readonly sentAt: number; readonly heardAt: number };

/** Asks a device's ONVIF service for the time, without logging in, and takes its clock offset on the way. */
export function createOnvif(options: z.infer<typeof onvifOptions>, clock: Clock): Probe {
  return probeEach('onvif', options.timeoutMs, clock, askForTime(options.connectTimeoutMs, clock));
}

function askForTime(connectMs: number, clock: Clock): Ask {
  return async (device, address, budgetMs, signal) => {
    if (signal.aborted) return null;
    const started = clock.elapsed();
    const heard = await exchange(device, address, { totalMs: budgetMs, connectMs }, clock, signal);
    return heard && 'answer' in heard ? outcomeOf(heard, started, clock) : heard;
  };
}

function outcomeOf(heard: Heard, started: number, clock: Clock): Outcome {
  const { answer, sentAt, heardAt } = heard;
  if (answer.kind === 'failure') return failed('protocol', answer.detail);
  const elapsed = clock.elapsed();
  const clockOffsetMs =
    answer.kind === 'alive' ? null : clockOffset(answer.utcMs, clock.now() - (elapsed - heardAt), heardAt - sentAt);
  return { result: 'answered', latencyMs: elapsed - started, facts: { clockOffsetMs } };
}

/** One POST and its answer, on a connection of its own that is gone when this settles. */
function exchange(
  device: Device,
  address: string,
  deadlines: { readonly totalMs: number; readonly connectMs: number },
  clock: Clock,
  signal: AbortSignal,
): Promise<Heard | Outcome | null> {
  return new Promise((resolve) => {
    const request = post(device, address);
    if (!request) {
      resolve({ result: 'blind', cause: 'local', detail: 'the path or address cannot be put into a request' });
      return;
    }
    let sentAt = clock.elapsed();
    const finish = (result: Heard | Outcome | null): void => {
      cancelConnect();
      cancel();
      signal.removeEventListener('abort', abort);
      request.destroy();
      resolve(result);
    };
    const abort = (): void => {
      finish(null);
    };
    const cancelConnect = clock.after(deadlines.connectMs, () => {
      finish(failed('timeout', 'no connection'));
    });
    const cancel = clock.after(deadlines.totalMs, () => {
      finish(failed('timeout', 'no complete answer'));
    });
    signal.addEventListener('abort', abort);
    request.on('error', (error) => {
      finish(failureOf(error));
    });
    request.on('close', () => {
      finish(failed('protocol', 'closed without an answer'));
    });
    request.on('socket', (socket) => {
      socket.once('connect', () => {
        cancelConnect();
        sentAt = clock.elapsed();
      });
    });
    request.on('response', (response) => {
      const heardAt = clock.elapsed();
      listen(response, (answer) => {
        finish({ answer, sentAt, heardAt });
      });
    });
    request.end(GET_SYSTEM_DATE_AND_TIME);
  });
}

/**
 * The request, or null where Node refuses the path. The lenient parser is for cameras whose headers are not quite right; what
 * it lets through endangers caches and proxies, of which there is none here.
 */
function post(device: Device, address: string): ClientRequest | null {
  try {
    return startRequest({
      path: device.onvifPath,
      method: 'POST',
      // No agent: it would keep books on connections that are never used twice.
      createConnection: () => connect({ host: address, port: device.onvifPort, autoSelectFamily: false }),
      insecureHTTPParser: true,
      maxHeaderSize: HEADER_LIMIT,
      setHost: false,
      headers: {
        Host: hostHeader(device),
        'Content-Type': SOAP_CONTENT_TYPE,
        'Content-Length': GET_SYSTEM_DATE_AND_TIME.length,
        Connection: 'close',
      },
    });
  } catch {
    return null;
  }
}

function hostHeader({ address, onvifPort }: Device): string {
  const host = isIPv6(address) ? `[${address.replace(/%.*$/, '')}]` : address;
  return onvifPort === 80 ? host : `${host}:${onvifPort}`;
}

/** Reads an answer as far as it must be read to be judged. */
function listen(response: IncomingMessage, settle: (answer: Answer) => void): void {
  const status = response.statusCode ?? 0;
  const byStatus = readStatus(status);
  const chunks: Buffer[] = [];
  let size = 0;
  const broken = (): void => {
    settle({ kind: 'failure', detail: `HTTP ${status} that broke off after ${size} bytes` });
  };
  response.on('error', broken);
  if (byStatus) {
    settle(byStatus);
    return;
  }
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > BODY_LIMIT) settle({ kind: 'failure', detail: `HTTP ${status} with a body of more than ${BODY_LIMIT} bytes` });
  });
  response.on('close', broken);
  response.on('end', () => {
    if (response.complete) settle(readAnswer(status, Buffer.concat(chunks, size)));
    else broken();
  });
}
