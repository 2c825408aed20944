/** Longest beginning in which an XML declaration is looked for, in bytes. */
const DECLARATION_BYTES = 256;
const DECLARED = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]{1,40})["']/;
const CHARSET = /;\s*charset\s*=\s*["']?([\w.:-]{1,40})/i;
/** What stands for a byte that UTF-8 cannot have. */
const REPLACEMENT = /\uFFFD/g;
const BEYOND_ASCII = /[^\u0000-\u007f\uFFFD]/g;

type Decoder = InstanceType<typeof TextDecoder>;

/**
 * The text of an XML document as a device encoded it. The encoding is named by the byte-order mark
 * or the zeros of UTF-16, else by the XML declaration, else by the `charset` of `contentType`.
 * Where that cannot be right, or nothing is named, it is UTF-8 if the bytes are, a cut character
 * or two forgiven. Else it is GB18030 if they are, which includes GB2312 and GBK. Never throws;
 * what no encoding explains becomes U+FFFD.
 */
export function decodeXml(bytes: Buffer, contentType = ''): string {
  const wide = utf16Of(bytes);
  if (wide !== null) return new TextDecoder(wide).decode(bytes);
  const text = bytes.toString('utf8');
  const isAscii = text.length === bytes.length && !text.includes('\uFFFD');
  return isAscii ? text : decodeBeyondAscii(bytes, text, contentType);
}

function decodeBeyondAscii(bytes: Buffer, utf8: string, contentType: string): string {
  const isMarked = utf8.startsWith('\uFEFF');
  const plain = isMarked ? utf8.slice(1) : utf8;
  const isUtf8 = !plain.includes('\uFFFD');
  if (isMarked && isUtf8) return plain;
  const declared = decoderFor(declaredEncoding(bytes, contentType));
  // Text that is valid UTF-8 by chance is never in a single-byte encoding, but may be in GBK.
  const mayBeDeclared = declared && !(isUtf8 && isSingleByte(declared));
  const asDeclared = mayBeDeclared ? decodedBy(declared, bytes) : null;
  if (asDeclared !== null) return asDeclared;
  if (isUtf8 || isMostlyUtf8(plain)) return plain;
  return decodedBy(new TextDecoder('gb18030', { fatal: true }), bytes) ?? plain;
}

function declaredEncoding(bytes: Buffer, contentType: string): string {
  const beginning = bytes.toString('latin1', 0, DECLARATION_BYTES);
  return DECLARED.exec(beginning)?.[1] ?? CHARSET.exec(contentType)?.[1] ?? 'utf-8';
}

/** Null: no such encoding, or one of UTF-16, which the bytes would have shown. */
function decoderFor(label: string): Decoder | null {
  try {
    const decoder = new TextDecoder(label, { fatal: true });
    return decoder.encoding.startsWith('utf-16') ? null : decoder;
  } catch {
    return null;
  }
}

function isSingleByte({ encoding }: Decoder): boolean {
  return /^(?:windows-|iso-8859-|koi8|macintosh|ibm866|x-mac)/.test(encoding);
}

function decodedBy(decoder: Decoder, bytes: Buffer): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** UTF-8 in which a device cut a character or two, rather than another encoding. */
function isMostlyUtf8(text: string): boolean {
  const wrong = text.match(REPLACEMENT)?.length ?? 0;
  const right = text.match(BEYOND_ASCII)?.length ?? 0;
  return wrong <= right;
}

/** XML 1.0, appendix F: by its mark, or by the `<` it begins with. */
function utf16Of(bytes: Buffer): 'utf-16le' | 'utf-16be' | null {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be';
  return null;
}
