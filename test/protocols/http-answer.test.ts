import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeHttpReader, type HttpHeard } from '../../src/protocols/http-answer.ts';
import { mutated, mutation } from '../support/mutation.ts';

const BOUNDS = { maxBytes: 5000, wantsBody: () => true };

/** Reads bytes in pieces that end at the given places, then hears the end. */
function read(bytes: Buffer, cuts: readonly number[], bounds = BOUNDS): HttpHeard {
  const reader = makeHttpReader(bounds);
  const places = [...new Set(cuts.map((cut) => Math.floor(cut * bytes.length)))].sort(
    (a, b) => a - b,
  );
  for (const [index, from] of [0, ...places].entries()) {
    const heard = reader.hear(bytes.subarray(from, places[index] ?? bytes.length));
    if (heard) return heard;
  }
  return reader.end(false);
}

const answerOf = (text: string, bounds = BOUNDS): HttpHeard =>
  read(Buffer.from(text, 'latin1'), [], bounds);
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), {
  maxLength: 12,
});

const oneOf = (characters: string): fc.Arbitrary<string> =>
  fc.nat(characters.length - 1).map((index) => characters[index]!);
const token = fc
  .string({ unit: oneOf('abcXYZ-1'), minLength: 1, maxLength: 8 })
  .map((name) => `X-${name}`);
const value = fc.string({ unit: oneOf('abc 1:;,"\xe9'), maxLength: 12 }).map((text) => text.trim());
const body = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));

/** An answer with its truth: what anyone who reads HTTP must find in it. */
const written = fc
  .record({
    status: fc.constantFrom(200, 201, 204, 304, 400, 401, 404, 500, 599),
    headers: fc.array(fc.tuple(token, value), { maxLength: 5 }),
    body,
    framing: fc.constantFrom('length', 'chunked', 'close'),
    interim: fc.nat(2),
    pieces: fc.integer({ min: 1, max: 90 }),
    eol: fc.constantFrom('\r\n', '\n'),
  })
  .map(({ status, headers, body: wanted, framing, interim, pieces, eol }) => {
    const own: [string, string][] =
      framing === 'length'
        ? [['Content-Length', String(wanted.length)]]
        : framing === 'chunked'
          ? [['Transfer-Encoding', 'chunked']]
          : [];
    const all = [...headers, ...own];
    const head = `${`HTTP/1.1 100 Continue${eol}X: y${eol}${eol}`.repeat(interim)}HTTP/1.1 ${status} Z${eol}${all.map(([name, said]) => `${name}: ${said}${eol}`).join('')}${eol}`;
    const chunks = Array.from({ length: Math.ceil(wanted.length / pieces) }, (_, index) =>
      wanted.subarray(index * pieces, (index + 1) * pieces),
    );
    const inChunks = Buffer.concat([
      ...chunks.flatMap((chunk) => [
        Buffer.from(`${chunk.length.toString(16)};a=b\r\n`),
        chunk,
        Buffer.from('\r\n'),
      ]),
      Buffer.from('0\r\nX-Trailer: z\r\n\r\n'),
    ]);
    const bodiless = status === 204 || status === 304;
    return {
      bytes: Buffer.concat([
        Buffer.from(head, 'latin1'),
        bodiless ? Buffer.alloc(0) : framing === 'chunked' ? inChunks : wanted,
      ]),
      status,
      rawHeaders: all.flat(),
      body: bodiless ? Buffer.alloc(0) : wanted,
      eol,
    };
  });

describe('an answer', () => {
  it('is read as it was written, by its length, in chunks or to the end, after interim ones, however it is cut', () => {
    fc.assert(
      fc.property(written, cuts, ({ bytes, status, rawHeaders, body: wanted }, places) => {
        expect(read(bytes, places)).toEqual({
          answer: { status, rawHeaders, body: wanted, flaw: '' },
        });
      }),
      { numRuns: 500 },
    );
  });

  it('is read as Node reads it', async () => {
    let bytes = Buffer.alloc(0);
    const server = createServer((socket) => {
      socket
        .on('error', () => undefined)
        .once('data', () => {
          socket.end(bytes);
        });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    await fc.assert(
      fc.asyncProperty(
        written.filter(({ eol }) => eol === '\r\n'),
        async (sent) => {
          ({ bytes } = sent);
          const [response] = (await once(
            request({ port, host: '127.0.0.1', agent: false }).end(),
            'response',
          )) as [IncomingMessage];
          expect(read(bytes, [])).toEqual({
            answer: {
              status: response.statusCode,
              rawHeaders: response.rawHeaders,
              body: await buffer(response),
              flaw: '',
            },
          });
        },
      ),
      { numRuns: 60 },
    );
    server.close();
  });

  it('damaged anywhere is read the same however it is cut, and keeps within its bounds', () => {
    fc.assert(
      fc.property(written, mutation, cuts, ({ bytes }, changes, places) => {
        const damaged = mutated(bytes, changes);
        const heard = read(damaged, places);
        expect(heard).toEqual(read(damaged, []));
        if ('answer' in heard)
          expect(heard.answer.body.length).toBeLessThanOrEqual(BOUNDS.maxBytes);
      }),
      { numRuns: 500 },
    );
  });
});

describe('what is no whole answer says why', () => {
  const chunked = 'HTTP/1.1 200 X\r\nTransfer-Encoding: gzip, chunked\r\n\r\n';
  it.each<[string, string, object]>([
    ['another protocol', 'SSH-2.0-dropbear\r\n', { nonsense: 'what came is no HTTP' }],
    ['RTSP', 'RTSP/1.0 200 OK\r\n\r\n', { nonsense: 'what came is no HTTP' }],
    ['nothing', '', { nonsense: 'closed without an answer' }],
    ['half a head', 'HTTP/1.1 200 OK\r\nX: y', { nonsense: 'closed in the middle of the head' }],
    [
      'a head without end',
      `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`,
      { nonsense: 'a head of more than 16384 bytes' },
    ],
    [
      'interim answers without end',
      'HTTP/1.1 100 X\r\n\r\n'.repeat(2000),
      { nonsense: 'a head of more than 16384 bytes' },
    ],
    [
      'a body that ends early',
      'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc',
      { answer: { status: 200, flaw: 'that broke off after 3 bytes' } },
    ],
    [
      'a body beyond its bound, before it has come',
      'HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n'.padEnd(6000, 'x'),
      { answer: { flaw: 'with a body of more than 5000 bytes', body: Buffer.alloc(0) } },
    ],
    [
      'two lengths',
      'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd',
      { answer: { flaw: 'with a length that cannot be read' } },
    ],
    [
      'a length that is none',
      'HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc',
      { answer: { flaw: 'with a length that cannot be read' } },
    ],
    [
      'a chunk without size',
      `${chunked}xyz\r\n`,
      { answer: { flaw: 'with a chunk whose size cannot be read' } },
    ],
    [
      'a chunk that is too long',
      `${chunked}2\r\nabc\r\n0\r\n\r\n`,
      { answer: { flaw: 'with a chunk that is longer than it says' } },
    ],
    [
      'chunks with nothing but extensions',
      `${chunked}${`1;${'x'.repeat(4000)}\r\na\r\n`.repeat(9)}`,
      { answer: { flaw: 'with a body of more than 5000 bytes' } },
    ],
  ])('%s', (_, text, heard) => {
    expect(answerOf(text)).toMatchObject(heard);
  });

  it('also where the connection broke although the body might have been whole', () => {
    const reader = makeHttpReader(BOUNDS);
    expect(reader.hear(Buffer.from('HTTP/1.0 200 OK\r\n\r\nabc'))).toBeNull();
    expect(reader.end(true)).toMatchObject({ answer: { flaw: 'that broke off after 3 bytes' } });
  });
});

it('lines that are not quite right are understood: folded, without a colon, with control characters, one length said twice', () => {
  expect(
    answerOf(
      '\r\nHTTP/1.0 200\r\nServer: a\x01b\r\nFolded: one\r\n two\r\nwithout colon\r\ncontent-LENGTH: 3\r\nContent-Length: 3\r\n\r\nabcdef',
    ),
  ).toEqual({
    answer: {
      status: 200,
      rawHeaders: [
        'Server',
        'a\x01b',
        'Folded',
        'one two',
        'content-LENGTH',
        '3',
        'Content-Length',
        '3',
      ],
      body: Buffer.from('abc'),
      flaw: '',
    },
  });
});

it('is settled by its head where the body does not matter', () => {
  expect(
    makeHttpReader({ ...BOUNDS, wantsBody: (status) => status !== 401 }).hear(
      Buffer.from('HTTP/1.1 401 X\r\nContent-Length: 900\r\n\r\n'),
    ),
  ).toMatchObject({ answer: { status: 401, flaw: '' } });
});
