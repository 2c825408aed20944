import { crc32, inflateRawSync } from 'node:zlib';

/** Most bytes the parts of a workbook may unfold to. */
const MAX_UNFOLDED_BYTES = 256 * 1024 * 1024;
const MAX_ENTRIES = 2000;

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_LENGTH = 22;
const ENTRY_LENGTH = 46;
const LOCAL_LENGTH = 30;
const LONGEST_COMMENT = 65_535;

/** One part of a ZIP archive, unfolded. */
export type Part = { readonly name: string; readonly data: Buffer };

/**
 * Unfolds those parts of a ZIP archive that `wanted` picks by name. Throws RangeError, saying what
 * is wrong, when the archive is damaged or the parts are together larger than 256 MB: sizes it
 * states are not believed. (ZIP appnote 4.3)
 */
export function unpack(bytes: Buffer, wanted: (name: string) => boolean): readonly Part[] {
  const end = endOf(bytes);
  const count = bytes.readUInt16LE(end + 10);
  if (count > MAX_ENTRIES) throw new RangeError('has too many parts');
  const parts: Part[] = [];
  let room = MAX_UNFOLDED_BYTES;
  for (let at = bytes.readUInt32LE(end + 16), index = 0; index < count; index++) {
    if (bytes.readUInt32LE(at) !== ENTRY_SIGNATURE) throw new RangeError('is damaged');
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + ENTRY_LENGTH, at + ENTRY_LENGTH + nameLength);
    if (wanted(name)) {
      const data = unfold(bytes, at, room);
      room -= data.length;
      parts.push({ name, data });
    }
    at += ENTRY_LENGTH + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return parts;
}

function endOf(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - END_LENGTH - LONGEST_COMMENT);
  for (let at = bytes.length - END_LENGTH; at >= first; at--) {
    if (bytes.readUInt32LE(at) === END_SIGNATURE) return at;
  }
  throw new RangeError('is cut short');
}

function unfold(bytes: Buffer, entry: number, room: number): Buffer {
  const local = bytes.readUInt32LE(entry + 42);
  if (bytes.readUInt32LE(local) !== LOCAL_SIGNATURE) throw new RangeError('is damaged');
  const start =
    local + LOCAL_LENGTH + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const folded = bytes.subarray(start, start + bytes.readUInt32LE(entry + 20));
  const data = dataOf(folded, bytes.readUInt16LE(entry + 10), room);
  if (crc32(data) !== bytes.readUInt32LE(entry + 16)) throw new RangeError('is damaged');
  return data;
}

function dataOf(folded: Buffer, method: number, room: number): Buffer {
  if (folded.length > room) throw new RangeError('is too large');
  if (method === 0) return folded;
  if (method !== 8) throw new RangeError('is encrypted or compressed in an unknown way');
  try {
    return inflateRawSync(folded, { maxOutputLength: Math.max(1, room) });
  } catch (error) {
    throw new RangeError(error instanceof RangeError ? 'is too large' : 'is damaged', {
      cause: error,
    });
  }
}

/** An archive of the same parts, not compressed, whose stated sizes are true. */
export function repack(parts: readonly Part[]): Buffer {
  const written: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const name = Buffer.from(part.name);
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0);
    about.writeUInt32LE(crc32(part.data), 10);
    about.writeUInt32LE(part.data.length, 14);
    about.writeUInt32LE(part.data.length, 18);
    about.writeUInt16LE(name.length, 22);
    written.push(uint32(LOCAL_SIGNATURE), about, name, part.data);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(uint32(ENTRY_SIGNATURE), Buffer.from([20, 0]), about, place, name);
    offset += LOCAL_LENGTH + name.length + part.data.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(END_LENGTH);
  end.writeUInt32LE(END_SIGNATURE, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...written, listing, end]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
