import type { Socket } from 'node:net';
import type { Device } from '../core/inventory/device.ts';
import { type Answer, huge, respond, respondWith, sayNothing, tellTime } from './answers.ts';
import { characterOf, type Character } from './character.ts';
import { rowOf, type Fault, type FaultRow } from './faults.ts';
import { challengeOf, judgeLogin, refusalText, type LoginTally } from './gate.ts';
import { needsLogin, operationOf, tellInsides } from './inspection-answers.ts';
import { readRequest } from './read-request.ts';
import { answerRtsp } from './rtsp.ts';
import { dateAndTime, soapFault } from './soap.ts';

/** Requests that may wait for a device that serves one at a time; more are reset. */
const QUEUE_LENGTH = 10;

/** A device as its services answer for it. */
export type ServedDevice = {
  readonly device: Device;
  fault: Fault | null;
  readonly logins: LoginTally;
  /**
   * Requests waiting their turn, while the fault is one of serving one at a time; the first is
   * being served.
   */
  readonly queue: { readonly socket: Socket; readonly request: string }[];
};

/** Answers one request as the device is now: well, or failing in its own way. */
export function serve(service: ServedDevice, socket: Socket, request: string): void {
  const { device, fault } = service;
  const row = fault && rowOf(fault);
  const answerBadly = row && badAnswer(row, device, request);
  if (answerBadly) answerBadly(socket, fault.ms);
  else if (RTSP_REQUEST.test(request)) converse(service, socket, request);
  else if (row?.play.by === 'queue') enqueue(service, socket, request);
  else answer(service, socket, request);
}

/** The answer by which a fault spoils this request; null: it spares it. */
function badAnswer({ on, play }: FaultRow, device: Device, request: string): Answer | null {
  if (play.by !== 'answer') return null;
  const isSpoilt = RTSP_REQUEST.test(request)
    ? on === 'rtsp'
    : asksTime(device, request) || !play.answersLogins;
  return isSpoilt ? play.answer : null;
}

/** The first line of an RTSP request. */
const RTSP_REQUEST = /^[A-Z]+ \S+ RTSP\/1\.0\r\n/;

function converse(service: ServedDevice, socket: Socket, request: string): void {
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

function answer(service: ServedDevice, socket: Socket, request: string): void {
  const { device, fault } = service;
  const character = characterNow(device, fault && rowOf(fault));
  if (asksTime(device, request)) {
    if (character.synchronised) tellTime(socket, 0);
    else respond(socket, '200 OK', dateAndTime(Date.now()).replace('>NTP<', '>Manual<'));
  } else if (asksPicture(device, request)) showPicture(service, socket, request, character);
  else if (device.checks.includes('http') && request.startsWith('GET '))
    respond(socket, '200 OK', '{"code":0,"data":{"status":"ok"}}', 'application/json');
  else if (request.startsWith('POST /onvif/') && operationOf(request) !== '')
    answerOnvif(service, socket, request, character);
  else respond(socket, '404 Not Found', '');
}

function answerOnvif(
  { device, fault, logins }: ServedDevice,
  socket: Socket,
  request: string,
  character: Character,
): void {
  const operation = operationOf(request);
  const clock = Date.now() + (fault ? (rowOf(fault).clock(fault.ms) ?? 0) : 0);
  const verdict = needsLogin(operation) ? judgeLogin(request, character, logins, clock) : 'open';
  if (verdict === 'open')
    respond(socket, '200 OK', tellInsides(operation, request, device, character, clock));
  else
    refuse(
      socket,
      character,
      verdict === 'unasked' ? 'Sender not authorized' : refusalText(logins),
    );
}

function asksPicture({ checks }: Device, request: string): boolean {
  return checks.includes('onvif') && request.startsWith('GET /snapshot/');
}

/** After a login by Digest; devices that take WS-Security elsewhere take MD5 here. */
function showPicture(
  { device, logins }: ServedDevice,
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
  return { ...characterOf(device), ...(row?.play.by === 'inspection' ? row.play.change : {}) };
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

function enqueue(service: ServedDevice, socket: Socket, request: string): void {
  if (service.queue.length > QUEUE_LENGTH) socket.resetAndDestroy();
  else if (service.queue.push({ socket, request }) === 1) serveFirst(service);
}

function serveFirst(service: ServedDevice): void {
  const first = service.queue[0];
  if (!first) return;
  setTimeout(() => {
    if (!first.socket.destroyed) answer(service, first.socket, first.request);
    service.queue.shift();
    serveFirst(service);
  }, service.fault?.ms ?? 0);
}
