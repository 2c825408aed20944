import { credentialFor, type Credentials } from '../core/inspection/credential.ts';
import type { Device } from '../core/inventory/device.ts';
import type { Inspection } from '../core/inspection/inspection.ts';
import { followVideo, type VideoDepth } from './video-path.ts';
import { inspect, type InspectParts } from './inspect.ts';
import { reachableAddress, type AddressParts } from './reachable-address.ts';

/** Longest one device may be looked into, all calls and waits included, in milliseconds. */
const DEVICE_MS = 90_000;

/** Makes what looks into a device by its inventory row; null: its name could not be resolved. */
export function createInspect(
  credentials: () => Credentials,
  parts: InspectParts & AddressParts & { readonly videoPath: VideoDepth | 'off' },
): (device: Device, signal: AbortSignal) => Promise<Inspection | null> {
  return async (device, signal) => {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(DEVICE_MS)]);
    const found = await reachableAddress(device, device.onvifPort, parts, limited);
    if ('failure' in found) return null;
    const target = {
      device: device.id,
      address: found.address,
      credential: credentialFor(device, credentials()),
    };
    const inspection = await inspect(device, target.address, target.credential, parts, limited);
    const { stream, login } = inspection;
    if (parts.videoPath === 'off' || !stream || (login !== 'accepted' && login !== 'none-needed'))
      return inspection;
    const depth = parts.videoPath;
    const videoPath = await parts.withDevice(device.id, (yielding) =>
      followVideo(
        { ...target, uri: stream.uri },
        depth,
        parts,
        AbortSignal.any([limited, yielding]),
      ),
    );
    return { ...inspection, videoPath: UNTOLD.includes(videoPath) ? null : videoPath };
  };
}

/** Ends of a way that say nothing of the device. */
const UNTOLD: readonly string[] = ['called off', 'no login'];
