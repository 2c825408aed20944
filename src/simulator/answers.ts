import type { Socket } from 'node:net';
import { dateAndTime, soapFault, undeclared, unescaped, withDoctype } from './soap.ts';

/**
 * Answers one request on a connection, or fails to in its own way. `ms` is the fault's parameter.
 */
export type Answer = (socket: Socket, ms: number) => void;

const SOAP = 'application/soap+xml; charset=utf-8';
const HUGE_BYTES = 300 * 1024 * 1024;
const CHUNK = Buffer.alloc(65_536, ' ');

/** Writes a whole HTTP answer and ends the connection. */
export function respond(
  socket: Socket,
  status: string,
  body: string,
  type = SOAP,
  headers = '',
): void {
  socket.end(`${head(status, Buffer.byteLength(body), type, headers)}${body}`);
}

/** Writes bytes as a whole HTTP answer and ends the connection. */
export function respondWith(socket: Socket, type: string, bytes: Buffer): void {
  socket.end(Buffer.concat([Buffer.from(head('200 OK', bytes.length, type)), bytes]));
}

function head(status: string, length: number, type: string, headers = ''): string {
  return `HTTP/1.1 ${status}\r\nServer: simulated\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n${headers}Connection: close\r\n\r\n`;
}

/** The right answer of a healthy device; `ms` shifts its clock. */
export const tellTime: Answer = (socket, ms) => {
  respond(socket, '200 OK', dateAndTime(Date.now() + ms));
};

/** The right answer, `ms` late. */
export const tellTimeLate: Answer = (socket, ms) => {
  const timer = setTimeout(() => {
    tellTime(socket, 0);
  }, ms);
  socket.once('close', () => {
    clearTimeout(timer);
  });
};

/** A right answer without UTCDateTime. */
export const tellLocalOnly: Answer = (socket) => {
  respond(socket, '200 OK', dateAndTime(Date.now(), 'local-only'));
};

/** A right answer whose prefixes nobody declared. */
export const tellUndeclared: Answer = (socket) => {
  respond(socket, '200 OK', undeclared(Date.now()));
};

/** A right answer with a raw ampersand in it. */
export const tellUnescaped: Answer = (socket) => {
  respond(socket, '200 OK', unescaped(Date.now()));
};

/** A right answer behind a DOCTYPE. */
export const tellWithDoctype: Answer = (socket) => {
  respond(socket, '200 OK', withDoctype(Date.now()));
};

/** Says nothing; whoever asks has to hang up. */
export const sayNothing: Answer = () => undefined;

/** The right answer at one byte a second. */
export const drip: Answer = (socket) => {
  const bytes = Buffer.from(wholeAnswer());
  let sent = 0;
  const timer = setInterval(() => {
    socket.write(bytes.subarray(sent, sent + 1));
    sent++;
    if (sent === bytes.length) socket.end();
  }, 1000);
  socket.once('close', () => {
    clearInterval(timer);
  });
};

/** Half an answer, then a connection reset. */
export const resetMidBody: Answer = (socket) => {
  socket.write(halfAnswer(), () => {
    socket.resetAndDestroy();
  });
};

/** Half an answer, then an orderly end. */
export const closeMidBody: Answer = (socket) => {
  socket.end(halfAnswer());
};

/** An answer that goes on for 300 MB, written only as fast as it is read. */
export const huge: Answer = (socket) => {
  let left = HUGE_BYTES;
  const more = (): void => {
    while (left > 0 && !socket.destroyed) {
      left -= CHUNK.length;
      if (!socket.write(CHUNK)) return;
    }
    socket.end();
  };
  socket.on('drain', more);
  socket.write(`HTTP/1.1 200 OK\r\nContent-Type: ${SOAP}\r\nConnection: close\r\n\r\n`);
  more();
};

/** Bytes that are not HTTP. */
export const garbage: Answer = (socket) => {
  socket.end(Buffer.from('SSH-2.0-dropbear_2019.78\r\n\u0000\u0001\u0014\r\n', 'latin1'));
};

/** HTTP 200 and nothing in it. */
export const empty: Answer = (socket) => {
  respond(socket, '200 OK', '');
};

const CHALLENGES =
  'WWW-Authenticate: Digest realm="simulated", qop="auth", algorithm=MD5, nonce="5d1c0c0a", opaque=""\r\n' +
  'WWW-Authenticate: Digest realm="simulated", qop="auth", algorithm=SHA-256, nonce="5d1c0c0a", opaque=""\r\n';

/** HTTP 401 with an HTML page. */
export const unauthorizedHtml: Answer = (socket) => {
  respond(
    socket,
    '401 Unauthorized',
    '<html><body><h1>401 Unauthorized</h1></body></html>',
    'text/html',
    CHALLENGES,
  );
};

/** HTTP 403 with an HTML page: a web server where ONVIF is switched off or never was. */
export const forbiddenPage: Answer = (socket) => {
  respond(socket, '403 Forbidden', '<html><body><h1>403 Forbidden</h1></body></html>', 'text/html');
};

/** HTTP 401 with a SOAP fault. */
export const unauthorizedSoap: Answer = (socket) => {
  respond(socket, '401 Unauthorized', NOT_AUTHORIZED, SOAP, CHALLENGES);
};

/** A SOAP fault under HTTP 400: GetSystemDateAndTime wants a login. */
export const wantLogin: Answer = (socket) => {
  respond(socket, '400 Bad Request', NOT_AUTHORIZED);
};

/** HTTP 400 with a SOAP fault. */
export const badRequest: Answer = (socket) => {
  respond(socket, '400 Bad Request', soapFault('Sender', 'ter:WellFormed', 'Well-formed error'));
};

/** HTTP 405 with a SOAP fault. */
export const notAllowed: Answer = (socket) => {
  respond(
    socket,
    '405 Method Not Allowed',
    soapFault('Sender', 'ter:ActionNotSupported', 'Method not allowed'),
  );
};

/** HTTP 500 with a SOAP fault. */
export const serverFault: Answer = (socket) => {
  respond(
    socket,
    '500 Internal Server Error',
    soapFault('Receiver', 'ter:Action', 'Internal error'),
  );
};

/** A SOAP fault under HTTP 200. */
export const faultIn200: Answer = (socket) => {
  respond(
    socket,
    '200 OK',
    soapFault('Sender', 'ter:ActionNotSupported', 'Optional Action Not Implemented'),
  );
};

/** RTSP 401: a media service that wants a login even for OPTIONS. */
export const rtspUnauthorized: Answer = (socket) => {
  socket.write(
    'RTSP/1.0 401 Unauthorized\r\nCSeq: 1\r\nWWW-Authenticate: Digest realm="simulated", nonce="5d1c0c0a"\r\n\r\n',
  );
};

/** HTTP 200 with an error code in its body, as some media servers and platforms do. */
export const errorCode: Answer = (socket) => {
  respond(socket, '200 OK', '{"code":-500,"msg":"database is away"}', 'application/json');
};

/** HTTP 503. */
export const unavailable: Answer = (socket) => {
  respond(socket, '503 Service Unavailable', '', 'text/html');
};

const NOT_AUTHORIZED = soapFault(
  'Sender',
  'ter:NotAuthorized',
  'Sender not authorized. You still have 4 attempt(s)',
);

function wholeAnswer(): string {
  const body = dateAndTime(Date.now());
  return `${head('200 OK', Buffer.byteLength(body), SOAP)}${body}`;
}

function halfAnswer(): string {
  const whole = wholeAnswer();
  return whole.slice(0, whole.indexOf('\r\n\r\n') + 200);
}
