import iconv from 'iconv-lite';

/**
 * The text of a file in UTF-8 (with or without byte order mark) or else GB18030, which spreadsheets
 * in Chinese write by default. Null when it is neither, or holds NUL as UTF-16 and binary files do.
 */
export function decodeText(bytes: Uint8Array): string | null {
  const text =
    utf8(bytes) ??
    iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), 'gb18030');
  return text.includes('\uFFFD') || text.includes('\0') ? null : text;
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
