import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockOffset } from '../../src/protocols/clock.ts';
import { GET_SYSTEM_DATE_AND_TIME, makeAnswerReader } from '../../src/protocols/soap.ts';

const readWhole = makeAnswerReader();
const readAnswer = (
  status: number,
  body: Buffer,
  rawHeaders: readonly string[] = [],
): ReturnType<typeof readWhole> => readWhole({ status, rawHeaders, body, flaw: '' });

const TIME = { year: '2026', month: '10', day: '3', hour: '8', minute: '5', second: '59' };

function utcDateTime(time: Partial<typeof TIME> = {}): string {
  const { year, month, day, hour, minute, second } = { ...TIME, ...time };
  return (
    `<tt:UTCDateTime><tt:Time><tt:Hour>${hour}</tt:Hour><tt:Minute>${minute}</tt:Minute><tt:Second>${second}</tt:Second></tt:Time>` +
    `<tt:Date><tt:Year>${year}</tt:Year><tt:Month>${month}</tt:Month><tt:Day>${day}</tt:Day></tt:Date></tt:UTCDateTime>`
  );
}

function envelope(inner: string): string {
  return (
    '<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>' +
    `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime>${inner}</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>` +
    '</s:Body></s:Envelope>'
  );
}

const FAULT =
  '<s:Envelope><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code></s:Fault></s:Body></s:Envelope>';

const read = (text: string, status = 200): ReturnType<typeof readAnswer> =>
  readAnswer(status, Buffer.from(text));
const DIGEST = ['WWW-Authenticate', 'Digest realm="a", nonce="b", qop="auth"'];
const told = (time: Partial<typeof TIME> = {}): string => read(envelope(utcDateTime(time))).kind;

describe('an answer with a time', () => {
  it('is read whatever the prefixes, declared or not', () => {
    const expected = { kind: 'time', utcMs: Date.UTC(2026, 9, 3, 8, 5, 59) };
    expect(read(envelope(utcDateTime()))).toEqual(expected);
    expect(read(envelope(utcDateTime()).replaceAll(/<(\/?)\w+:/g, '<$1'))).toEqual(expected);
    expect(read(envelope(utcDateTime()).replaceAll('tt:', 'weird-1:'))).toEqual(expected);
  });

  it('is read past an unescaped &, a comment, a byte order mark, trailing NULs and white space', () => {
    const text = envelope(
      `<tt:Name>A & B &c; &#0; &lt;</tt:Name><!-- & -->${utcDateTime({ day: '\n 03 \t' })}`,
    );
    expect(read(`\ufeff${text}\0\0\n`)).toEqual({
      kind: 'time',
      utcMs: Date.UTC(2026, 9, 3, 8, 5, 59),
    });
  });

  it('agrees with the calendar for every instant from 1900 to 9999', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('1900-01-01T00:00:00Z'),
          max: new Date('9999-12-31T23:59:59Z'),
          noInvalidDate: true,
        }),
        (date) => {
          const [year, month, day, hour, minute, second] = date.toISOString().split(/\D/);
          const answer = read(
            envelope(
              utcDateTime({
                year: year!,
                month: month!,
                day: day!,
                hour: hour!,
                minute: minute!,
                second: second!,
              }),
            ),
          );
          expect(answer).toEqual({ kind: 'time', utcMs: Math.floor(date.getTime() / 1000) * 1000 });
        },
      ),
    );
  });
});

describe('an answer without a usable time is alive and the time unknown (field notes 5, 14)', () => {
  it.each<[string, Partial<typeof TIME>]>([
    ['month 13', { month: '13' }],
    ['month 0', { month: '0' }],
    ['30 February', { month: '2', day: '30' }],
    ['29 February 2027', { year: '2027', month: '2', day: '29' }],
    ['year 0', { year: '0' }],
    ['year 26', { year: '26' }],
    ['20 digits', { year: '20260000000000000000' }],
    ['hour 24', { hour: '24' }],
    ['minute -1', { minute: '-1' }],
    ['second 62', { second: '62' }],
    ['an empty field', { hour: '' }],
    ['exponents', { day: '1e1' }],
    ['hexadecimal', { day: '0x3' }],
    ['a field given twice', { hour: '8</tt:Hour><tt:Hour>9' }],
    ['a field that holds an element', { hour: '<x>8</x>' }],
  ])('%s', (_, time) => {
    expect(told(time)).toBe('soap');
  });

  it('no UTCDateTime: the local time is not guessed from', () => {
    expect(read(envelope(utcDateTime().replaceAll('UTCDateTime', 'LocalDateTime'))).kind).toBe(
      'soap',
    );
  });

  it('a fault under any status, another message, an empty body element', () => {
    for (const status of [200, 400, 401, 404, 500, 503])
      expect(read(FAULT, status).kind).toBe('soap');
    expect(read('<Envelope><Body><Other/></Body></Envelope>').kind).toBe('soap');
    expect(read('<Envelope><Body/></Envelope>').kind).toBe('soap');
  });

  it('SOAP beside a Digest challenge is SOAP', () => {
    expect(readAnswer(401, Buffer.from(FAULT), DIGEST).kind).toBe('soap');
  });
});

describe('a 401 that wants a login by Digest and is no SOAP is a challenge', () => {
  it.each([
    ['a page', '<!DOCTYPE html><html><body>no</body></html>', ''],
    ['nothing in it', '', ''],
    ['a page that breaks off', '<html>', 'with a body that breaks off'],
  ])('%s', (_, text, flaw) => {
    const answer = { status: 401, rawHeaders: DIGEST, body: Buffer.from(text), flaw };
    expect(readWhole(answer)).toEqual({ kind: 'challenge' });
  });

  it.each([
    [403, DIGEST],
    [200, DIGEST],
    [401, ['WWW-Authenticate', 'Basic realm="digest x"']],
    [401, ['WWW-Authenticate', 'Basic realm="a, Digest b"']],
    [401, ['X-Authenticate', 'Digest realm="x", nonce="y"']],
    [401, []],
  ])('not HTTP %i with %j', (status, rawHeaders) => {
    expect(readAnswer(status, Buffer.from('<html/>'), rawHeaders).kind).toBe('failure');
  });

  it('also behind another scheme in one header', () => {
    const rawHeaders = ['www-authenticate', 'Basic realm="a", Digest realm="b", nonce="c"'];
    expect(readAnswer(401, Buffer.alloc(0), rawHeaders).kind).toBe('challenge');
  });
});

describe('what is no ONVIF answer is a failure', () => {
  it.each([
    [200, '', 'empty'],
    [200, '<html><body>Login</body></html>', 'no SOAP'],
    [302, '', 'empty'],
    [400, '<html>Bad request</html>', 'no SOAP'],
    [401, '<html>Log in</html>', 'no SOAP'],
    [403, '<html>Forbidden</html>', 'no SOAP'],
    [405, '', 'empty'],
    [415, '', 'empty'],
    [404, '<html>Not found</html>', 'no SOAP'],
    [500, 'error', 'no SOAP'],
    [503, '<html/>', 'no SOAP'],
    [200, '\0\u0001\u0002', 'no SOAP'],
    [200, '{"a":1}', 'no SOAP'],
    [200, '<Envelope/>', 'no SOAP'],
    [200, envelope(utcDateTime()).split('</s:Body>')[0]!, 'breaks off'],
    [200, `<!DOCTYPE x [<!ENTITY a "b">]>${envelope(utcDateTime())}`, 'document type'],
    [200, `<!doctype x>${envelope(utcDateTime())}`, 'document type'],
    [200, '<a>'.repeat(100_000), 'no SOAP'],
    [200, '<__proto__><Envelope/></__proto__>', 'no SOAP'],
  ])('HTTP %i %.40s: %s', (status, text, why) => {
    const answer = read(text, status);
    expect(answer).toMatchObject({ kind: 'failure' });
    expect(answer.kind === 'failure' && answer.detail).toContain(why);
    expect(answer.kind === 'failure' && answer.detail.length).toBeLessThan(100);
  });
});

describe('hostile bodies', () => {
  /** Milliseconds of processor time, so that other processes on the machine do not count. */
  const timed = (body: Buffer): number => {
    const start = process.cpuUsage();
    readAnswer(200, body);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };

  it('of any bytes never throw', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 599 }),
        fc.uint8Array({ maxLength: 2000 }),
        (status, bytes) => {
          expect(['time', 'soap', 'failure']).toContain(
            readAnswer(status, Buffer.from(bytes)).kind,
          );
        },
      ),
    );
  });

  it('made by mutating a true answer never throw', () => {
    const honest = Buffer.from(envelope(utcDateTime()));
    const mutation = fc.record({
      at: fc.nat(honest.length),
      drop: fc.nat(40),
      put: fc.constantFrom(
        '<',
        '>',
        '&',
        '</',
        '<!--',
        ']]>',
        '<![CDATA[',
        '<?',
        '"',
        '\0',
        '<!D',
        '=',
      ),
    });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 6 }), (mutations) => {
        const body = mutations.reduce(
          (bytes, { at, drop, put }) =>
            Buffer.concat([bytes.subarray(0, at), Buffer.from(put), bytes.subarray(at + drop)]),
          honest,
        );
        expect(['time', 'soap', 'failure']).toContain(readAnswer(200, body).kind);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    '<a>',
    '</a>',
    '<a/>',
    '&',
    '<',
    '<!--',
    '<![CDATA[',
    '<?x',
    '<a b="',
    'a="b" ',
    '</Envelope',
    '</Envelope ',
    '<x:y ',
    "<a b='>'",
    '&#38;',
    ' ',
    '<Envelope><Body>',
    '<a><b>x</b></a>',
    '<!',
    ']]>',
  ])('of 256 kB of %j are judged within half a second', (piece) => {
    const filler = piece.repeat(Math.ceil(262_144 / piece.length));
    expect(timed(Buffer.from(filler))).toBeLessThan(500);
    expect(timed(Buffer.from(`<Envelope><Body>${filler}</Body></Envelope>`))).toBeLessThan(500);
    expect(timed(Buffer.from(`<Envelope ${filler}><Body/></Envelope>`))).toBeLessThan(500);
  });
});

describe('the question', () => {
  it('is SOAP 1.2 and carries no credentials', () => {
    const text = GET_SYSTEM_DATE_AND_TIME.toString();
    expect(text).toContain('http://www.w3.org/2003/05/soap-envelope');
    expect(text).not.toMatch(/Security|Username|Password/);
  });
});

describe('the clock offset (field note 15)', () => {
  it('is at most half a second off for any clock, answered at any moment of the round trip taken alike there and back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e11, max: 1e11 }),
        fc.integer({ min: 1e12, max: 2e12 }),
        fc.nat(5000),
        (offset, heardAt, tripMs) => {
          const deviceTold = Math.floor((heardAt - tripMs / 2 + offset) / 1000) * 1000;
          expect(Math.abs(clockOffset(deviceTold, heardAt, tripMs) - offset)).toBeLessThanOrEqual(
            501,
          );
        },
      ),
    );
  });
});

describe('answers recorded from real cameras', () => {
  const folder = new URL('../../../shared/onvif-responses/', import.meta.url);
  const files = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith('.xml'))
    : [];
  if (files.length === 0) console.log('skipped: the folder of recorded answers is not there');

  it.skipIf(files.length === 0)(
    'all prove a service alive; those to our question tell the time',
    () => {
      for (const name of files) {
        const answer = readAnswer(200, readFileSync(new URL(name, folder)));
        expect([name, answer.kind]).toEqual([
          name,
          name.includes('GetSystemDateAndTime') ? 'time' : 'soap',
        ]);
      }
    },
  );

  it.skipIf(files.length === 0)('cut short anywhere never throw, and tell no time', () => {
    for (const name of files.filter((file) => file.includes('GetSystemDateAndTime'))) {
      const body = readFileSync(new URL(name, folder));
      for (let cut = 0; cut < body.length - 20; cut += 7)
        expect(readAnswer(200, body.subarray(0, cut)).kind).toBe('failure');
    }
  });
});
