import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { headerValues, type HttpAnswer } from '../../protocols/http-answer.ts';

/** Most encodings of one body, one around the other. */
const MAX_LAYERS = 2;

/**
 * The answer with its body unpacked where the device packed it (RFC 9110, 8.4), which nobody asks
 * for here. The body that comes out has at most `maxBytes`; one that is longer, or cannot be
 * unpacked, is a flaw. Gzip is recognised by its first bytes: some devices forget to declare it,
 * and some declare it and send plain text.
 */
export function unpacked(answer: HttpAnswer, maxBytes: number): HttpAnswer {
  const { rawHeaders, flaw } = answer;
  let { body } = answer;
  if (flaw !== '' || body.length === 0) return answer;
  const declared = headerValues(rawHeaders, 'content-encoding');
  if (declared.length === 0 && !isGzip(body)) return answer;
  try {
    for (const layer of layersOf(declared)) body = unpackLayer(layer, body, maxBytes);
    if (isGzip(body)) body = gunzipSync(body, { maxOutputLength: maxBytes });
    return { ...answer, body };
  } catch (error) {
    const tooLong = error instanceof RangeError;
    return {
      ...answer,
      body: Buffer.alloc(0),
      flaw: tooLong
        ? `with a body of more than ${maxBytes} bytes when unpacked`
        : 'with a packed body that cannot be unpacked',
    };
  }
}

/** The encodings to undo, the outermost first. */
function layersOf(declared: readonly string[]): readonly string[] {
  return declared
    .flatMap((value) => value.toLowerCase().split(','))
    .map((name) => name.trim())
    .reverse()
    .slice(0, MAX_LAYERS);
}

function unpackLayer(name: string, body: Buffer, maxOutputLength: number): Buffer {
  if (name === 'gzip' || name === 'x-gzip')
    return isGzip(body) ? gunzipSync(body, { maxOutputLength }) : body;
  if (name === 'br') return brotliDecompressSync(body, { maxOutputLength });
  if (name !== 'deflate') return body;
  return isZlib(body)
    ? inflateSync(body, { maxOutputLength })
    : inflateRawSync(body, { maxOutputLength });
}

function isGzip(body: Buffer): boolean {
  return body.length > 2 && body[0] === 0x1f && body[1] === 0x8b && body[2] === 8;
}

/** RFC 1950, 2.2: method 8, and a check over the first two bytes. `deflate` often lacks them. */
function isZlib(body: Buffer): boolean {
  return body.length > 1 && (body[0]! & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0;
}
