/**
 * Loaded into the daemon with --import: a bare HTTP server in the same process, on a port of
 * loopback that it writes to the file named by BENCH_BARE_FILE. GET answers the body that the last
 * PUT brought, with its type and encoding, so that nothing but sending is measured.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { isMainThread } from 'node:worker_threads';

const file = process.env.BENCH_BARE_FILE;
const KEPT_HEADERS = ['content-type', 'content-encoding'];

function startServer() {
  let kept = { headers: {}, body: Buffer.alloc(0) };
  const server = createServer(async (request, response) => {
    if (request.method !== 'PUT') {
      response.writeHead(200, { ...kept.headers, 'content-length': kept.body.length });
      response.end(kept.body);
      return;
    }
    const sent = KEPT_HEADERS.filter((name) => name in request.headers);
    const headers = Object.fromEntries(sent.map((name) => [name, request.headers[name]]));
    kept = { headers, body: await buffer(request) };
    response.end();
  });
  server.listen(0, '127.0.0.1', () => {
    writeFileSync(`${file}.part`, String(server.address().port));
    renameSync(`${file}.part`, file);
  });
  server.unref();
}

// Children and threads of the daemon load this too; a child has no such variable.
if (isMainThread && file !== undefined) startServer();
