import { createHash } from 'node:crypto';
import type { Instant } from '../core/time/civil-time.ts';
import { escapeMarkup } from '../core/text/markup.ts';

const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const WSU = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
const DIGEST =
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest';
const BASE64 =
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary';

/**
 * The SOAP header of WS-UsernameToken with a password digest: Base64(SHA-1(nonce + created +
 * password)), WSS Username Token Profile 1.0. `created` must be the device's own time: devices take
 * a token for some 5 to 20 s only. The password is UTF-8.
 */
export function usernameToken(
  login: { readonly user: string; readonly password: string },
  nonce: Buffer,
  created: Instant,
): string {
  const instant = `${new Date(created).toISOString().slice(0, 19)}Z`;
  const digest = createHash('sha1')
    .update(nonce)
    .update(instant)
    .update(login.password, 'utf8')
    .digest('base64');
  return (
    `<wsse:Security s:mustUnderstand="1" xmlns:wsse="${WSSE}" xmlns:wsu="${WSU}"><wsse:UsernameToken>` +
    `<wsse:Username>${escapeMarkup(login.user)}</wsse:Username><wsse:Password Type="${DIGEST}">${digest}</wsse:Password>` +
    `<wsse:Nonce EncodingType="${BASE64}">${nonce.toString('base64')}</wsse:Nonce><wsu:Created>${instant}</wsu:Created>` +
    '</wsse:UsernameToken></wsse:Security>'
  );
}
