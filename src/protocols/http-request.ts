/**
 * What a path may hold (RFC 9112, 3.2.1: no spaces, no control characters), one byte a character.
 */
const PATH = /^\/[\x21-\x7e\x80-\xff]*$/;
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * An HTTP/1.1 request, one byte a character; null when path or headers hold what would break it. An
 * empty body is not sent. The connection is to be closed after it, unless `keepsAlive`.
 */
export function httpRequest(
  method: 'GET' | 'POST',
  path: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  keepsAlive = false,
): string | null {
  if (!PATH.test(path)) return null;
  let head = `${method} ${path} HTTP/1.1\r\n`;
  for (const name in headers) {
    const value = headers[name]!;
    if (!NAME.test(name) || !VALUE.test(value)) return null;
    head += `${name}: ${value}\r\n`;
  }
  const length = body.length > 0 ? `Content-Length: ${body.length}\r\n` : '';
  const connection = keepsAlive ? 'keep-alive' : 'close';
  return `${head}${length}Connection: ${connection}\r\n\r\n${body.toString('latin1')}`;
}
