import { createHash } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** How a server wants its login, and how it behaves. */
export type LoginVariant = {
  readonly algorithm?: 'MD5' | 'MD5-sess' | 'SHA-256' | 'SHA-256-sess' | 'SHA-512-256';
  readonly qop?: 'auth' | 'auth-int';
  readonly userhash?: boolean;
  /** A nonce holds on the connection it was given on, or for one request. */
  readonly nonce?: 'any' | 'connection' | 'once' | 'once-with-next';
  /** Calls every nonce stale that it refuses. */
  readonly stale?: boolean;
  /** What happens instead of an answer to a wrong login. */
  readonly onWrong?: 'close' | 'hang' | 'busy';
};

/** A server that counts the logins it has seen. */
export type LoginServer = {
  readonly port: number;
  readonly accepted: () => number;
  readonly wrong: () => number;
  /** Requests in all. */
  readonly requests: () => number;
  readonly close: () => Promise<void>;
};

export const USER = 'Jäsøn "Doe"';
export const PASSWORD = 'Secret, or not? 密码';

const REALM = 'a device';

/** Starts a server of HTTP Digest on 127.0.0.1, written without the code that it is to test. */
export async function digestServer(variant: LoginVariant): Promise<LoginServer> {
  const counts = { accepted: 0, wrong: 0, requests: 0 };
  const used = new Set<string>();
  const given = new Map<string, Socket>();
  let nonces = 0;
  const newNonce = (socket: Socket): string => {
    const nonce = `nonce${++nonces}`;
    given.set(nonce, socket);
    return nonce;
  };
  const challenge = (socket: Socket, stale: boolean): string =>
    [
      `WWW-Authenticate: Digest realm="${REALM}", nonce="${newNonce(socket)}", opaque="o/="`,
      ...(variant.algorithm ? [`algorithm=${variant.algorithm}`] : []),
      ...(variant.qop ? [`qop="${variant.qop}"`] : []),
      ...(variant.userhash ? ['userhash=true', 'charset=UTF-8'] : []),
      ...(stale ? ['stale=true'] : []),
    ].join(', ');
  const isFresh = (nonce: string, socket: Socket): boolean => {
    if (!given.has(nonce)) return false;
    if (variant.nonce === 'connection') return given.get(nonce) === socket;
    return variant.nonce === 'any' || variant.nonce === undefined || !used.has(nonce);
  };
  const answer = (socket: Socket, head: string, body: string): void => {
    counts.requests++;
    const field = /^authorization: digest (.*)$/im.exec(head)?.[1];
    if (field === undefined) {
      reply(socket, '401 Unauthorized', challenge(socket, false));
      return;
    }
    const nonce = /[ ,]nonce="([^"]*)"/.exec(` ${field}`)?.[1] ?? '';
    if (!responseIsRight(field, head, body, variant)) {
      counts.wrong++;
      if (variant.onWrong === 'close') return void socket.end();
      if (variant.onWrong === 'hang') return;
      if (variant.onWrong === 'busy') {
        reply(socket, '503 Service Unavailable', 'X: y');
        return;
      }
      reply(socket, '401 Unauthorized', challenge(socket, variant.stale ?? false));
      return;
    }
    if (!isFresh(nonce, socket)) {
      reply(socket, '401 Unauthorized', challenge(socket, true));
      return;
    }
    used.add(nonce);
    counts.accepted++;
    const next = variant.nonce === 'once-with-next';
    reply(
      socket,
      '200 OK',
      next ? `Authentication-Info: qop=auth, nextnonce="${newNonce(socket)}"` : 'X: y',
    );
  };
  const server = createServer((socket) => {
    let bytes = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      bytes += chunk.toString('latin1');
      for (;;) {
        const end = bytes.indexOf('\r\n\r\n');
        if (end < 0) return;
        const length = Number(/^content-length: (\d+)/im.exec(bytes.slice(0, end))?.[1] ?? 0);
        if (bytes.length < end + 4 + length) return;
        const [head, body] = [bytes.slice(0, end), bytes.slice(end + 4, end + 4 + length)];
        bytes = bytes.slice(end + 4 + length);
        answer(socket, head, body);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    accepted: () => counts.accepted,
    wrong: () => counts.wrong,
    requests: () => counts.requests,
    close: () =>
      new Promise((resolve) => {
        for (const socket of given.values()) socket.destroy();
        server.close(() => {
          resolve();
        });
      }),
  };
}

function reply(socket: Socket, status: string, header: string): void {
  socket.write(`HTTP/1.1 ${status}\r\n${header}\r\nContent-Length: 2\r\n\r\nok`);
}

function responseIsRight(
  field: string,
  head: string,
  body: string,
  variant: LoginVariant,
): boolean {
  const of = (name: string): string => {
    const found = new RegExp(`(?:^|, ?)${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^,]*))`).exec(field);
    return (found?.[1] ?? found?.[2] ?? '').replaceAll(/\\(.)/g, '$1');
  };
  const algorithm = variant.algorithm ?? 'MD5';
  const name = algorithm.startsWith('MD5') ? 'md5' : algorithm.replace('-sess', '').toLowerCase();
  const hash = (text: string): string =>
    createHash(name.replace('sha-', 'sha')).update(text, 'latin1').digest('hex');
  const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
  const [method, uri] = head.split(' ', 2);
  const plain = hash(`${utf8(USER)}:${REALM}:${utf8(PASSWORD)}`);
  const ha1 = algorithm.endsWith('-sess') ? hash(`${plain}:${of('nonce')}:${of('cnonce')}`) : plain;
  const ha2 =
    variant.qop === 'auth-int' ? hash(`${method}:${uri}:${hash(body)}`) : hash(`${method}:${uri}`);
  const middle = variant.qop ? `:${of('nc')}:${of('cnonce')}:${variant.qop}` : '';
  const user = variant.userhash ? hash(`${utf8(USER)}:${REALM}`) : utf8(USER);
  return (
    of('username') === user &&
    of('uri') === uri &&
    of('qop') === (variant.qop ?? '') &&
    of('response') === hash(`${ha1}:${of('nonce')}${middle}:${ha2}`)
  );
}
