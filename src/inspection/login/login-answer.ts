import { contentTypeOf } from '../../protocols/http-answer.ts';
import type { Reply } from '../../platform/network/device-http.ts';
import {
  attemptsLeft,
  readMessage,
  type SoapFault,
  type SoapMessage,
} from '../../protocols/soap-message.ts';

/** Pictures are not worth reading as XML. */
const MARKUP = /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*\0?</;

function messageIn({ body, rawHeaders }: Reply): SoapMessage | null {
  return MARKUP.test(body.toString('latin1', 0, 64))
    ? readMessage(body, contentTypeOf(rawHeaders))
    : null;
}

/** Whether an answer is a SOAP message. */
export function speaksSoap(reply: Reply): boolean {
  const message = messageIn(reply);
  return message !== null && message.kind !== 'unreadable';
}

/** The SOAP fault in an answer; null: there is none. */
export function faultIn(reply: Reply): SoapFault | null {
  const message = messageIn(reply);
  return message?.kind === 'fault' ? message.fault : null;
}

/** Devices refuse with a SOAP fault under 200, 400, 403 or 500, or with 401 and any page. */
export function wantsLogin(reply: Reply): boolean {
  return reply.status === 401 || faultIn(reply)?.unauthorized === true;
}

/** How many attempts a refusal says are left; null: it does not say. */
export function attemptsLeftIn(reply: Reply): number | null {
  return attemptsLeft(reply.body.toString('latin1'));
}

/** Why an answer denies something, in a few words of the device. */
export function denialText(reply: Reply): string {
  const fault = faultIn(reply);
  return fault ? `${fault.code} ${fault.text}`.trim() : `HTTP ${reply.status}`;
}
