/** What a path may hold (RFC 9112, 3.2.1: no spaces, no control characters), one byte a character. */
const PATH = /^\/[\x21-\x7e\x80-\xff]*$/;
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** An HTTP/1.1 request on a connection that is to be closed after it; null when path or headers hold what would break it. An empty body is not sent. */
export function httpRequest(method: 'GET' | 'POST', path: string, headers: Readonly<Record<string, string>>, body: Buffer): Buffer | null {
  const lines = Object.entries({ ...headers, ...(body.length > 0 ? { 'Content-Length': String(body.length) } : {}), Connection: 'close' });
  if (!PATH.test(path) || !lines.every(([name, value]) => NAME.test(name) && VALUE.test(value))) return null;
  const head = `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}
