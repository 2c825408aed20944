import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

/** A line to Redis that can be cut in the midst of a reply. */
export type Proxy = {
  readonly port: number;
  /**
   * Hands on only `bytes` of the next reply of each connection, then cuts it; for `forMs` nobody is
   * let in.
   */
  cut(bytes: number, forMs: number): Promise<void>;
  end(): void;
};

/** Listens on loopback and hands everything on to a port there. */
export async function makeProxy(to: number): Promise<Proxy> {
  let bytesLeft = Infinity;
  let isShut = false;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    if (isShut) {
      client.destroy();
      return;
    }
    const upstream = connect(to, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(socket);
          client.destroy();
          upstream.destroy();
        });
    }
    client.pipe(upstream);
    upstream.on('data', (bytes: Buffer) => {
      client.write(bytes.subarray(0, bytesLeft));
      if (bytesLeft !== Infinity) {
        isShut = true;
        client.destroySoon();
        upstream.destroy();
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut: async (bytes, forMs) => {
      bytesLeft = bytes;
      await new Promise((resolve) => setTimeout(resolve, forMs));
      isShut = true;
      for (const socket of sockets) socket.destroy();
      bytesLeft = Infinity;
      isShut = false;
    },
    end: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
