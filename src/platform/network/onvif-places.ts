import type { Device } from '../../core/inventory/device.ts';
import { headerValues } from '../../protocols/http-answer.ts';
import { GET_SYSTEM_DATE_AND_TIME, SOAP_CONTENT_TYPE } from '../../protocols/soap.ts';
import type { Exchanged, Question } from './device-http.ts';
import { failed } from './failures.ts';

/** Where an HTTP service of a device answers, on the device's own host. */
export type HttpPlace = {
  readonly secure: boolean;
  readonly port: number;
  /** With its query. */
  readonly path: string;
};

/** Where devices' ONVIF services were found to answer, for everything that asks them. */
export type OnvifPlaces = {
  /** Where to ask: where a redirect last led, else where the inventory says. */
  readonly placeOf: (device: Device) => HttpPlace;
  /** Its ONVIF service answered there. */
  readonly learn: (device: Device, place: HttpPlace) => void;
  /** It did not: the next request goes where the inventory says. */
  readonly forget: (device: Device) => void;
  /** Whether it ever answered over TLS: no login may then go over a connection without. */
  readonly spokeTls: (device: Device) => boolean;
};

/** Devices remembered at most; of more, those that were learnt first are forgotten. */
const MAX_DEVICES = 65_536;

/** The row that something was learnt under: another address or port is another service. */
type Learnt = { readonly device: Device; place: HttpPlace | null; readonly tls: boolean };

/** Remembers nothing yet. One value serves all that ask the same devices. */
export function makeOnvifPlaces(): OnvifPlaces {
  const learnt = new Map<string, Learnt>();
  const learntOf = (device: Device): Learnt | null => {
    const found = learnt.get(device.id);
    return found && isSameService(found.device, device) ? found : null;
  };
  return {
    placeOf: (device) => learntOf(device)?.place ?? configuredPlace(device),
    learn: (device, place) => {
      const known = learntOf(device);
      const isConfigured = isSamePlace(place, configuredPlace(device));
      if (known ? known.place === place : isConfigured && !place.secure) return;
      learnt.delete(device.id);
      learnt.set(device.id, {
        device,
        place: isConfigured ? null : place,
        tls: place.secure || known?.tls === true,
      });
      if (learnt.size > MAX_DEVICES) learnt.delete(learnt.keys().next().value!);
    },
    forget: (device) => {
      const known = learntOf(device);
      if (known) known.place = null;
    },
    spokeTls: (device) => learntOf(device)?.tls ?? false,
  };
}

function isSameService(one: Device, other: Device): boolean {
  return (
    one === other ||
    (one.address === other.address &&
      one.onvifScheme === other.onvifScheme &&
      one.onvifPort === other.onvifPort &&
      one.onvifPath === other.onvifPath)
  );
}

/** `auto` speaks TLS on port 443 alone; elsewhere a redirect may lead to it. */
function configuredPlace({ onvifScheme, onvifPort, onvifPath }: Device): HttpPlace {
  const secure = onvifScheme === 'https' || (onvifScheme === 'auto' && onvifPort === 443);
  return { secure, port: onvifPort, path: onvifPath };
}

function isSamePlace(one: HttpPlace, other: HttpPlace): boolean {
  return one.secure === other.secure && one.port === other.port && one.path === other.path;
}

/** GetSystemDateAndTime, without a login. */
export function timeQuestion(device: Device, address: string, place: HttpPlace): Question {
  return {
    method: 'POST',
    address,
    host: device.address,
    ...place,
    headers: { 'Content-Type': SOAP_CONTENT_TYPE },
    body: GET_SYSTEM_DATE_AND_TIME,
  };
}

/**
 * Asks a device's ONVIF service, and once more where a redirect leads on the same host. A redirect
 * that is not followed is a failure. The caller tells `places` when what answered is no ONVIF.
 */
export async function askAtPlace(
  device: Device,
  address: string,
  places: OnvifPlaces,
  ask: (place: HttpPlace) => Promise<Exchanged>,
): Promise<Exchanged> {
  const place = places.placeOf(device);
  const first = await ask(place);
  if (!first || !('reply' in first)) return first;
  if (!isRedirect(first.reply.status)) {
    places.learn(device, place);
    return first;
  }
  const target = redirectTarget(first.reply.rawHeaders, place, [device.address, address]);
  if ('fault' in target) return { outcome: failed('protocol', target.fault) };
  if (device.onvifScheme === 'http' && target.secure)
    return { outcome: failed('protocol', 'redirects to https, and the inventory says http') };
  const second = await ask(target);
  if (!second || !('reply' in second)) return second;
  if (isRedirect(second.reply.status))
    return { outcome: failed('protocol', 'redirects again from where it redirected to') };
  places.learn(device, target);
  return second;
}

/** RFC 9110, 15.4: the statuses that name another place for the same request. */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Whether an answer's status says to ask elsewhere. */
export function isRedirect(status: number): boolean {
  return REDIRECTS.has(status);
}

/**
 * Where the `Location` of an answer leads on the device's own host, or why that is not followed:
 * it names no place or another host, leaves TLS, or goes round in a circle. `hosts`: names and
 * addresses that are the device itself.
 */
export function redirectTarget(
  rawHeaders: readonly string[],
  from: HttpPlace,
  hosts: readonly string[],
): HttpPlace | { readonly fault: string } {
  const location = headerValues(rawHeaders, 'location')[0] ?? '';
  const base = `${from.secure ? 'https' : 'http'}://self.invalid:${from.port}${from.path}`;
  if (location === '' || !URL.canParse(location, base))
    return { fault: 'redirects without a place that can be read' };
  const url = new URL(location, base);
  const target = placeIn(url);
  if (!target) return { fault: 'redirects to something other than HTTP' };
  const { hostname } = url;
  if (hostname !== 'self.invalid' && !hosts.some((host) => asHostname(host) === hostname))
    return { fault: `redirects to another host: ${hostname.slice(0, 60)}` };
  if (from.secure && !target.secure) return { fault: 'redirects from https to http' };
  return isSamePlace(target, from) ? { fault: 'redirects to itself' } : target;
}

/** The place that a URL names on its host; null when it is neither http nor https. */
export function placeIn({ protocol, port, pathname, search }: URL): HttpPlace | null {
  if (protocol !== 'http:' && protocol !== 'https:') return null;
  const secure = protocol === 'https:';
  const fallback = secure ? 443 : 80;
  return { secure, port: port === '' ? fallback : Number(port), path: `${pathname}${search}` };
}

/** As a URL writes it. */
function asHostname(host: string): string {
  const written = `http://${host.includes(':') ? `[${host.replace(/%.*$/, '')}]` : host}`;
  return URL.canParse(written) ? new URL(written).hostname : host;
}
