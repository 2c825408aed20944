import { createServer, type Server, type Socket } from 'node:net';
import type { Device } from '../core/inventory/device.ts';
import { rowOf, type Fault } from './faults.ts';
import type { LoginTally } from './gate.ts';
import { readRequest } from './read-request.ts';
import { serve, type ServedDevice } from './serve-request.ts';

const MAX_CONNECTION_MS = 300_000;

/**
 * Whoever asks one thing after another may have hung up before it connects again, and still this
 * process, which stood still meanwhile, accepts the new connection first: turns of the event loop
 * until what waits for it on the old one is read.
 */
const TURNS_TO_HEAR = 5;

/** The TCP services of an estate's devices, each on its own address. */
export type Services = {
  /**
   * Makes one device fail in its own way from now on, or, with null, well again. Resolves when it
   * is so.
   */
  set(device: string, fault: Fault | null): Promise<void>;
  /**
   * The largest number of connections each device ever had open and not yet answered at one time;
   * devices never asked are missing.
   */
  peaks(): Readonly<Record<string, number>>;
  /** The logins each device accepted and refused; devices nobody logged in to are missing. */
  logins(): Readonly<Record<string, LoginTally>>;
  /** Stops listening and drops every connection. */
  close(): Promise<void>;
};

type Service = ServedDevice & {
  server: Server | null;
  readonly open: Set<Socket>;
  /** Connections whose client hung up before it was answered. */
  readonly givenUp: WeakSet<Socket>;
  peak: number;
};

/**
 * Starts every service of the devices: ONVIF over HTTP, or a bare TCP port. Rejects when an address
 * or port cannot be had.
 */
export async function openServices(devices: readonly Device[]): Promise<Services> {
  const services = new Map<string, Service>();
  for (const device of devices) {
    if (portOf(device) !== null)
      services.set(device.id, {
        device,
        server: null,
        fault: null,
        open: new Set(),
        givenUp: new WeakSet(),
        peak: 0,
        logins: { accepted: 0, refused: 0 },
        queue: [],
      });
  }
  await Promise.all([...services.values()].map(listen));
  return {
    set: async (device, fault) => {
      const service = services.get(device);
      if (service) await setFault(service, fault);
    },
    peaks: () =>
      Object.fromEntries(
        [...services]
          .filter(([, service]) => service.peak > 0)
          .map(([id, service]) => [id, service.peak]),
      ),
    logins: () =>
      Object.fromEntries(
        [...services]
          .filter(([, { logins }]) => logins.accepted + logins.refused > 0)
          .map(([id, { logins }]) => [id, { ...logins }]),
      ),
    close: async () => {
      await Promise.all([...services.values()].map(unlisten));
    },
  };
}

/** The one port a device's services share here. */
function portOf(device: Device): number | null {
  if (device.checks.includes('onvif')) return device.onvifPort;
  if (device.checks.includes('http')) return Number(new URL(device.httpUrl).port || 80);
  if (device.checks.includes('rtsp')) return device.rtspPort;
  return device.checks.includes('tcp') ? device.tcpPort : null;
}

async function setFault(service: Service, fault: Fault | null): Promise<void> {
  service.fault = fault;
  const closed = fault !== null && rowOf(fault).play.by === 'listener';
  if (closed) await unlisten(service);
  else if (!service.server) await listen(service);
}

async function listen(service: Service): Promise<void> {
  const { device } = service;
  const server = createServer({ allowHalfOpen: false, noDelay: true }, (socket) => {
    accept(service, socket);
  });
  service.server = server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new Error(
          `the simulator cannot listen on ${device.address} port ${portOf(device) ?? 0}: ${mendFor(error)}`,
          { cause: error },
        ),
      );
    });
    server.listen({ host: device.address, port: portOf(device) ?? 0 }, resolve);
  });
}

function mendFor(error: NodeJS.ErrnoException): string {
  if (error.code === 'EMFILE')
    return 'too few file descriptors; raise the limit with "ulimit -n 65536"';
  if (error.code === 'EACCES') return 'ports below 1024 are for root; choose a higher one';
  if (error.code === 'EADDRINUSE')
    return 'something else listens there; is another simulation running?';
  return error.message;
}

async function unlisten(service: Service): Promise<void> {
  const { server } = service;
  service.server = null;
  const closed = new Promise<void>((resolve) => {
    if (server)
      server.close(() => {
        resolve();
      });
    else resolve();
  });
  for (const socket of service.open) socket.resetAndDestroy();
  await closed;
}

function accept(service: Service, socket: Socket): void {
  // An answered connection that its client has yet to close is no longer in flight.
  const unanswered = [...service.open].filter((one) => !one.writableEnded);
  service.open.add(socket);
  if (unanswered.length === 0) service.peak ||= 1;
  else
    afterTurns(TURNS_TO_HEAR, () => {
      service.peak = Math.max(
        service.peak,
        unanswered.filter((one) => !service.givenUp.has(one)).length + 1,
      );
    });
  const giveUp = (): void => {
    if (!socket.writableEnded) service.givenUp.add(socket);
  };
  socket.setTimeout(MAX_CONNECTION_MS, () => {
    socket.destroy();
  });
  // Before the socket, hearing the same, ends its own side.
  socket.prependOnceListener('end', giveUp);
  socket.on('error', () => {
    giveUp();
    socket.destroy();
  });
  socket.once('close', () => {
    service.open.delete(socket);
  });
  readRequest(socket, (request) => {
    serve(service, socket, request);
  });
}

function afterTurns(turns: number, act: () => void): void {
  setImmediate(() => {
    if (turns > 1) afterTurns(turns - 1, act);
    else act();
  });
}
