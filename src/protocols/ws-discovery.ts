import { XMLParser } from 'fast-xml-parser';

/**
 * One ProbeMatch of a WS-Discovery answer. Texts are bounded, on one line, and a device's own word.
 */
export type ProbeMatch = {
  /** EndpointReference, e.g. `urn:uuid:...`; empty when it told none. */
  readonly endpoint: string;
  /**
   * Addresses of its ONVIF service as it believes them to be. Often behind a NAT, or 127.0.0.1:
   * never to be called.
   */
  readonly xaddrs: readonly string[];
  /**
   * Values of the scopes `onvif://www.onvif.org/name/...` and `.../hardware/...`; empty when not
   * told.
   */
  readonly name: string;
  readonly hardware: string;
};

const MAX_BYTES = 65_536;
const MAX_MATCHES = 16;
const MAX_ITEMS = 64;
const MAX_CHARACTERS = 256;
const DEPTH_LIMIT = 32;

const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: true,
  parseTagValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  processEntities: false,
  maxNestedTags: DEPTH_LIMIT,
  jPath: false,
});

/**
 * The matches of a datagram, whatever prefixes it uses; empty for anything else. At most 16. Never
 * throws.
 */
export function readProbeMatches(xml: string): readonly ProbeMatch[] {
  if (xml.length > MAX_BYTES || /<!DOCTYPE/i.test(xml)) return [];
  const found = step(
    step(step(step(parse(xml), 'Envelope'), 'Body'), 'ProbeMatches'),
    'ProbeMatch',
  );
  const matches: readonly unknown[] = Array.isArray(found) ? found : [found];
  return matches
    .slice(0, MAX_MATCHES)
    .filter(isElement)
    .map((match) => {
      const scopes = words(step(match, 'Scopes'));
      const endpoint = text(step(step(match, 'EndpointReference'), 'Address'));
      return {
        endpoint: oneLine(endpoint),
        xaddrs: words(step(match, 'XAddrs')).map(oneLine),
        name: scopeOf(scopes, 'name'),
        hardware: scopeOf(scopes, 'hardware'),
      };
    });
}

/**
 * Port and path of the first ONVIF address among `xaddrs`, one at `host` before others; null when
 * none can be read.
 */
export function serviceOf(
  xaddrs: readonly string[],
  host: string,
): { readonly port: number; readonly path: string } | null {
  const urls = xaddrs
    .flatMap((xaddr) => (URL.canParse(xaddr) ? [new URL(xaddr)] : []))
    .filter(({ protocol }) => protocol === 'http:');
  const url = urls.find(({ hostname }) => hostname === host) ?? urls[0];
  if (!url || url.pathname.length > MAX_CHARACTERS) return null;
  return { port: url.port === '' ? 80 : Number(url.port), path: url.pathname };
}

function parse(xml: string): unknown {
  try {
    return parser.parse(xml);
  } catch {
    return null;
  }
}

function scopeOf(scopes: readonly string[], name: string): string {
  const prefix = `onvif://www.onvif.org/${name}/`;
  const scope = scopes.find((one) => one.toLowerCase().startsWith(prefix));
  return scope === undefined
    ? ''
    : oneLine(unescaped(scope.slice(prefix.length)).replaceAll('_', ' '));
}

function unescaped(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Control and direction marks would break tables and terminals. */
function oneLine(value: string): string {
  return value
    .replaceAll(/[\p{C}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, MAX_CHARACTERS);
}

function words(value: unknown): readonly string[] {
  return text(value)
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, MAX_ITEMS);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function step(parent: unknown, name: string): unknown {
  return isElement(parent) && Object.hasOwn(parent, name) ? parent[name] : undefined;
}

function isElement(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
