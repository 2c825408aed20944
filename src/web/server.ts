import { once } from 'node:events';
import type { Server as PlainServer } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Access } from './access/guard.ts';
import { createApp } from './app.ts';
import { makeLive } from './live.ts';
import type { Log } from '../platform/log.ts';
import type { Service } from './service.ts';

/** Connections open at one time; more are closed at once. */
const MAX_CONNECTIONS = 256;
/** How long a peer may take to send its headers, or its whole request, in milliseconds. */
const HEADERS_MS = 5000;
const REQUEST_MS = 10_000;
/**
 * How long a connection may be silent, with a question or an answer on its way or not, in
 * milliseconds.
 */
const SILENCE_MS = 30_000;
const KEEP_ALIVE_MS = 20_000;
const MAX_HEADER_BYTES = 16_384;
/** How long answers under way may take once the server is to close, in milliseconds. */
const CLOSE_MS = 2000;

/** A certificate with its chain, and its private key, both PEM. */
export type Tls = { readonly cert: string; readonly key: string };

/** Where to listen, and for whom. */
export type Listen = {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Absent: this machine may look, and nobody change anything. */
  readonly access?: Access;
  /** Absent: plain HTTP. */
  readonly tls?: Tls;
};

/** A listening server. */
export type RunningServer = {
  /** Where it listens. */
  readonly address: AddressInfo;
  /**
   * Serves new connections with another certificate; only where TLS was asked for. Throws when it
   * is none, and keeps the old one.
   */
  renew(tls: Tls): void;
  /** Takes no more connections, lets answers under way end for 2 s, then cuts them off. */
  close(): Promise<void>;
};

/**
 * Starts the HTTP server. Rejects with a clear message when it cannot listen or the certificate is
 * none.
 */
export async function startServer(
  service: Service,
  listen: Listen,
  log: Pick<Log, 'error'>,
): Promise<RunningServer> {
  const live = makeLive(service);
  const server = serverOf(createApp(service, log, live, listen.access).fetch, listen.tls);
  server.maxConnections = MAX_CONNECTIONS;
  server.setTimeout(SILENCE_MS);
  server.listen(listen.port, listen.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new Error(`cannot listen on ${listen.host} port ${listen.port}: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  server.on('error', (err) => {
    log.error({ err }, 'the HTTP server met an error');
  });
  const renew = (tls: Tls): void => {
    if ('setSecureContext' in server) server.setSecureContext(tls);
  };
  return {
    address: server.address() as AddressInfo,
    renew,
    close: () => {
      live.close();
      return close(server);
    },
  };
}

function serverOf(
  fetch: Parameters<typeof createAdaptorServer>[0]['fetch'],
  tls: Tls | undefined,
): PlainServer | SecureServer {
  const bounds = {
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    connectionsCheckingInterval: 1000,
  };
  if (!tls) return createAdaptorServer({ fetch, serverOptions: bounds }) as PlainServer;
  try {
    return createAdaptorServer({
      fetch,
      createServer: createSecureServer,
      serverOptions: { ...bounds, ...tls, handshakeTimeout: HEADERS_MS, minVersion: 'TLSv1.2' },
    }) as SecureServer;
  } catch (error) {
    throw new Error(
      `the certificate or its key cannot be used: ${error instanceof Error ? error.message : String(error)}; both are PEM files and belong together`,
      { cause: error },
    );
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'EADDRINUSE')
    return 'another program listens there; stop it, or choose another port with "listen"';
  if (code === 'EACCES') return 'not permitted; choose a port from 1024 on with "listen"';
  if (code === 'EADDRNOTAVAIL')
    return 'this host has no such address; choose one it has with "listen"';
  return error instanceof Error ? error.message : String(error);
}

async function close(server: PlainServer | SecureServer): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const cut = setTimeout(() => {
    server.closeAllConnections();
  }, CLOSE_MS);
  await closed;
  clearTimeout(cut);
}
