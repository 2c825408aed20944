import type { Device } from '../core/inventory/device.ts';
import type { TakeNote } from '../core/inspection/note.ts';
import { readAbout, readNtp, readRecording, readScopes } from '../protocols/onvif-inspection.ts';
import {
  portsOf,
  readCapabilities,
  readServices,
  type Services,
} from '../protocols/onvif-services.ts';
import type { XmlElement } from '../protocols/xml.ts';
import { askMedia } from './ask-media.ts';
import type { CallTarget, Draft, ServiceCall } from './service-call.ts';

const DEVICE = 'http://www.onvif.org/ver10/device/wsdl';
const SEARCH = 'http://www.onvif.org/ver10/search/wsdl';

type DeviceCall = (operation: string, inner?: string) => Promise<XmlElement | null>;

/** In the order of worth: users that may not see the last still learn the first. */
export async function askServices(
  device: Device,
  call: ServiceCall,
  draft: Draft,
  note: TakeNote,
): Promise<void> {
  const onDevice: DeviceCall = (operation, inner = '') =>
    call(
      { path: device.onvifPath, ports: [device.onvifPort] },
      operation,
      `<o:${operation} xmlns:o="${DEVICE}">${inner}</o:${operation}>`,
    );
  const services = await servicesOf(onDevice, note);
  const targetOf = (name: string): CallTarget => {
    const service = services.get(name);
    return {
      path: service?.path ?? device.onvifPath,
      ports: portsOf(service, services, device.onvifPort),
    };
  };
  const about = await onDevice('GetDeviceInformation');
  draft.about = about && readAbout(about, note);
  const offered = (['ver20/media', 'ver10/media'] as const).filter((name) => services.has(name));
  await askMedia(
    (offered.length > 0 ? offered : (['ver10/media'] as const)).map((version) => ({
      version,
      target: targetOf(version),
    })),
    device.address,
    call,
    draft,
    note,
  );
  if (services.has('ver10/search')) {
    const summary = await call(
      targetOf('ver10/search'),
      'GetRecordingSummary',
      `<o:GetRecordingSummary xmlns:o="${SEARCH}"/>`,
    );
    draft.recording = summary && readRecording(summary, draft.clockOffsetMs ?? 0, note);
  }
  const scopes = await onDevice('GetScopes');
  draft.scopes = scopes && readScopes(scopes, note);
  const ntp = await onDevice('GetNTP');
  draft.ntp = ntp && readNtp(ntp, note);
}

/** GetCapabilities is asked where GetServices names no service. */
async function servicesOf(onDevice: DeviceCall, note: TakeNote): Promise<Services> {
  const answer = await onDevice('GetServices', '<o:IncludeCapability>false</o:IncludeCapability>');
  const services = answer && readServices(answer, note);
  if (services && services.size > 0) return services;
  const capabilities = await onDevice('GetCapabilities', '<o:Category>All</o:Category>');
  return capabilities ? readCapabilities(capabilities, note) : new Map<string, never>();
}
