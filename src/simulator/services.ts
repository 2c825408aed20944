import { createServer, type Server, type Socket } from 'node:net';
import type { Device } from '../core/inventory/device.ts';
import { huge, respond, respondWith, sayNothing, tellTime } from './answers.ts';
import { characterOf, type Character } from './character.ts';
import { rowOf, type Fault, type FaultRow } from './faults.ts';
import { challengeOf, judgeLogin, refusalText, type LoginTally } from './gate.ts';
import { needsLogin, operationOf, tellInsides } from './inspection-answers.ts';
import { answerRtsp } from './rtsp.ts';
import { dateAndTime, soapFault } from './soap.ts';

const MAX_REQUEST_BYTES = 65_536;
const MAX_CONNECTION_MS = 300_000;
const QUEUE_LENGTH = 10;

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

type Service = {
  readonly device: Device;
  server: Server | null;
  fault: Fault | null;
  readonly open: Set<Socket>;
  /** Whose client hung up before it was answered. */
  readonly givenUp: WeakSet<Socket>;
  peak: number;
  readonly logins: LoginTally;
  /**
   * Waiting their turn, while the fault is one of serving one at a time; the first is being served.
   */
  readonly queue: { readonly socket: Socket; readonly request: string }[];
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

/**
 * Collects one HTTP request with its body, and then reads on without listening, so that a hang-up
 * is noticed.
 */
function readRequest(socket: Socket, whole: (request: string) => void): void {
  let text = '';
  const take = (chunk: Buffer): void => {
    text += chunk.toString('latin1');
    if (text.length > MAX_REQUEST_BYTES) socket.destroy();
    else if (isWhole(text)) {
      socket.off('data', take);
      socket.resume();
      whole(text);
    }
  };
  socket.on('data', take);
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /^content-length:[ \t]*(\d+)/im.exec(text.slice(0, end))?.[1];
  if (length !== undefined) return text.length >= end + 4 + Number(length);
  return (
    !/^transfer-encoding:[ \t]*chunked/im.test(text.slice(0, end)) || text.endsWith('0\r\n\r\n')
  );
}

function serve(service: Service, socket: Socket, request: string): void {
  const { device, fault } = service;
  const row = fault ? rowOf(fault) : null;
  const ms = fault?.ms ?? 0;
  if (SPOKEN.test(request)) {
    if (row?.play.by === 'answer' && row.on === 'rtsp') row.play.answer(socket, ms);
    else converse(service, socket, request);
  } else if (row?.play.by === 'answer' && (asksTime(device, request) || !row.play.insides))
    row.play.answer(socket, ms);
  else if (row?.play.by === 'queue') enqueue(service, socket, request);
  else answer(service, socket, request);
}

/** The first line of an RTSP request. */
const SPOKEN = /^[A-Z]+ \S+ RTSP\/1\.0\r\n/;

function converse(service: Service, socket: Socket, request: string): void {
  const row = service.fault ? rowOf(service.fault) : null;
  answerRtsp(socket, request, characterNow(service.device, row), service.logins);
  readRequest(socket, (next) => {
    converse(service, socket, next);
  });
}

function asksTime(device: Device, request: string): boolean {
  return (
    request.startsWith(`POST ${device.onvifPath} `) && request.includes('GetSystemDateAndTime')
  );
}

function answer(service: Service, socket: Socket, request: string): void {
  const { device, fault } = service;
  const row = fault && rowOf(fault);
  const character = characterNow(device, row);
  if (asksTime(device, request)) {
    if (character.synchronised) tellTime(socket, 0);
    else respond(socket, '200 OK', dateAndTime(Date.now()).replace('>NTP<', '>Manual<'));
    return;
  }
  if (asksPicture(device, request)) {
    showPicture(service, socket, request, character);
    return;
  }
  const operation = operationOf(request);
  if (device.checks.includes('http') && request.startsWith('GET ')) {
    respond(socket, '200 OK', '{"code":0,"data":{"status":"ok"}}', 'application/json');
    return;
  }
  if (!request.startsWith('POST /onvif/') || operation === '') {
    respond(socket, '404 Not Found', '');
    return;
  }
  const clock = Date.now() + (fault && row ? (row.clock(fault.ms) ?? 0) : 0);
  const verdict = needsLogin(operation)
    ? judgeLogin(request, character, service.logins, clock)
    : 'open';
  if (verdict === 'open')
    respond(socket, '200 OK', tellInsides(operation, request, device, character, clock));
  else
    refuse(
      socket,
      character,
      verdict === 'unasked' ? 'Sender not authorized' : refusalText(service.logins),
    );
}

function asksPicture({ checks }: Device, request: string): boolean {
  return checks.includes('onvif') && request.startsWith('GET /snapshot/');
}

/** After a login by Digest; devices that take WS-Security elsewhere take MD5 here. */
function showPicture(
  { device, logins }: Service,
  socket: Socket,
  request: string,
  character: Character,
): void {
  const own: Character =
    character.login === 'ws-security' ? { ...character, login: 'digest' } : character;
  if (judgeLogin(request, own, logins, 0) !== 'open') {
    respond(
      socket,
      '401 Unauthorized',
      '<html><body>401</body></html>',
      'text/html',
      challengeOf(own),
    );
    return;
  }
  const { picture } = character;
  if (picture === 'endless') huge(socket, 0);
  else if (picture === 'hangs') sayNothing(socket, 0);
  else
    void import('./pictures/snapshot.ts')
      .then(({ snapshotOf }) =>
        snapshotOf(device.id, picture === 'good' ? null : picture, Date.now()),
      )
      .then((jpeg) => {
        respondWith(socket, 'image/jpeg', jpeg);
      });
}

function characterNow(device: Device, row: FaultRow | null): Character {
  return { ...characterOf(device), ...(row?.play.by === 'insides' ? row.play.change : {}) };
}

function refuse(socket: Socket, character: Character, text: string): void {
  const body = soapFault('Sender', 'ter:NotAuthorized', text);
  const challenge = challengeOf(character);
  const status = challenge === '' ? REFUSALS[character.refusalStatus] : '401 Unauthorized';
  respond(socket, status, body, undefined, challenge);
}

const REFUSALS = {
  200: '200 OK',
  400: '400 Bad Request',
  401: '401 Unauthorized',
  500: '500 Internal Server Error',
} as const;

function enqueue(service: Service, socket: Socket, request: string): void {
  if (service.queue.length > QUEUE_LENGTH) socket.resetAndDestroy();
  else if (service.queue.push({ socket, request }) === 1) serveFirst(service);
}

function serveFirst(service: Service): void {
  const first = service.queue[0];
  if (!first) return;
  setTimeout(() => {
    if (!first.socket.destroyed) answer(service, first.socket, first.request);
    service.queue.shift();
    serveFirst(service);
  }, service.fault?.ms ?? 0);
}
