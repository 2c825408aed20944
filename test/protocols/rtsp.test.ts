import fc from 'fast-check';
import { expect, it } from 'vitest';
import { streamAt } from '../../src/protocols/rtsp.ts';

it.each([
  [
    'rtsp://192.168.1.64/stream/main?a=1',
    '10.0.0.7',
    { uri: 'rtsp://10.0.0.7:554/stream/main?a=1', port: 554 },
  ],
  ['rtsp://192.168.1.64:80/s', '10.0.0.7', { uri: 'rtsp://10.0.0.7:80/s', port: 80 }],
  ['RTSPS://[fe80::1]:322/s', 'fd00::7', { uri: 'rtsp://[fd00::7]:322/s', port: 322 }],
  ['rtsp://cam', '10.0.0.7', { uri: 'rtsp://10.0.0.7:554/', port: 554 }],
  ['rtsp://cam?x', '10.0.0.7', { uri: 'rtsp://10.0.0.7:554/?x', port: 554 }],
  ['rtsp://cam:99999/s', '10.0.0.7', null],
  ['rtsp://cam:0/s', '10.0.0.7', null],
  ['rtsp://cam/a b', '10.0.0.7', null],
  ['rtsp://cam/a\r\nX: y', '10.0.0.7', null],
  ['http://cam/s', '10.0.0.7', null],
])(
  'the stream that a device names %s is at its own address, with the port it names',
  (told, address, at) => {
    expect(streamAt(told, address)).toEqual(at);
  },
);

it('no URI a device may name makes it throw, or leaves the address', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string({ unit: 'binary' }).map((text) => `rtsp://${text}`),
        fc.webUrl().map((url) => url.replace(/^https?/, 'rtsp')),
      ),
      (told) => {
        const at = streamAt(told, '10.0.0.7');
        if (at) expect(at.uri).toMatch(/^rtsp:\/\/10\.0\.0\.7:\d{1,5}\/[\x21-\x7e]*$/);
      },
    ),
    { seed: 20261124, numRuns: 300 },
  );
});
