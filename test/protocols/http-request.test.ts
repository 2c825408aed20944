import { expect, it } from 'vitest';
import { httpRequest } from '../../src/protocols/http-request.ts';

const NOTHING = Buffer.alloc(0);

it('a request is its line, its headers, that the connection is to be closed, and the body with its length', () => {
  expect(
    httpRequest(
      'POST',
      '/a?b=c',
      { Host: 'cam:80', Authorization: 'Digest realm="\xe9"' },
      Buffer.from('ab'),
    ),
  ).toBe(
    'POST /a?b=c HTTP/1.1\r\nHost: cam:80\r\nAuthorization: Digest realm="\xe9"\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab',
  );
  expect(httpRequest('GET', '/', { Host: 'cam' }, NOTHING)).toBe(
    'GET / HTTP/1.1\r\nHost: cam\r\nConnection: close\r\n\r\n',
  );
});

it.each<[string, string, Readonly<Record<string, string>>]>([
  ['a space in the path', '/a b', {}],
  ['a line break in the path', '/a\r\nX: y', {}],
  ['a path that does not begin with a slash', 'http://elsewhere/', {}],
  ['a path beyond one byte a character', '/\u4e2d', {}],
  [
    'a line break in a value, as a device may tell a realm',
    '/',
    { Authorization: 'Digest realm="a\r\nX: y"' },
  ],
  ['a line feed in a value', '/', { Authorization: 'a\nb' }],
  ['a zero byte in a value', '/', { Authorization: 'a\0b' }],
  ['a value beyond one byte a character', '/', { Authorization: '\u4e2d' }],
  ['a colon in a name', '/', { 'A: b': 'c' }],
])('no request holds %s', (_, path, headers) => {
  expect(httpRequest('GET', path, headers, NOTHING)).toBeNull();
});
