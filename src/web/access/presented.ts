/** What somebody shows to prove who they are. */
export type Presented =
  | { readonly by: 'token'; readonly token: string }
  | { readonly by: 'password'; readonly user: string; readonly password: string };

/**
 * Reads an `Authorization` header of the schemes Basic and Bearer; null: it is neither, or
 * malformed.
 */
export function presentedBy(authorization: string): Presented | null {
  const [, scheme = '', value = ''] = /^(\w{1,16}) +([\w+/=.~-]+) *$/.exec(authorization) ?? [];
  if (scheme.toLowerCase() === 'bearer') return { by: 'token', token: value };
  if (scheme.toLowerCase() !== 'basic') return null;
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0
    ? null
    : { by: 'password', user: text.slice(0, colon), password: text.slice(colon + 1) };
}
