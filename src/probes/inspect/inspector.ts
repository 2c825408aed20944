import { credentialFor, type Credentials } from '../../core/credential.ts';
import type { Device } from '../../core/device.ts';
import type { Inspection } from '../../core/inspection.ts';
import { createResolver } from '../resolve.ts';
import { inspect, type InspectParts } from './inspect.ts';

/** Longest one device may be looked into, all calls and waits included, in milliseconds. */
const DEVICE_MS = 90_000;
const NAME_MS = 3000;

/** Makes what looks into a device by its inventory row; null: its name could not be resolved. */
export function createInspect(credentials: () => Credentials, parts: InspectParts): (device: Device, signal: AbortSignal) => Promise<Inspection | null> {
  const resolve = createResolver(parts.clock);
  return async (device, signal) => {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(DEVICE_MS)]);
    const resolved = await resolve(device.address, NAME_MS, limited);
    if ('failure' in resolved) return null;
    return inspect(device, resolved.address, credentialFor(device, credentials()), parts, limited);
  };
}
