import { XMLParser } from 'fast-xml-parser';
import type { Instant } from '../core/time/civil-time.ts';
import { contentTypeOf, headerValues, type HttpAnswer } from './http-answer.ts';
import { offeredSchemes } from './http-challenge.ts';
import { numbersBy, type Shapes } from './number-places.ts';
import { decodeXml } from './xml-text.ts';

/**
 * A GetSystemDateAndTime call, SOAP 1.2, without credentials: ONVIF puts it in the PRE_AUTH class.
 */
export const GET_SYSTEM_DATE_AND_TIME = Buffer.from(
  '<?xml version="1.0" encoding="UTF-8"?>' +
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tds="http://www.onvif.org/ver10/device/wsdl">' +
    '<s:Body><tds:GetSystemDateAndTime/></s:Body></s:Envelope>',
);

/** The media type of {@link GET_SYSTEM_DATE_AND_TIME}. */
export const SOAP_CONTENT_TYPE =
  'application/soap+xml; charset=utf-8; action="http://www.onvif.org/ver10/device/wsdl/GetSystemDateAndTime"';

/**
 * What an answer says. `time`: SOAP, and the device's clock reads `utcMs`. `soap`: SOAP without a
 * time. `challenge`: no SOAP, but HTTP 401 that wants a login by Digest. `failure`: nothing of
 * these, so no ONVIF service answered.
 */
export type Answer =
  | { readonly kind: 'time'; readonly utcMs: Instant }
  | { readonly kind: 'soap' }
  | { readonly kind: 'challenge' }
  | { readonly kind: 'failure'; readonly detail: string };

const WITHOUT_TIME: Answer = { kind: 'soap' };

/** Deepest nesting that is read. A true answer has 7 levels. */
const DEPTH_LIMIT = 32;

/**
 * Entities are left as they are: nothing that is read here holds one, and nothing can then be made
 * to grow.
 */
const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: true,
  parseTagValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  processEntities: false,
  maxNestedTags: DEPTH_LIMIT,
  jPath: false,
});

const DOCTYPE = /<!DOCTYPE/i;
const CLOSED = /<\/(?:[^\s<>:/]{1,64}:)?Envelope\s{0,64}>/;

/** Reads an HTTP answer from the ONVIF path: `flaw` says why its body is not whole, or is empty. */
export type AnswerReader = (
  answer: Pick<HttpAnswer, 'status' | 'rawHeaders' | 'body' | 'flaw'>,
) => Answer;

/**
 * Makes a reader of answers to {@link GET_SYSTEM_DATE_AND_TIME}. It remembers the shapes of the
 * answers it has read. A SOAP envelope proves the service under any status, a web page under none.
 * A fault, another message, or a time that cannot be is SOAP without a time: nothing is guessed.
 * Never throws.
 */
export function makeAnswerReader(): AnswerReader {
  const shapes: Shapes = new Map();
  return ({ status, rawHeaders, body, flaw }) => {
    const answer =
      flaw === ''
        ? readBody(status, body, contentTypeOf(rawHeaders), shapes)
        : failure(status, flaw.replace(/^with /, ''));
    const isChallenge =
      answer.kind === 'failure' &&
      status === 401 &&
      offeredSchemes(headerValues(rawHeaders, 'www-authenticate')).some(
        ({ scheme }) => scheme === 'digest',
      );
    return isChallenge ? { kind: 'challenge' } : answer;
  };
}

function readBody(status: number, body: Buffer, contentType: string, shapes: Shapes): Answer {
  if (body.length === 0) return failure(status, 'an empty body');
  const text = decodeXml(body, contentType);
  const numbers = numbersBy(text, timeNumbers, shapes);
  return numbers ? timeOf(numbers) : readEnvelope(status, text);
}

function readEnvelope(status: number, text: string): Answer {
  if (DOCTYPE.test(text)) return failure(status, 'a document type declaration, which SOAP forbids');
  const envelope = child(parse(text), 'Envelope');
  if (!isElement(envelope) || !Object.hasOwn(envelope, 'Body'))
    return failure(status, 'no SOAP envelope');
  if (!CLOSED.test(text)) return failure(status, 'a SOAP envelope that breaks off');
  return timeOf(timeTexts(child(envelope, 'Body')));
}

/**
 * Year, month, day, hour, minute and second as an answer that is to be believed writes them; null:
 * it tells no time, or is none.
 */
function timeNumbers(text: string): readonly string[] | null {
  if (DOCTYPE.test(text) || !CLOSED.test(text)) return null;
  const texts = timeTexts(child(child(parse(text), 'Envelope'), 'Body'));
  return texts.every((value) => typeof value === 'string') ? texts : null;
}

function failure(status: number, what: string): Answer {
  return { kind: 'failure', detail: `HTTP ${status} with ${what}` };
}

function parse(text: string): unknown {
  try {
    return parser.parse(text);
  } catch {
    return null;
  }
}

const DATE_PARTS = ['Year', 'Month', 'Day'] as const;
const TIME_PARTS = ['Hour', 'Minute', 'Second'] as const;

function timeTexts(body: unknown): readonly unknown[] {
  const response = child(body, 'GetSystemDateAndTimeResponse');
  const utc = child(child(response, 'SystemDateAndTime'), 'UTCDateTime');
  const date = child(utc, 'Date');
  const time = child(utc, 'Time');
  return [
    ...DATE_PARTS.map((name) => child(date, name)),
    ...TIME_PARTS.map((name) => child(time, name)),
  ];
}

function timeOf(texts: readonly unknown[]): Answer {
  const utcMs = utcOf(texts);
  return utcMs === null ? WITHOUT_TIME : { kind: 'time', utcMs };
}

/** Least and most of each part. The schema allows 60 and 61 for leap seconds. */
const RANGES = [
  [1900, 9999],
  [1, 12],
  [1, 31],
  [0, 23],
  [0, 59],
  [0, 61],
] as const;

function utcOf(texts: readonly unknown[]): Instant | null {
  const [year, month, day, hour, minute, second] = RANGES.map(([least, most], index) =>
    whole(texts[index], least, most),
  ) as [number, number, number, number, number, number];
  if (Math.min(year, month, day, hour, minute, second) < 0) return null;
  const midnight = Date.UTC(year, month - 1, day);
  if (new Date(midnight).getUTCDate() !== day) return null;
  return midnight + ((hour * 60 + minute) * 60 + second) * 1000;
}

/** A whole number written in decimal digits, or -1. */
function whole(text: unknown, least: number, most: number): number {
  if (typeof text !== 'string' || !/^\d{1,4}$/.test(text)) return -1;
  const value = Number(text);
  return value >= least && value <= most ? value : -1;
}

/**
 * The only child of that name: an element, or its text. A name that occurs twice is an array, which
 * no step goes through.
 */
function child(parent: unknown, name: string): unknown {
  return isElement(parent) && Object.hasOwn(parent, name) ? parent[name] : undefined;
}

function isElement(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
