import { credentialFor, type Credential, type Credentials } from '../core/inspection/credential.ts';
import type { Answered, Denial } from '../core/inspection/login.ts';
import type { Device } from '../core/inventory/device.ts';
import type { InspectParts } from './inspect.ts';
import { openSession } from './login/session.ts';
import {
  isRedirect,
  placeIn,
  redirectTarget,
  type HttpPlace,
} from '../platform/network/onvif-places.ts';
import { reachableAddress, type AddressParts } from './reachable-address.ts';

/** The bytes of a snapshot, or why there are none; without secrets. */
export type Snapshot = { readonly bytes: Buffer } | { readonly fault: string };

/** Largest snapshot that is read, in bytes. */
const MAX_BYTES = 8 * 1024 * 1024;
const TIMEOUT_MS = 10_000;

/**
 * Makes a function that fetches the snapshot at a device's own URI, on the configured host. It
 * makes one request, and one more where a redirect leads on that host. Each logs in by Digest at
 * most once, through the login limiter.
 * Never rejects.
 */
export function createSnapshot(
  credentials: () => Credentials,
  parts: InspectParts & AddressParts,
): (device: Device, uri: string, signal: AbortSignal) => Promise<Snapshot> {
  return async (device, uri, signal) => {
    const place = URL.canParse(uri) ? placeIn(new URL(uri)) : null;
    if (!place) return { fault: 'its snapshot has no http address' };
    const found = await reachableAddress(device, place.port, parts, signal);
    if ('failure' in found) return { fault: found.failure };
    const fetch = (from: HttpPlace): Promise<Answered | Denial> =>
      fetchOnce(device, found.address, from, credentialFor(device, credentials()), {
        ...parts,
        signal,
      });
    const first = await fetch(place);
    if (first.kind !== 'answered' || !isRedirect(first.status)) return snapshotOf(first);
    const hosts = [device.address, found.address];
    const target = redirectTarget(first.rawHeaders, place, hosts);
    return 'fault' in target ? target : snapshotOf(await fetch(target));
  };
}

/** A login that could be sent over TLS is not sent without. */
async function fetchOnce(
  device: Device,
  address: string,
  { secure, port, path }: HttpPlace,
  credential: Credential | null,
  parts: InspectParts & { readonly signal: AbortSignal },
): Promise<Answered | Denial> {
  const isDowngraded = !secure && parts.places.spokeTls(device);
  const session = openSession(
    {
      device: device.id,
      host: device.address,
      address,
      secure,
      credential: isDowngraded ? null : credential,
      clockOffsetMs: 0,
    },
    parts,
  );
  try {
    return await session.request({
      method: 'GET',
      port,
      path,
      maxBytes: MAX_BYTES,
      timeoutMs: TIMEOUT_MS,
    });
  } finally {
    session.end();
  }
}

function snapshotOf(answer: Answered | Denial): Snapshot {
  if (answer.kind === 'answered')
    return answer.status === 200 ? { bytes: answer.body } : { fault: `HTTP ${answer.status}` };
  return { fault: 'detail' in answer ? `${answer.kind}: ${answer.detail}` : answer.kind };
}
