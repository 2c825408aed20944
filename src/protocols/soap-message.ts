import { at, childOf, parseXml, textAt, type XmlElement } from './xml.ts';
import { decodeXml } from './xml-text.ts';

/** What a SOAP service said. */
export type SoapMessage =
  | { readonly kind: 'response'; readonly body: XmlElement }
  | { readonly kind: 'fault'; readonly fault: SoapFault }
  | { readonly kind: 'unreadable'; readonly detail: string };

/** A fault as the device told it. */
export type SoapFault = {
  /** Last part of the innermost code, e.g. `NotAuthorized`. */
  readonly code: string;
  /** Bounded free text. */
  readonly text: string;
  /** Whether it says that a login is wanted or was refused. */
  readonly unauthorized: boolean;
};

/** A SOAP 1.2 request. `header` and `body` are XML. */
export function envelope(header: string, body: string): Buffer {
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`,
  );
}

const CLOSED = /<\/(?:[^\s<>:/]{1,64}:)?Envelope\s{0,64}>/;

/** Reads a complete HTTP body, whatever namespaces it declares. Never throws. */
export function readMessage(body: Buffer, contentType = ''): SoapMessage {
  const text = decodeXml(body, contentType);
  const document = parseXml(text, 'Envelope');
  const content = document && at(document, 'Body');
  if (!content)
    return { kind: 'unreadable', detail: body.length === 0 ? 'an empty body' : 'no SOAP envelope' };
  if (!CLOSED.test(text)) return { kind: 'unreadable', detail: 'a SOAP envelope that breaks off' };
  const fault = at(content, 'Fault');
  return fault ? { kind: 'fault', fault: faultOf(fault) } : { kind: 'response', body: content };
}

const UNAUTHORIZED_CODE =
  /^(?:NotAuthorized|FailedAuthentication|InvalidSecurity\w*|Unauthorized|OperationProhibited|SenderNotAuthorized)$/i;
const UNAUTHORIZED_TEXT =
  /not\s*authori[sz]ed|unauthori[sz]ed|authority failure|failed authentication|authentication failed|wsse|username or password|still have \d+ attempt/i;

function faultOf(fault: XmlElement): SoapFault {
  const codes: string[] = [];
  for (
    let code: unknown = at(fault, 'Code'), depth = 0;
    code && depth < 4;
    code = at(code, 'Subcode'), depth++
  )
    codes.push(localName(textAt(code, 'Value')));
  const code = codes.findLast((one) => one !== '') ?? localName(textAt(fault, 'faultcode'));
  const text =
    textAt(fault, 'Reason', 'Text') ||
    textAt(childOf(fault, 'faultstring')) ||
    textAt(fault, 'Detail', 'Text');
  return { code, text, unauthorized: UNAUTHORIZED_CODE.test(code) || UNAUTHORIZED_TEXT.test(text) };
}

function localName(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}

/**
 * N of "You still have N attempt(s)" and its like, in whatever a device answers; null when nothing
 * of the sort is said.
 */
export function attemptsLeft(text: string): number | null {
  const [, told] =
    /still have\D{0,20}(\d{1,4})\s*(?:attempt|chance|time|tr)/i.exec(text) ??
    /(\d{1,4})\s*(?:attempt|chance|tr(?:y|ies))\w*(?:\(s\))?\s*(?:left|remain)/i.exec(text) ??
    /<retryLoginTime>\s*(\d{1,4})/i.exec(text) ??
    [];
  return told === undefined ? null : Number(told);
}
