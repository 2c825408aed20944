import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { exchange, type Exchanged } from '../../src/platform/network/device-http.ts';

const MAX_BYTES = 10_000;
const TEXT = Buffer.from('<Envelope>一台摄像机</Envelope>');

/** What a request gives when a device answers with these headers and bytes. */
async function answered(headers: string, body: Buffer): Promise<Exchanged> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      const head = `HTTP/1.1 200 OK\r\n${headers}Content-Length: ${body.length}\r\n\r\n`;
      socket.end(Buffer.concat([Buffer.from(head), body]));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    return await exchange(
      {
        method: 'GET',
        address: '127.0.0.1',
        host: '127.0.0.1',
        port,
        path: '/',
        secure: false,
        headers: {},
        body: Buffer.alloc(0),
      },
      { totalMs: 2000, connectMs: 2000, maxBytes: MAX_BYTES, wantsBody: () => true },
      systemClock,
      new AbortController().signal,
    );
  } finally {
    server.close();
  }
}

const PACKED: readonly (readonly [string, string, Buffer])[] = [
  ['gzip', 'Content-Encoding: gzip\r\n', gzipSync(TEXT)],
  ['x-gzip', 'content-encoding: X-GZIP\r\n', gzipSync(TEXT)],
  ['gzip that nobody declared', '', gzipSync(TEXT)],
  ['deflate', 'Content-Encoding: deflate\r\n', deflateSync(TEXT)],
  ['deflate without its header', 'Content-Encoding: deflate\r\n', deflateRawSync(TEXT)],
  ['brotli', 'Content-Encoding: br\r\n', brotliCompressSync(TEXT)],
  ['two layers', 'Content-Encoding: deflate, gzip\r\n', gzipSync(deflateSync(TEXT))],
  ['plain text declared as gzip', 'Content-Encoding: gzip\r\n', TEXT],
  ['an encoding that is none', 'Content-Encoding: utf-8\r\n', TEXT],
];

describe('a packed body', () => {
  it.each(PACKED)('is unpacked: %s', async (_, headers, body) => {
    expect(await answered(headers, body)).toMatchObject({ reply: { body: TEXT, flaw: '' } });
  });

  it.each([
    ['gzip', 'Content-Encoding: gzip\r\n', gzipSync],
    ['deflate', 'Content-Encoding: deflate\r\n', deflateSync],
    ['brotli', 'Content-Encoding: br\r\n', brotliCompressSync],
  ] as const)('is not unpacked beyond the bound: %s', async (_, headers, pack) => {
    expect(await answered(headers, pack(Buffer.alloc(MAX_BYTES)))).toMatchObject({
      reply: { flaw: '' },
    });
    expect(await answered(headers, pack(Buffer.alloc(5_000_000)))).toMatchObject({
      reply: { body: Buffer.alloc(0), flaw: expect.stringContaining('when unpacked') as string },
    });
  });

  it('that breaks off or is damaged is a flaw', async () => {
    const whole = gzipSync(TEXT);
    const cut = whole.subarray(0, whole.length - 10);
    expect(await answered('Content-Encoding: gzip\r\n', cut)).toMatchObject({
      reply: { flaw: 'with a packed body that cannot be unpacked' },
    });
    const noise = Buffer.from([0xff, 0xfe, 0xfd]);
    expect(await answered('Content-Encoding: deflate\r\n', noise)).toMatchObject({
      reply: { flaw: 'with a packed body that cannot be unpacked' },
    });
  });
});
