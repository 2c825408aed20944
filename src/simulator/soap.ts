import type { Instant } from '../core/time/civil-time.ts';

const ENVELOPE = 'http://www.w3.org/2003/05/soap-envelope';
const DEVICE = 'http://www.onvif.org/ver10/device/wsdl';
const SCHEMA = 'http://www.onvif.org/ver10/schema';
const ERRORS = 'http://www.onvif.org/ver10/error';
const NAMESPACES = `xmlns:SOAP-ENV="${ENVELOPE}" xmlns:tds="${DEVICE}" xmlns:tt="${SCHEMA}"`;
const SERVICES =
  'xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tse="http://www.onvif.org/ver10/search/wsdl"';
const PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>\n';
const LOCAL_ZONE_MS = 8 * 3_600_000;

/** What is left of a GetSystemDateAndTimeResponse. */
export type Time = 'both' | 'local-only';

/**
 * A SOAP envelope that tells a device clock (milliseconds since the epoch) in whole seconds, as
 * devices do.
 */
export function dateAndTime(clock: Instant, time: Time = 'both'): string {
  return `${PROLOGUE}<SOAP-ENV:Envelope ${NAMESPACES}><SOAP-ENV:Body>${response(clock, time)}</SOAP-ENV:Body></SOAP-ENV:Envelope>`;
}

/** The same without a single namespace declared. */
export function undeclared(clock: Instant): string {
  return `${PROLOGUE}<SOAP-ENV:Envelope><SOAP-ENV:Body>${response(clock, 'both')}</SOAP-ENV:Body></SOAP-ENV:Envelope>`;
}

/** The same with an ampersand that nobody escaped, in an extension element. */
export function unescaped(clock: Instant): string {
  return dateAndTime(clock).replace(
    '</tds:SystemDateAndTime>',
    '<tt:Extension><Site>R&D Gate 3</Site></tt:Extension></tds:SystemDateAndTime>',
  );
}

/** The same behind a document type that defines an entity. */
export function withDoctype(clock: Instant): string {
  return dateAndTime(clock).replace(
    PROLOGUE,
    `${PROLOGUE}<!DOCTYPE e [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n`,
  );
}

/** A SOAP envelope around what a service says, with its namespaces declared or not. */
export function soapResponse(body: string, declared: boolean): string {
  return `${PROLOGUE}<SOAP-ENV:Envelope${declared ? ` ${NAMESPACES} ${SERVICES}` : ''}><SOAP-ENV:Body>${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>`;
}

/** A SOAP 1.2 fault with an ONVIF subcode such as `ter:NotAuthorized`. */
export function soapFault(code: 'Sender' | 'Receiver', subcode: string, text: string): string {
  return (
    `${PROLOGUE}<SOAP-ENV:Envelope ${NAMESPACES} xmlns:ter="${ERRORS}"><SOAP-ENV:Body><SOAP-ENV:Fault>` +
    `<SOAP-ENV:Code><SOAP-ENV:Value>SOAP-ENV:${code}</SOAP-ENV:Value><SOAP-ENV:Subcode><SOAP-ENV:Value>${subcode}</SOAP-ENV:Value></SOAP-ENV:Subcode></SOAP-ENV:Code>` +
    `<SOAP-ENV:Reason><SOAP-ENV:Text xml:lang="en">${text}</SOAP-ENV:Text></SOAP-ENV:Reason></SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>`
  );
}

function response(clock: Instant, time: Time): string {
  const utc = time === 'both' ? `<tt:UTCDateTime>${fields(clock)}</tt:UTCDateTime>` : '';
  return (
    '<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings>' +
    `<tt:TimeZone><tt:TZ>CST-8</tt:TZ></tt:TimeZone>${utc}<tt:LocalDateTime>${fields(clock + LOCAL_ZONE_MS)}</tt:LocalDateTime>` +
    '</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>'
  );
}

function fields(clock: Instant): string {
  const date = new Date(clock);
  return (
    `<tt:Time><tt:Hour>${date.getUTCHours()}</tt:Hour><tt:Minute>${date.getUTCMinutes()}</tt:Minute><tt:Second>${date.getUTCSeconds()}</tt:Second></tt:Time>` +
    `<tt:Date><tt:Year>${date.getUTCFullYear()}</tt:Year><tt:Month>${date.getUTCMonth() + 1}</tt:Month><tt:Day>${date.getUTCDate()}</tt:Day></tt:Date>`
  );
}
