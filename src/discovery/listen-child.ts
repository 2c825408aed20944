/**
 * Asks by WS-Discovery on one interface through both libraries, in a process of its own: `onvif`
 * throws out of its socket's handler on answers of another shape than it expects, and neither
 * bounds what it keeps. Here a throw costs one answer, a flood costs this process, and the parent
 * ends it in time. It reports datagrams, and interprets none.
 */
import { decodeXml } from '../protocols/xml-text.ts';

/** What the parent orders: an interface, its IPv4 address and how long to listen, milliseconds. */
export type ListenOrder = {
  readonly device: string;
  readonly address: string;
  readonly waitMs: number;
};

/** What the child reports: a datagram with its sender, an error of a library, or that it is done. */
export type ListenReport =
  | { readonly by: 'onvif' | 'node-onvif'; readonly from: string; readonly xml: string }
  | { readonly threw: string }
  | { readonly done: true };

/** Datagrams reported before further ones are dropped. */
const MAX_REPORTS = 20_000;
const MAX_DATAGRAM = 16_384;
/** A city answers within half a second. */
const RECEIVE_BYTES = 4_194_304;

let reported = 0;

function report(message: ListenReport): void {
  if (
    reported >= MAX_REPORTS ||
    !process.connected ||
    ('xml' in message && message.xml.length > MAX_DATAGRAM)
  )
    return;
  reported += 1;
  process.send?.(message);
}

/**
 * What a device answered and a library threw on is still a device: the other library, or the next
 * answer, tells of it.
 */
process.on('uncaughtException', (error) => {
  report({ threw: error.message.slice(0, 200) });
});
process.on('disconnect', () => {
  process.exit(0);
});

async function byOnvif({ device, waitMs }: ListenOrder): Promise<void> {
  const { Discovery } = await import('onvif/lib/discovery.js');
  Discovery.on('device', (_data, { address }, xml) => {
    report({ by: 'onvif', from: address, xml });
  });
  Discovery.on('error', (error, xml) => {
    const from = /from ([\d.]+):\d+$/.exec(String(error))?.[1];
    if (from !== undefined && typeof xml === 'string') report({ by: 'onvif', from, xml });
    else report({ threw: String(error).slice(0, 200) });
  });
  await new Promise<void>((resolve) => {
    Discovery.probe({ timeout: waitMs, resolve: false, device, bufferSize: RECEIVE_BYTES }, () => {
      resolve();
    });
  });
}

async function byNodeOnvif({ address }: ListenOrder): Promise<void> {
  const { default: onvif } = await import('node-onvif');
  const probe = onvif.startProbe();
  const socket = onvif._udp;
  socket?.on('message', (datagram, { address: from }) => {
    report({ by: 'node-onvif', from, xml: decodeXml(datagram) });
  });
  // Before the library's own listener, which sends at once: it knows no interfaces.
  socket?.prependOnceListener('listening', () => {
    socket.setMulticastInterface(address);
    socket.setRecvBufferSize(RECEIVE_BYTES);
  });
  // It takes its error listener away once it is bound.
  socket?.on('error', (error) => {
    report({ threw: error.message.slice(0, 200) });
  });
  await probe;
}

process.once('message', (order: ListenOrder) => {
  void Promise.allSettled([byOnvif(order), byNodeOnvif(order)]).then((ended) => {
    for (const one of ended)
      if (one.status === 'rejected') report({ threw: String(one.reason).slice(0, 200) });
    if (process.connected)
      process.send?.({ done: true } satisfies ListenReport, () => {
        process.exit(0);
      });
  });
});
