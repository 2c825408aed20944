/** One way of login that a server offers, with its parameters by lower-case name. */
export type OfferedScheme = {
  /** In lower case, e.g. `digest`. */
  readonly scheme: string;
  /** Values without their quotes, one byte a character as received. */
  readonly parameters: ReadonlyMap<string, string>;
};

/** Parameters and schemes of one header that are read. */
const PARAMETER_LIMIT = 96;
/** Longest header that is read, in characters. */
const HEADER_LIMIT = 8192;
/** Headers that are read. */
const HEADERS_LIMIT = 16;

/** A parameter with a quoted or bare value, a scheme, or anything else up to the next comma. */
const TOKEN =
  /[\s,]*(?:([A-Za-z][\w*-]*)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))|([A-Za-z][\w-]*)(?=[\s,]|$)|[^\s,]+)/y;

/**
 * Takes `WWW-Authenticate` headers apart (RFC 9110, 11.6.1), e.g.
 * `Digest realm="a", nonce="b", Basic realm="c"`. Devices put several schemes into one header or
 * one into each. What cannot be read is passed over.
 */
export function offeredSchemes(headers: readonly string[]): readonly OfferedScheme[] {
  return headers
    .slice(0, HEADERS_LIMIT)
    .flatMap((header) => schemesOf(header.slice(0, HEADER_LIMIT)));
}

function schemesOf(header: string): readonly OfferedScheme[] {
  const schemes: { scheme: string; parameters: Map<string, string> }[] = [];
  const token = new RegExp(TOKEN);
  for (let read = 0; read < PARAMETER_LIMIT; read++) {
    const match = token.exec(header);
    if (!match) break;
    const [, name, quoted, bare, scheme] = match;
    if (scheme !== undefined) schemes.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
    else if (name !== undefined)
      schemes
        .at(-1)
        ?.parameters.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? bare!);
  }
  return schemes;
}

/**
 * The parameters of an `Authentication-Info` header (RFC 7615), which names no scheme, by
 * lower-case name.
 */
export function authenticationInfo(headers: readonly string[]): ReadonlyMap<string, string> {
  const parameters = headers.map((header) => offeredSchemes([`Digest ${header}`])[0]?.parameters);
  return new Map(parameters.flatMap((one) => [...(one ?? [])]));
}
