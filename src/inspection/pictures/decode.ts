import { FRAME_HEIGHT, FRAME_WIDTH, type Frame } from '../../core/pictures/frame.ts';

/** A picture decoded, or why not. */
export type Decoded = { readonly frame: Frame } | { readonly fault: string };

/**
 * Largest picture that is decoded, pixels: 33 megapixels, 7680 x 4320. A file says its size before
 * it is unfolded.
 */
const MAX_PIXELS = 33_177_600;
/** Longest a decoding may take, seconds. */
const LIMIT_S = 10;
/** Formats that cameras send. */
const FORMATS: readonly string[] = ['jpeg', 'png', 'webp'];

/**
 * Decodes a picture of a device to a frame, whatever its size and shape, within bounds of pixels
 * and time. The decoder is loaded at the first picture, so that a service without pictures does not
 * carry it. Never rejects for anything a device may send.
 */
export async function decodePicture(bytes: Uint8Array): Promise<Decoded> {
  const sharp = await decoder();
  try {
    const image = sharp(bytes, {
      limitInputPixels: MAX_PIXELS,
      failOn: 'truncated',
      pages: 1,
      sequentialRead: true,
    }).timeout({ seconds: LIMIT_S });
    const { format } = await image.metadata();
    if (!FORMATS.includes(format))
      return { fault: `is a picture of a kind that cameras do not send (${format})` };
    const frame = await image
      .toColourspace('srgb')
      .flatten({ background: '#000' })
      .resize(FRAME_WIDTH, FRAME_HEIGHT, { fit: 'fill', kernel: 'linear' })
      .removeAlpha()
      .raw()
      .toBuffer();
    return frame.length === FRAME_WIDTH * FRAME_HEIGHT * 3
      ? { frame }
      : { fault: 'has another number of colours than a camera sends' };
  } catch {
    return { fault: 'is no picture that can be decoded' };
  }
}

/** A small JPEG of a frame for people to look at: 320 x 180 pixels. */
export async function thumbnailOf(frame: Frame): Promise<Buffer> {
  const sharp = await decoder();
  return sharp(frame, { raw: { width: FRAME_WIDTH, height: FRAME_HEIGHT, channels: 3 } })
    .resize(FRAME_WIDTH / 2, FRAME_HEIGHT / 2)
    .jpeg({ quality: 60 })
    .toBuffer();
}

/** One picture at a time, by one thread, and nothing kept: the polls come first. */
async function decoder(): Promise<(typeof import('sharp'))['default']> {
  const { default: sharp } = await import('sharp');
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}
