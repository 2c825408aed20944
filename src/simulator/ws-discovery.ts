import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import type { Device } from '../core/inventory/device.ts';
import { randomOf } from './random.ts';

const GROUP = '239.255.255.250';
const PORT = 3702;
/**
 * Devices answer after a chance wait of at most this, milliseconds (WS-Discovery 1.0,
 * APP_MAX_DELAY).
 */
const MAX_DELAY_MS = 500;
const MAX_PROBE_BYTES = 8192;

/**
 * Lets every device with an ONVIF service answer WS-Discovery probes that come in on the link of
 * `address`, each from its own address. One that cannot send, because its address is cut off, stays
 * silent. Resolves when it listens.
 */
export async function answerProbes(
  devices: readonly Device[],
  link: { readonly address: string; readonly seed: number },
): Promise<void> {
  const random = randomOf(link.seed, 'ws-discovery');
  const speakers = devices.filter(({ checks }) => checks.includes('onvif'));
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  socket.on('error', () => {
    socket.close();
  });
  socket.on('message', (datagram, { address, port }) => {
    const id = probeIdOf(datagram);
    if (id === null) return;
    for (const device of speakers)
      setTimeout(() => {
        answer(device, id, address, port);
      }, random.next() * MAX_DELAY_MS);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(PORT, () => {
      socket.off('error', reject);
      socket.addMembership(GROUP, link.address);
      socket.unref();
      resolve();
    });
  });
}

/** The message id of a probe for cameras or for anything; null for what is none. */
function probeIdOf(datagram: Buffer): string | null {
  if (datagram.length > MAX_PROBE_BYTES) return null;
  const text = datagram.toString('utf8');
  const [, id] = /<(?:\w+:)?MessageID[^>]*>([^<]+)</.exec(text) ?? [];
  const [, types] = /<(?:\w+:)?Types[^>]*>([^<]*)</.exec(text) ?? [];
  return id !== undefined &&
    /\/Probe\s*</.test(text) &&
    (types === undefined || /NetworkVideoTransmitter|Device/.test(types))
    ? id
    : null;
}

function answer(device: Device, id: string, address: string, port: number): void {
  const socket = createSocket('udp4');
  socket.on('error', () => {
    socket.close();
  });
  socket.bind(0, device.address, () => {
    socket.send(probeMatches(device, id), port, address, () => {
      socket.close();
    });
  });
}

/** What a device calls itself by WS-Discovery: the same whatever its address. */
function endpointOf({ id }: Device): string {
  const digest = createHash('sha256').update(id).digest('hex');
  return `urn:uuid:${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}

function probeMatches(device: Device, id: string): string {
  const scopes = [
    'onvif://www.onvif.org/type/video_encoder',
    'onvif://www.onvif.org/Profile/Streaming',
    'onvif://www.onvif.org/hardware/SIM-1',
    `onvif://www.onvif.org/name/${encodeURIComponent(device.name)}`,
  ];
  return (
    '<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" ' +
    'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><SOAP-ENV:Header>' +
    `<wsa:MessageID>urn:uuid:${endpointOf(device).slice(9)}</wsa:MessageID><wsa:RelatesTo>${id}</wsa:RelatesTo>` +
    '<wsa:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</wsa:To><wsa:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</wsa:Action>' +
    `</SOAP-ENV:Header><SOAP-ENV:Body><d:ProbeMatches><d:ProbeMatch><wsa:EndpointReference><wsa:Address>${endpointOf(device)}</wsa:Address></wsa:EndpointReference>` +
    `<d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>${scopes.join(' ')}</d:Scopes><d:XAddrs>http://${device.address}:${device.onvifPort}${device.onvifPath}</d:XAddrs>` +
    '<d:MetadataVersion>1</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches></SOAP-ENV:Body></SOAP-ENV:Envelope>'
  );
}
