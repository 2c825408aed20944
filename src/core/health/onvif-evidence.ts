import type { Observation } from '../facts/observation.ts';
import type { PropertyChange } from '../inspection/property.ts';
import type { Device } from '../inventory/device.ts';

/** Where a device is asked by ONVIF: port and path, e.g. `80/onvif/device_service`. */
export function onvifEndpoint({ onvifPort, onvifPath }: Device): string {
  return `${onvifPort}${onvifPath}`;
}

/**
 * The observation as it counts for a device that has spoken SOAP at this endpoint, or has not. A
 * bare Digest challenge proves a device that never spoke SOAP. From one that did, it comes from a
 * web server that outlived ONVIF, and is the failure `protocol`.
 */
export function weighEvidence(observation: Observation, hasSpokenSoap: boolean): Observation {
  const { outcome } = observation;
  if (!hasSpokenSoap || outcome.result !== 'answered' || outcome.facts.evidence !== 'challenge')
    return observation;
  return {
    ...observation,
    outcome: {
      result: 'failed',
      reason: 'protocol',
      detail: 'a web page that wants a login, where ONVIF answered before',
    },
  };
}

/** What to record when an observation shows SOAP where `known` is not the endpoint; else nothing. */
export function endpointLearnt(
  { device: id, at, outcome }: Observation,
  device: Device,
  known: string,
): readonly PropertyChange[] {
  const value = onvifEndpoint(device);
  if (outcome.result !== 'answered' || outcome.facts.evidence !== 'soap' || value === known)
    return [];
  return [{ type: 'property', device: id, at, property: 'onvif-endpoint', value }];
}
