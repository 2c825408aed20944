import type { Settings } from '../config.ts';
import type { RunningServer } from '../web/server.ts';

/** Where HTTP listens, e.g. `http://127.0.0.1:9733`. */
export function listeningUrl({ tls }: Settings, server: RunningServer): string {
  const scheme = tls.certificate === '' ? 'http' : 'https';
  const { address, family, port } = server.address;
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
