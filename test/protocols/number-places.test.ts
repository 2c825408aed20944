import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeAnswerReader } from '../../src/protocols/soap.ts';

const read = makeAnswerReader();
const readAnswer = (status: number, body: Buffer): ReturnType<typeof read> =>
  read({ status, rawHeaders: [], body, flaw: '' });

/**
 * Shapes of longer texts are not remembered: with this much white space behind it an answer is read
 * anew.
 */
const PADDING = ' '.repeat(8192);

const number = fc
  .oneof(fc.integer({ min: 0, max: 70 }), fc.integer({ min: 0, max: 99_999 }))
  .map(String);
const filler = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '<a/>',
    '<a></a>',
    '<!-- >7< -->',
    '<![CDATA[>8<]]>',
    '<n>9</n>',
    '<Hour>3</Hour>',
    '<Date/>',
    'text',
    '<',
    '&amp;',
    '<a b=">5<"/>',
    '</Date>',
    '<Year> 6 </Year>',
  ),
  number.map((text) => `<n>${text}</n>`),
);

/** A shape of answer, as a function of the texts of the six numbers of its time. */
const shapeOf = fc.tuple(filler, filler, filler, filler).map(
  ([a, b, c, d]) =>
    ([year, month, day, hour, minute, second]: readonly string[]) =>
      `<Envelope>${a}<Body><GetSystemDateAndTimeResponse><SystemDateAndTime>${b}<UTCDateTime>` +
      `<Time><Hour>${hour}</Hour>${c}<Minute>${minute}</Minute><Second>${second}</Second></Time>` +
      `<Date><Year>${year}</Year><Month>${month}</Month><Day>${day}</Day>${d}</Date></UTCDateTime>` +
      '</SystemDateAndTime></GetSystemDateAndTimeResponse></Body></Envelope>',
);

const instant = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().match(/\d+/g)!.slice(0, 6));
const odd = fc.oneof(number, fc.constantFrom('', ' 7 ', '007', '-1', '12345'));
const time = fc.oneof(
  instant,
  fc.tuple(instant, fc.nat(5), odd).map(([parts, place, text]) => parts.with(place, text)),
);

describe('an answer of a shape that was met before', () => {
  it('says what it says when it is read for the first time, whatever stands around its numbers', () => {
    fc.assert(
      fc.property(shapeOf, fc.array(time, { minLength: 3, maxLength: 6 }), (shape, times) => {
        for (const one of times) {
          const text = shape(one);
          expect(readAnswer(200, Buffer.from(text))).toEqual(
            readAnswer(200, Buffer.from(text + PADDING)),
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is told a time from an empty element of the same place', () => {
    const answer = (day: string): string =>
      readAnswer(
        200,
        Buffer.from(
          `<Envelope><Body><GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime><Time><Hour>1</Hour><Minute>2</Minute><Second>3</Second></Time><Date><Year>2026</Year><Month>11</Month><Day>${day}</Day></Date><n>9</n></UTCDateTime></SystemDateAndTime></GetSystemDateAndTimeResponse></Body></Envelope>`,
        ),
      ).kind;
    expect([answer('4'), answer('5'), answer('6'), answer(''), answer('31'), answer('7')]).toEqual([
      'time',
      'time',
      'time',
      'soap',
      'soap',
      'time',
    ]);
  });
});
