import { credentialFor, type Credentials } from '../core/inspection/credential.ts';
import type { Device } from '../core/inventory/device.ts';
import type { InspectParts } from './inspect.ts';
import { openSession } from './login/session.ts';
import { reachableAddress, type AddressParts } from './reachable-address.ts';

/** The bytes of a snapshot, or why there are none; without secrets. */
export type Snapshot = { readonly bytes: Buffer } | { readonly fault: string };

/** Largest snapshot that is read, in bytes. */
const MAX_BYTES = 8 * 1024 * 1024;
const TIMEOUT_MS = 10_000;

/**
 * Makes a function that fetches the snapshot at a device's own URI, on the configured host. It
 * makes one request without redirect, and at most one login by Digest, through the login limiter.
 * Never rejects.
 */
export function createSnapshot(
  credentials: () => Credentials,
  parts: InspectParts & AddressParts,
): (device: Device, uri: string, signal: AbortSignal) => Promise<Snapshot> {
  return async (device, uri, signal) => {
    if (!URL.canParse(uri) || new URL(uri).protocol !== 'http:')
      return { fault: 'its snapshot has no http address' };
    const { port: given, pathname, search } = new URL(uri);
    const port = given === '' ? 80 : Number(given);
    const found = await reachableAddress(device, port, parts, signal);
    if ('failure' in found) return { fault: found.failure };
    const session = openSession(
      {
        device: device.id,
        host: device.address,
        address: found.address,
        credential: credentialFor(device, credentials()),
        clockOffsetMs: 0,
      },
      { ...parts, signal },
    );
    try {
      const answer = await session.request({
        method: 'GET',
        port,
        path: `${pathname}${search}`,
        maxBytes: MAX_BYTES,
        timeoutMs: TIMEOUT_MS,
      });
      if (answer.kind !== 'answered')
        return {
          fault:
            answer.kind === 'failed' || answer.kind === 'denied' || answer.kind === 'refused'
              ? `${answer.kind}: ${answer.detail}`
              : answer.kind,
        };
      return answer.status === 200 ? { bytes: answer.body } : { fault: `HTTP ${answer.status}` };
    } finally {
      session.end();
    }
  };
}
