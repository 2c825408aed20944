import { behindUser } from './uri-authority.ts';
import { announcesSecret, exactKind, parameterKind, type ParameterKind } from './uri-parameters.ts';

/** What stands where a secret stood. */
const MASK = '***';
/** A URI's scheme with its two slashes; a text without one is read as a path. */
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
/** Shorter known secrets are not looked for: they would be found in any URI. */
const LEAST_KNOWN = 3;

/**
 * A URI or a path without what may be a secret: user and password before the host, and values of
 * parameters in path, query and fragment. Only values known to be harmless are kept. The result is
 * to be shown or stored, not to be called.
 *
 * @param known Secrets that are known, such as the device's password. They are masked wherever they
 *   stand, plain or percent-encoded.
 */
export function withoutSecrets(uri: string, known: readonly string[] = []): string {
  const [scheme = ''] = SCHEME.exec(uri) ?? [];
  const address = scheme === '' ? uri : behindUser(uri.slice(scheme.length));
  const hostEnd = scheme === '' ? 0 : address.search(/[/?#]|$/);
  const rest = address.slice(hostEnd);
  return maskKnown(`${scheme}${address.slice(0, hostEnd)}${maskRest(rest)}`, known);
}

/** A text in which every URI and every `password=...` is without secrets. */
export function textWithoutSecrets(text: string, known: readonly string[] = []): string {
  const masked = text
    .replaceAll(/[a-z][a-z0-9+.-]{1,15}:\/\/[^\s<>"']+/gi, (uri) => withoutSecrets(uri))
    .replaceAll(
      /\b(\w{0,16}(?:password|passwd|pwd|token|secret))(["']?\s?[=:]\s?)[^\s,;&]+/gi,
      `$1$2${MASK}`,
    );
  return maskKnown(masked, known);
}

/** Where names or separators are percent-encoded, the decoded text is masked and shown. */
function maskRest(rest: string): string {
  const masked = maskParameters(rest);
  const plain = decoded(rest);
  if (plain === rest) return masked;
  const maskedPlain = maskParameters(plain);
  return maskedPlain === decoded(masked) ? masked : encodeURI(wellFormed(maskedPlain));
}

type Parameter = {
  readonly kind: ParameterKind;
  /** Where its name begins, and where its value does. */
  readonly from: number;
  readonly valueFrom: number;
};

/** A secret ends where the next known name begins: it may hold any separator. */
function maskParameters(rest: string): string {
  const found = parametersOf(rest);
  const first = found[0]?.from ?? rest.length;
  return [
    maskPlain(rest.slice(0, first), false),
    ...found.map((parameter, index) => {
      const end = found[index + 1]?.from ?? rest.length;
      const name = rest.slice(parameter.from, parameter.valueFrom);
      const inQuery = /[?&;#]/.test(rest.slice(0, parameter.from));
      return name + maskValue(rest.slice(parameter.valueFrom, end), parameter.kind, inQuery);
    }),
  ].join('');
}

/** Longest name of a parameter, in characters. */
const NAME_LIMIT = 40;
const NAME = /[a-z][\w.[\]-]*$/i;

function parametersOf(rest: string): readonly Parameter[] {
  const found: Parameter[] = [];
  for (let at = rest.indexOf('='); at >= 0; at = rest.indexOf('=', at + 1)) {
    const last = found.at(-1);
    const begin = Math.max(last?.valueFrom ?? 0, at - NAME_LIMIT);
    const [word = ''] = NAME.exec(rest.slice(begin, at)) ?? [];
    if (word === '') continue;
    const isInValue = last !== undefined && at - word.length === last.valueFrom;
    const name = parameterName(word, isInValue, last?.kind === 'secret');
    if (name === null) continue;
    found.push({ kind: parameterKind(name), from: at - name.length, valueFrom: at + 1 });
  }
  return found;
}

/**
 * The name at the end of a word. Underscores separate parameters in some paths, as in
 * `user=a_password=b_channel=1`; a name that nobody knows may be a part of the secret before it.
 */
function parameterName(word: string, isInValue: boolean, isAfterSecret: boolean): string | null {
  const starts = [...word.matchAll(/_(?=[a-z])/gi)].map(({ index }) => index + 1);
  const names = [...(isInValue ? [] : [0]), ...starts].map((start) => word.slice(start));
  const known = names.find((name) => exactKind(name) !== 'unknown');
  return known ?? (isInValue || isAfterSecret ? null : word);
}

/** A value with what follows it, up to the next parameter. */
function maskValue(text: string, kind: ParameterKind, inQuery: boolean): string {
  if (kind === 'secret') return MASK + (/[/?&;,#_]$/.exec(text)?.[0] ?? '');
  const [value = '', separator = ''] = /^[^/?&;,#]*?(?=_$|[/?&;,#]|$)/.exec(text) ?? [];
  const tail = text.slice(value.length + separator.length);
  const shown = kind === 'harmless' ? TAME : PLAIN_VALUE;
  return (
    (shown.test(value) && !isEncodedLogin(value) ? value : MASK) +
    maskPlain(tail, inQuery || /^[?&;#]/.test(tail))
  );
}

/** Values of harmless parameters that are shown, and values that are harmless by themselves. */
const TAME = /^[\w.,:%+*-]{0,64}$/;
const PLAIN_VALUE = /^(?:\d{0,3}|true|false|yes|no|on|off|\*{3})$/i;

/** Parts without a sign of equality: folders of a path, words of a query. */
function maskPlain(text: string, inQuery: boolean): string {
  if (text === '_') return text;
  let isQuery = inQuery;
  let isSecret = false;
  return text
    .split(/([/?&;,#])/)
    .map((part, index) => {
      if (index % 2 === 1) {
        isQuery ||= part !== '/' && part !== ',';
        return part;
      }
      const wasSecret = isSecret && part !== '';
      isSecret = announcesSecret(part);
      const isShown = isQuery ? isPlainWord(part) : isPlainFolder(part);
      return isShown && !wasSecret ? part : MASK;
    })
    .join('');
}

/** Words that some devices choose a stream by, as in `?Profile_1`. */
const STREAM_WORD = /^(?:profile|stream|channel|cam|ch)_?\d{0,3}$/i;

function isPlainWord(word: string): boolean {
  return PLAIN_VALUE.test(word) || STREAM_WORD.test(word) || exactKind(word) !== 'unknown';
}

/** `user:password` is none; `12:30` is. */
function isPlainFolder(folder: string): boolean {
  return !/:(?!\d{0,2}$)|^\D[^:]*:/.test(folder) && !isEncodedLogin(folder);
}

/** Whether a text is `user:password` in Base64, as HTTP Basic sends it. */
function isEncodedLogin(text: string): boolean {
  return (
    /^[\w+-]{6,}(?:%3d|=){0,2}$/i.test(text) &&
    /^[\x20-\x7e]+:[\x20-\x7e]*$/.test(
      decodeBase64(text.replaceAll(/%3d|=/gi, '').replaceAll('-', '+').replaceAll('_', '/')),
    )
  );
}

function decodeBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}

/** How often an encoding within an encoding is undone. */
const ENCODINGS = 3;

function decoded(text: string): string {
  let plain = text;
  for (let round = 0; round < ENCODINGS && plain.includes('%'); round++)
    plain = plain.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return run;
      }
    });
  return plain;
}

function maskKnown(text: string, known: readonly string[]): string {
  return known
    .filter((secret) => secret.length >= LEAST_KNOWN)
    .flatMap((secret) => [secret, encodeURIComponent(wellFormed(secret))])
    .reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
}

/** Half pairs cannot be percent-encoded. */
function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '\ufffd');
}
