import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { connect } from 'node:net';
import type { Device } from '../../src/core/inventory/device.ts';

/** What a simple client makes of one GetSystemDateAndTime call. */
export type Heard =
  { readonly status: number; readonly body: string } | { readonly failure: string };

const BODY_LIMIT = 262_144;

/** Asks one device for its time, with a total deadline. */
export function askTime(device: Device, deadlineMs = 2500): Promise<Heard> {
  const body =
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><GetSystemDateAndTime xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>';
  return new Promise((resolve) => {
    const headers = { 'Content-Length': Buffer.byteLength(body), Connection: 'close' };
    const asking = request(
      {
        host: device.address,
        port: device.onvifPort,
        path: device.onvifPath,
        method: 'POST',
        agent: false,
        headers,
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => {
          text += chunk;
          if (text.length > BODY_LIMIT) settle({ failure: 'too long' });
        });
        answer.on('error', (error: NodeJS.ErrnoException) => {
          settle({ failure: error.code ?? error.message });
        });
        answer.on('end', () => {
          settle({ status: answer.statusCode ?? 0, body: text });
        });
      },
    );
    const timer = setTimeout(() => {
      settle({ failure: 'timeout' });
    }, deadlineMs);
    const settle = (heard: Heard): void => {
      clearTimeout(timer);
      asking.destroy();
      resolve(heard);
    };
    asking.on('error', (error: NodeJS.ErrnoException) => {
      settle({ failure: error.code ?? error.message });
    });
    asking.end(body);
  });
}

/** The device clock an answer tells, or null. */
export function clockIn(heard: Heard): number | null {
  if ('failure' in heard) return null;
  const utc = /<tt:UTCDateTime>(.*)<\/tt:UTCDateTime>/.exec(heard.body)?.[1];
  if (utc === undefined) return null;
  const field = (name: string): number =>
    Number(new RegExp(`<tt:${name}>(\\d+)</tt:${name}>`).exec(utc)?.[1]);
  return Date.UTC(
    field('Year'),
    field('Month') - 1,
    field('Day'),
    field('Hour'),
    field('Minute'),
    field('Second'),
  );
}

/** The addresses of those that answer a ping, and what the network said about the others. */
export async function ping(
  addresses: readonly string[],
): Promise<{ readonly alive: ReadonlySet<string>; readonly said: string }> {
  const child = spawn('fping', ['-a', '-r', '1', '-t', '300', '-i', '1'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let out = '';
  let said = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  child.stdin.end(addresses.join('\n'));
  await new Promise((resolve) => child.once('close', resolve));
  return { alive: new Set(out.split('\n').filter((line) => line !== '')), said };
}

/** Whether a TCP port takes a connection: `open`, or the error's code. */
export function knock(device: Device): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: device.address, port: device.tcpPort });
    const settle = (what: string): void => {
      socket.destroy();
      resolve(what);
    };
    socket.setTimeout(1000, () => {
      settle('timeout');
    });
    socket.once('connect', () => {
      settle('open');
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      settle(error.code ?? error.message);
    });
  });
}
