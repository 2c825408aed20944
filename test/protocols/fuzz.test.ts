import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { challengesOf } from '../../src/protocols/digest.ts';
import { readReport } from '../../src/protocols/fping.ts';
import { makeHttpReader } from '../../src/protocols/http-answer.ts';
import { lacks, readExpectation } from '../../src/protocols/http-expectation.ts';
import { readRtsp } from '../../src/protocols/rtsp.ts';
import { attemptsLeft, readMessage } from '../../src/protocols/soap-message.ts';
import { makeAnswerReader } from '../../src/protocols/soap.ts';
import { growth, mutated, mutation, pollution } from '../support/mutation.ts';

const RECORDED = join(import.meta.dirname, 'recorded');
/** Answers recorded from real cameras, on the machines that have them. */
const SHARED = join(import.meta.dirname, '../../../shared/onvif-responses');
const files = (folder: string, ending: string): readonly Buffer[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith(ending))
        .sort()
        .map((name) => readFileSync(join(folder, name)))
    : [];
if (!existsSync(SHARED))
  console.log(
    `answers recorded from real cameras are left out: they are not part of the repository`,
  );

const SOAP = [...files(RECORDED, '.xml'), ...files(SHARED, '.xml')];

type Parser = {
  readonly name: string;
  readonly corpus: readonly Buffer[];
  readonly parse: (bytes: Buffer) => unknown;
};

const PARSERS: readonly Parser[] = [
  {
    name: 'SOAP, the time',
    corpus: SOAP,
    parse: (body) => makeAnswerReader()({ status: 200, rawHeaders: [], body, flaw: '' }),
  },
  { name: 'SOAP, any message', corpus: SOAP, parse: readMessage },
  {
    name: 'log-in attempts left',
    corpus: SOAP,
    parse: (bytes) => attemptsLeft(bytes.toString('latin1')),
  },
  {
    name: 'HTTP Digest',
    corpus: files(RECORDED, '.digest'),
    parse: (bytes) => challengesOf(bytes.toString('latin1').split('\n')),
  },
  { name: 'an HTTP answer', corpus: files(RECORDED, '.http'), parse: dripped },
  {
    name: 'RTSP',
    corpus: files(RECORDED, '.rtsp').map((bytes) =>
      Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
    ),
    parse: readRtsp,
  },
  {
    name: 'fping',
    corpus: files(RECORDED, '.fping'),
    parse: (bytes) => readReport(bytes.toString('latin1')),
  },
  {
    name: 'a JSON body',
    corpus: files(RECORDED, '.json'),
    parse: (bytes) => lacks(readExpectation('json:data.code=0')!, bytes),
  },
  {
    name: 'an expectation',
    corpus: [Buffer.from('json:data.code=0'), Buffer.from('some text')],
    parse: (bytes) => readExpectation(bytes.toString()),
  },
];

/** As it comes from a device that sends a few bytes at a time. */
function dripped(bytes: Buffer): unknown {
  const reader = makeHttpReader({ maxBytes: 262_144, wantsBody: () => true });
  for (let at = 0; at < bytes.length; at += 7) {
    const heard = reader.hear(bytes.subarray(at, at + 7));
    if (heard) return heard;
  }
  return reader.end(false);
}

describe.each(PARSERS)('$name', ({ corpus, parse }) => {
  it('reads what was recorded', () => {
    expect(corpus.length).toBeGreaterThan(0);
    for (const bytes of corpus) parse(bytes);
  });

  it('damaged anywhere, gets an answer that depends on its own bytes alone, and pollutes nothing', () => {
    fc.assert(
      fc.property(fc.nat(corpus.length - 1), mutation, (which, changes) => {
        const bytes = mutated(corpus[which]!, changes);
        const around = Buffer.concat([
          Buffer.from('<'),
          bytes,
          Buffer.from('</Envelope></s:Envelope>\r\n\r\n" : 1\n'),
        ]);
        expect(parse(around.subarray(1, 1 + bytes.length))).toEqual(parse(bytes));
        expect(pollution()).toEqual([]);
      }),
      { numRuns: 250 },
    );
  });

  it('any bytes at all get an answer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        parse(Buffer.from(bytes));
      }),
      { numRuns: 200 },
    );
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    '%s in the place of any name pollutes nothing',
    (name) => {
      for (const bytes of corpus) {
        const text = bytes.toString('latin1');
        for (const word of new Set(text.match(/[A-Za-z]{4,}/g) ?? []))
          parse(Buffer.from(text.replaceAll(word, name), 'latin1'));
      }
      expect(pollution()).toEqual([]);
    },
  );

  it('sixteen times as much of anything takes nowhere near 256 times as long', () => {
    const slow = PIECES.flatMap((piece) => {
      const times = Math.max(
        ...FRAMES.map((frame) =>
          growth((size) => {
            const bytes = Buffer.from(
              frame.replace('*', () => piece.repeat(size / piece.length)),
              'latin1',
            );
            return () => {
              parse(bytes);
            };
          }, SMALL),
        ),
      );
      return times < TOO_MUCH
        ? []
        : [`${JSON.stringify(piece)}: ${times.toFixed(0)} times as long`];
    });
    expect(slow).toEqual([]);
  });
});

/** 16 kB, so that the larger one is as large as a body may be. */
const SMALL = 16_384;
const TOO_MUCH = 100;
const FRAMES = [
  '*',
  'HTTP/1.1 200 OK\n*',
  'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n*',
  '<s:Envelope><s:Body>*</s:Body></s:Envelope>',
  '<s:Envelope *></s:Envelope>',
];
/**
 * What has made parsers slow: things opened and never closed, empty things, and what a regular
 * expression may try again and again.
 */
const PIECES = [
  '<a>',
  '<a ',
  '</a>',
  '</a',
  '<a/>',
  '<',
  '>',
  '</',
  '<!--',
  '<![CDATA[',
  '<?',
  '<!',
  '<!D',
  '&',
  '&#',
  '&#x',
  '&amp;',
  ' x="',
  " x='",
  ' x',
  ' x=',
  'x:',
  ':',
  '"',
  "'",
  ' ',
  '\t',
  '\n',
  '\r\n',
  '\r\n\r\n',
  ' : ',
  '1.1.1.1 : 1\n',
  'ICMP a from b for ICMP c sent to d\n',
  'ICMP ',
  '0',
  'a',
  '{',
  '{"a":',
  '[',
  '"a",',
  '\\',
  'realm="',
  'Digest ',
  'Digest realm="a", ',
  ',',
  ', ',
  '=',
  'a: b\r\n',
  'You still have ',
  '\0',
  '\xff',
];
