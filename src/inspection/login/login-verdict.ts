import type { Reply } from '../../platform/network/device-http.ts';
import { headerValues } from '../../protocols/http-answer.ts';
import { challengesOf } from '../../protocols/digest.ts';
import type { SoapFault } from '../../protocols/soap-message.ts';
import { attemptsLeftIn, faultIn, speaksSoap, wantsLogin } from './login-answer.ts';
import type { LoginMethod } from './login-method.ts';

/**
 * What an answer says of the password that was sent. `forbidden`: it was not refused, this request
 * was. `unclear`: the answer is the same for a wrong password and for a missing right.
 */
export type LoginVerdict = 'accepted' | 'refused' | 'forbidden' | 'unclear';

const REFUSED_CODE = /^(?:FailedAuthentication|InvalidSecurity\w*|FailedCheck)$/i;
const REFUSED_TEXT =
  /password|user ?name|credential|authentication|fail(?:ed|ure)? to (?:log|auth)|log-?in fail/i;
const FORBIDDEN_CODE = /^OperationProhibited$/i;
const FORBIDDEN_TEXT = /permission|privilege|forbidden|not allowed|insufficient|access right/i;

/**
 * Judges the first answer to a login. ONVIF gives NotAuthorized both for a wrong password and for a
 * missing right, so that alone says neither. Digest and Basic are judged by HTTP (RFC 9110,
 * 15.5.2): 401 refuses the login, and what is behind it has accepted it. `before` is the answer to
 * the same request without a login.
 */
export function judgeLogin(reply: Reply, method: LoginMethod, before: Reply): LoginVerdict {
  const fault = faultIn(reply);
  const isWanted = wantsLogin(reply);
  if (isWanted && saysRefused(reply, fault)) return 'refused';
  if (method.by !== 'ws-security') return judgeByHttp(reply, fault, isWanted);
  if (isWanted) return fault && saysForbidden(reply, fault, before) ? 'forbidden' : 'unclear';
  if (speaksSoap(reply)) return 'accepted';
  return reply.status === 403 && before.status !== 403 ? 'forbidden' : 'unclear';
}

function saysRefused(reply: Reply, fault: SoapFault | null): boolean {
  return (
    attemptsLeftIn(reply) !== null ||
    (fault !== null && (REFUSED_CODE.test(fault.code) || REFUSED_TEXT.test(fault.text)))
  );
}

/** A status like these comes from a server in trouble, whoever asks. */
function isTrouble(status: number): boolean {
  return status === 400 || status === 408 || status === 429 || status >= 500;
}

function judgeByHttp(reply: Reply, fault: SoapFault | null, isWanted: boolean): LoginVerdict {
  const isChallenged = challengesOf(headerValues(reply.rawHeaders, 'www-authenticate')).length > 0;
  if (reply.status === 401 || (isWanted && isChallenged)) return 'refused';
  return !fault && isTrouble(reply.status) ? 'unclear' : 'accepted';
}

function saysForbidden(reply: Reply, fault: SoapFault, before: Reply): boolean {
  const without = faultIn(before);
  const isOther = without?.code !== fault.code || without.text !== fault.text;
  return (
    (reply.status === 403 && before.status !== 403) ||
    (isOther && (FORBIDDEN_CODE.test(fault.code) || FORBIDDEN_TEXT.test(fault.text)))
  );
}
