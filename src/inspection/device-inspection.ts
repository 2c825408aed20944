import { credentialFor, type Credentials } from '../core/inspection/credential.ts';
import type { Device } from '../core/inventory/device.ts';
import type { Inspection } from '../core/inspection/inspection.ts';
import { createResolver } from '../platform/network/resolve.ts';
import { followVideo, type VideoDepth } from './video-path.ts';
import { inspect, type InspectParts } from './inspect.ts';

/** Longest one device may be looked into, all calls and waits included, in milliseconds. */
const DEVICE_MS = 90_000;
const NAME_MS = 3000;

/** Makes what looks into a device by its inventory row; null: its name could not be resolved. */
export function createInspect(
  credentials: () => Credentials,
  parts: InspectParts & { readonly videoPath: VideoDepth | 'off' },
): (device: Device, signal: AbortSignal) => Promise<Inspection | null> {
  const resolver = createResolver(parts.clock);
  return async (device, signal) => {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(DEVICE_MS)]);
    const resolved = await resolver.resolve(device.address, NAME_MS, limited);
    if ('failure' in resolved) return null;
    const target = {
      device: device.id,
      address: resolved.addresses[0],
      credential: credentialFor(device, credentials()),
    };
    const inspection = await inspect(device, target.address, target.credential, parts, limited);
    const { stream, login } = inspection;
    if (parts.videoPath === 'off' || !stream || (login !== 'accepted' && login !== 'none-needed'))
      return inspection;
    const depth = parts.videoPath;
    const found = await parts.withDevice(device.id, (yielding) =>
      followVideo(
        { ...target, uri: stream.uri },
        depth,
        parts,
        AbortSignal.any([limited, yielding]),
      ),
    );
    return { ...inspection, videoPath: UNTOLD.includes(found) ? null : found };
  };
}

/** Ends of a way that say nothing of the device. */
const UNTOLD: readonly string[] = ['called off', 'no login'];
