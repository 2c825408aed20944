import type { Device } from '../core/inventory/device.ts';
import type { Instant } from '../core/time/civil-time.ts';
import { escapeMarkup } from '../core/text/markup.ts';
import type { Character } from './character.ts';
import { soapFault, soapResponse } from './soap.ts';

const MEDIA = '/onvif/media_service';
const SEARCH = '/onvif/search_service';

/**
 * The operations of ONVIF that need no login (PRE_AUTH); GetSystemDateAndTime is answered
 * elsewhere.
 */
const PRE_AUTH: ReadonlySet<string> = new Set(['GetServices', 'GetCapabilities']);

/** Whether an operation needs a login. */
export function needsLogin(operation: string): boolean {
  return !PRE_AUTH.has(operation);
}

/** The operation a SOAP request is about; empty when it holds none. */
export function operationOf(request: string): string {
  return /<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(request)?.[1] ?? '';
}

/** What the device tells of itself in answer to an operation, once the login is right. */
export function tellInsides(
  operation: string,
  request: string,
  device: Device,
  character: Character,
  now: Instant,
): string {
  const tell = INSIDES[operation];
  const body = tell?.({
    device,
    character,
    now,
    token: /ProfileToken>([^<]*)</.exec(request)?.[1] ?? '',
  });
  if (body === undefined)
    return soapFault('Receiver', 'ter:ActionNotSupported', 'Optional Action Not Implemented');
  return soapResponse(body, character.declares);
}

type Asked = {
  readonly device: Device;
  readonly character: Character;
  readonly now: Instant;
  readonly token: string;
};

const INSIDES: Readonly<Record<string, (asked: Asked) => string | undefined>> = {
  GetServices: ({ device, character }) => {
    const service = (namespace: string, path: string): string =>
      `<tds:Service><tds:Namespace>http://www.onvif.org/${namespace}</tds:Namespace><tds:XAddr>http://${hostOf(device, character)}:${device.onvifPort}${path}</tds:XAddr><tds:Version><tt:Major>2</tt:Major><tt:Minor>6</tt:Minor></tds:Version></tds:Service>`;
    const services = [
      service('ver10/device/wsdl', device.onvifPath),
      service('ver10/media/wsdl', MEDIA),
      ...(character.records ? [service('ver10/search/wsdl', SEARCH)] : []),
    ];
    return `<tds:GetServicesResponse>${services.join('')}</tds:GetServicesResponse>`;
  },
  GetDeviceInformation: ({ character: { manufacturer, model, firmware, serial } }) =>
    `<tds:GetDeviceInformationResponse><tds:Manufacturer>${escapeMarkup(manufacturer)}</tds:Manufacturer><tds:Model>${model}</tds:Model><tds:FirmwareVersion>${firmware}</tds:FirmwareVersion><tds:SerialNumber>${serial}</tds:SerialNumber><tds:HardwareId>88</tds:HardwareId></tds:GetDeviceInformationResponse>`,
  GetProfiles: ({ character: { mainStream } }) => {
    const main =
      mainStream === 'gone'
        ? ''
        : profile('main', mainStream === 'full' ? [2560, 1440] : [1280, 720], 4096, true);
    return `<trt:GetProfilesResponse>${main}${profile('sub', [640, 360], 512, false)}</trt:GetProfilesResponse>`;
  },
  GetStreamUri: ({ device, character, token }) =>
    `<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>rtsp://${hostOf(device, character)}:${device.onvifPort}/stream/${token}?transportmode=unicast&amp;profile=1</tt:Uri></trt:MediaUri></trt:GetStreamUriResponse>`,
  GetSnapshotUri: ({ device, character, token }) =>
    `<trt:GetSnapshotUriResponse><trt:MediaUri><tt:Uri>http://${hostOf(device, character)}:${device.onvifPort}/snapshot/${token}.jpg</tt:Uri></trt:MediaUri></trt:GetSnapshotUriResponse>`,
  GetNTP: ({ character }) =>
    `<tds:GetNTPResponse><tds:NTPInformation><tt:FromDHCP>false</tt:FromDHCP>${character.synchronised ? '<tt:NTPManual><tt:Type>IPv4</tt:Type><tt:IPv4Address>192.0.2.123</tt:IPv4Address></tt:NTPManual>' : ''}</tds:NTPInformation></tds:GetNTPResponse>`,
  GetScopes: ({ character }) =>
    `<tds:GetScopesResponse>${['Profile/Streaming', ...(character.records ? ['Profile/G'] : []), `hardware/${character.model}`].map((item) => `<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>onvif://www.onvif.org/${item}</tt:ScopeItem></tds:Scopes>`).join('')}</tds:GetScopesResponse>`,
  GetRecordingSummary: ({ character, now }) => {
    if (!character.records) return undefined;
    const until = now - (character.recordingStopped ? 7 * 3_600_000 : 20_000);
    const iso = (instant: Instant): string => `${new Date(instant).toISOString().slice(0, 19)}Z`;
    return `<tse:GetRecordingSummaryResponse><tse:Summary><tt:DataFrom>${iso(now - 30 * 86_400_000)}</tt:DataFrom><tt:DataUntil>${iso(until)}</tt:DataUntil><tt:NumberRecordings>2</tt:NumberRecordings></tse:Summary></tse:GetRecordingSummaryResponse>`;
  },
};

function profile(
  token: string,
  [width, height]: readonly [number, number],
  bitrate: number,
  fixed: boolean,
): string {
  return (
    `<trt:Profiles token="${token}" fixed="${String(fixed)}"><tt:Name>${token} stream</tt:Name><tt:VideoEncoderConfiguration token="${token}-video"><tt:Name>${token} video</tt:Name><tt:UseCount>1</tt:UseCount>` +
    `<tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>${width}</tt:Width><tt:Height>${height}</tt:Height></tt:Resolution><tt:Quality>4</tt:Quality>` +
    `<tt:RateControl><tt:FrameRateLimit>25</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>${bitrate}</tt:BitrateLimit></tt:RateControl></tt:VideoEncoderConfiguration></trt:Profiles>`
  );
}

function hostOf(device: Device, { believes }: Character): string {
  return believes === '' ? device.address : believes;
}
