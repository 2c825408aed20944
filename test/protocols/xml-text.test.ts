import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { readMessage } from '../../src/protocols/soap-message.ts';
import { makeAnswerReader } from '../../src/protocols/soap.ts';
import { decodeXml } from '../../src/protocols/xml-text.ts';
import { textAt } from '../../src/protocols/xml.ts';

/** An answer whose manufacturer is `name`. */
function answer(name: string, declaration = ''): string {
  return `${declaration}<s:Envelope xmlns:s="x"><s:Body><r:R><r:Manufacturer>${name}</r:Manufacturer></r:R></s:Body></s:Envelope>`;
}

function manufacturer(bytes: Buffer, contentType = ''): string {
  const message = readMessage(bytes, contentType);
  return message.kind === 'response' ? textAt(message.body, 'R', 'Manufacturer') : message.kind;
}

const declared = (encoding: string): string => `<?xml version="1.0" encoding="${encoding}"?>`;

describe('decoding XML', () => {
  it.each(['GB2312', 'gbk', 'GB18030'])('follows a declaration of %s', (encoding) => {
    const bytes = iconv.encode(answer('大华股份', declared(encoding)), 'gb18030');
    expect(manufacturer(bytes)).toBe('大华股份');
  });

  it.each(['utf-16le', 'utf-16be'])('reads %s with a byte-order mark and without', (encoding) => {
    const text = answer('海康威视', declared('UTF-16'));
    expect(manufacturer(iconv.encode(text, encoding, { addBOM: true }))).toBe('海康威视');
    expect(manufacturer(iconv.encode(text, encoding, { addBOM: false }))).toBe('海康威视');
  });

  it('follows the Content-Type where the document declares nothing', () => {
    const type = 'application/soap+xml; charset="gb2312"; action="x"';
    // These bytes are valid UTF-8 as well.
    const bytes = iconv.encode(answer('模'), 'gb18030');
    expect(bytes.toString('utf8')).not.toContain('\uFFFD');
    expect(manufacturer(bytes, type)).toBe('模');
    expect(
      manufacturer(iconv.encode(answer('Müller'), 'latin1'), 'text/xml; charset=iso-8859-1'),
    ).toBe('Müller');
  });

  it('believes the declaration before the Content-Type, and the byte-order mark before both', () => {
    const text = answer('é大', declared('GB2312'));
    expect(manufacturer(iconv.encode(text, 'gb18030'), 'text/xml; charset=utf-8')).toBe('é大');
    const marked = Buffer.from(`\uFEFF${text}`);
    expect(manufacturer(marked, 'text/xml; charset=gb2312')).toBe('é大');
  });

  it('takes bytes that are no UTF-8 for GB18030, whatever they declare', () => {
    for (const declaration of ['', declared('UTF-8'), declared('no-such-encoding')])
      expect(manufacturer(iconv.encode(answer('摄像机', declaration), 'gb18030'))).toBe('摄像机');
  });

  it('keeps UTF-8 under a declaration that cannot be right, and with a cut character', () => {
    expect(manufacturer(Buffer.from(answer('大', declared('GB2312'))))).toBe('大');
    expect(
      manufacturer(Buffer.from(answer('Müller'), 'utf8'), 'text/xml; charset=iso-8859-1'),
    ).toBe('Müller');
    const whole = Buffer.from(answer('网络摄像机'));
    const cutAt = whole.indexOf('机') + 2;
    const cut = Buffer.concat([whole.subarray(0, cutAt), whole.subarray(cutAt + 1)]);
    expect(manufacturer(cut)).toMatch(/^网络摄像/);
  });

  it('gives back what was encoded, for any text in any encoding that is declared', () => {
    const characters = fc.stringMatching(/^[\u4e00-\u9fa5a-z]{1,20}$/);
    fc.assert(
      fc.property(characters, fc.constantFrom('gb18030', 'utf-8', 'gbk'), (name, encoding) => {
        const bytes = iconv.encode(answer(name, declared(encoding)), encoding);
        expect(manufacturer(bytes)).toBe(name);
      }),
    );
  });

  it('never throws, and leaves ASCII as it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (bytes, type) => {
        expect(typeof decodeXml(Buffer.from(bytes), type)).toBe('string');
      }),
    );
    expect(decodeXml(Buffer.from('<a>b</a>'), 'text/xml; charset=gb2312')).toBe('<a>b</a>');
  });

  it('finds the time in an answer in UTF-16', () => {
    const parts =
      '<Time><Hour>1</Hour><Minute>2</Minute><Second>3</Second></Time><Date><Year>2026</Year><Month>5</Month><Day>6</Day></Date>';
    const text = `\uFEFF<Envelope><Body><GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime>${parts}</UTCDateTime></SystemDateAndTime></GetSystemDateAndTimeResponse></Body></Envelope>`;
    expect(
      makeAnswerReader()({
        status: 200,
        rawHeaders: [],
        body: Buffer.from(text, 'utf16le'),
        flaw: '',
      }),
    ).toEqual({
      kind: 'time',
      utcMs: Date.UTC(2026, 4, 6, 1, 2, 3),
    });
  });
});
