import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { keepConnection } from '../../src/platform/network/kept-connection.ts';

let server: Server;
afterEach(() => new Promise((resolve) => server.close(resolve)));

/** Answers each request with the number of its connection. */
async function serve(answer: (connection: number, socket: Socket) => void): Promise<number> {
  let connections = 0;
  server = createServer((socket) => {
    const connection = ++connections;
    socket.on('error', () => undefined);
    socket.on('data', () => {
      answer(connection, socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function askTwice(port: number): Promise<readonly string[]> {
  const connection = keepConnection(systemClock);
  const bodies: string[] = [];
  for (let count = 0; count < 2; count++) {
    const exchanged = await connection.exchange(
      {
        method: 'GET',
        address: '127.0.0.1',
        host: 'device',
        port,
        path: '/',
        secure: false,
        headers: {},
        body: Buffer.alloc(0),
      },
      { totalMs: 3000, connectMs: 3000, maxBytes: 1000, wantsBody: () => true },
      new AbortController().signal,
    );
    bodies.push(exchanged && 'reply' in exchanged ? exchanged.reply.body.toString() : 'none');
  }
  connection.close();
  return bodies;
}

const answered = (connection: number, header = ''): string =>
  `HTTP/1.1 200 OK\r\n${header}Content-Length: 1\r\n\r\n${connection}`;

it('asks the second question on the connection of the first', async () => {
  const port = await serve((connection, socket) => socket.write(answered(connection)));
  expect(await askTwice(port)).toEqual(['1', '1']);
});

it.each<[string, (connection: number, socket: Socket) => void]>([
  ['says that it closes', (one, socket) => socket.write(answered(one, 'Connection: close\r\n'))],
  ['closes without a word', (one, socket) => socket.end(answered(one))],
  ['resets', (one, socket) => socket.write(answered(one), () => socket.resetAndDestroy())],
  ['ends the body by closing', (one, socket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${one}`)],
])('takes a new connection where the server %s', async (_what, answer) => {
  const port = await serve(answer);
  expect(await askTwice(port)).toEqual(['1', '2']);
});
