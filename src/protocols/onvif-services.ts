import type { TakeNote } from '../core/inspection/note.ts';
import { all, at, textAt, type XmlElement } from './xml.ts';

/** Services that are read; more are left out. */
const SERVICE_LIMIT = 64;

/** Where a service says that it is. The host is left out: behind NAT it is another. */
export type ServiceAddress = {
  /** With its query. */
  readonly path: string;
  /** Null: it names none, or one of TLS. */
  readonly port: number | null;
};

/**
 * The addresses of a device's services, by the last two parts of their namespace, e.g.
 * `ver10/media`.
 */
export type Services = ReadonlyMap<string, ServiceAddress>;

/** The answer to GetServices. */
export function readServices(body: XmlElement, note: TakeNote): Services {
  const found = new Map<string, ServiceAddress>();
  const listed = all(at(body, 'GetServicesResponse'), 'Service', SERVICE_LIMIT + 1);
  if (listed.length > SERVICE_LIMIT)
    note('GetServices', 'cut', `more than ${SERVICE_LIMIT} services`);
  for (const service of listed.slice(0, SERVICE_LIMIT)) {
    const [, name] =
      /^https?:\/\/www\.onvif\.org\/(ver\d\d\/\w+)\/wsdl\/?$/i.exec(textAt(service, 'Namespace')) ??
      [];
    if (name !== undefined)
      keepAddress(found, name.toLowerCase(), textAt(service, 'XAddr'), 'GetServices', note);
  }
  return found;
}

/** The places of services in the answer to GetCapabilities. */
const CAPABILITIES = [
  ['ver10/device', ['Device']],
  ['ver10/media', ['Media']],
  ['ver20/media', ['Media2']],
  ['ver20/media', ['Extension', 'Media2']],
  ['ver20/media', ['Extension', 'Extensions', 'Media2']],
  ['ver10/search', ['Extension', 'Search']],
] as const;

/** The answer to GetCapabilities, of devices that do not know GetServices. */
export function readCapabilities(body: XmlElement, note: TakeNote): Services {
  const capabilities = at(body, 'GetCapabilitiesResponse', 'Capabilities');
  const found = new Map<string, ServiceAddress>();
  for (const [name, place] of CAPABILITIES) {
    const xaddr = textAt(capabilities, ...place, 'XAddr');
    if (xaddr !== '') keepAddress(found, name, xaddr, 'GetCapabilities', note);
  }
  return found;
}

/** The first address of a service holds. */
function keepAddress(
  found: Map<string, ServiceAddress>,
  name: string,
  xaddr: string,
  operation: string,
  note: TakeNote,
): void {
  const address = addressIn(xaddr);
  if (address === null) note(operation, 'unreadable', `address of ${name}: ${xaddr}`);
  else if (!found.has(name)) found.set(name, address);
}

/** An absolute address, or a path alone. */
function addressIn(xaddr: string): ServiceAddress | null {
  if (!URL.canParse(xaddr))
    return /^\/[\x21-\x7e]{0,255}$/.test(xaddr) ? { path: xaddr, port: null } : null;
  const { protocol, pathname, search, port } = new URL(xaddr);
  if (!/^https?:$/.test(protocol) || pathname.length + search.length > 256) return null;
  return {
    path: `${pathname}${search}`,
    port: protocol === 'https:' ? null : Number(port === '' ? 80 : port),
  };
}

/**
 * The ports to ask a service at, in turn. A service at the port of the device service is at the
 * configured port, whatever port it names: that may be a forwarded one. Another port is tried on
 * the configured host, before the configured port where the device names the port of its device
 * service, and after it where the device does not.
 */
export function portsOf(
  service: ServiceAddress | undefined,
  services: Services,
  configured: number,
): readonly number[] {
  const own = services.get('ver10/device')?.port ?? null;
  const port = service?.port ?? null;
  if (port === null || port === own || port === configured) return [configured];
  return own === null ? [configured, port] : [port, configured];
}
