import { exactKind } from './uri-parameters.ts';

/** A numeric address, or a name with a port: surely where a host stands behind a user. */
const SURE_HOST =
  /^(?:(?:\[[0-9a-f:.]+\]|\d{1,3}(?:\.\d{1,3}){3}|localhost)(?::\d{1,5})?|[\w-]+(?:\.[\w-]+)*:\d{1,5})(?=[/?#]|$)/i;
/** A name with dots. */
const NAMED_HOST = /^[\w-]+(?:\.[\w-]+)+\.?(?=[/?#]|$)/;
/** An address that cannot be a user with the beginning of a password. */
const NUMERIC_HOST =
  /^(?:\[[0-9a-f:.]+\]|\d{1,3}(?:\.\d{1,3}){3}|localhost)(?::\d{1,5})?(?=[/?#]|$)/i;

/** A name, with or without dots and port. */
const PLAIN_HOST = /^[\w-]+(?:\.[\w-]+)*\.?(?::\d{1,5})?$/;

/**
 * What follows user and password in a URI that begins behind its scheme. Both hold `@`, `:`, `/`
 * and `?` in the field, plain or percent-encoded. So they end at the last `@` before a host, even
 * where RFC 3986 would end them earlier. An `@` behind a known parameter belongs to its value.
 */
export function behindUser(address: string): string {
  const [authority = ''] = /^[^/?#]*/.exec(address) ?? [];
  const rest = address.slice(authority.length);
  const isHost =
    !/@|%40/i.test(authority) &&
    (NUMERIC_HOST.test(authority) || (PLAIN_HOST.test(authority) && namesParameter(rest)));
  if (isHost) return address;
  const ends = [...address.matchAll(/@|%40/gi)].map((at) => at.index + at[0].length).reverse();
  const end =
    ends.find((one) => SURE_HOST.test(address.slice(one))) ??
    ends.find((one) => NAMED_HOST.test(address.slice(one))) ??
    ends.find((one) => one <= authority.length);
  return end === undefined ? address : address.slice(end);
}

/** Whether a known parameter stands before the first `@` of what follows a host. */
function namesParameter(rest: string): boolean {
  const [beginning = ''] = rest.split(/@|%40/i, 1);
  return [...beginning.matchAll(/([a-z][\w-]*)=/gi)].some(
    ([, name = '']) => exactKind(name) !== 'unknown',
  );
}
