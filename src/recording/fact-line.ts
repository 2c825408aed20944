import { crc32 } from 'node:zlib';
import type { Event } from '../core/facts/event.ts';

/** One event as a line of the outbox file: its checksum, its JSON, a line feed. */
export function encodeLine(event: Event): string {
  const json = JSON.stringify(event);
  return `${checksum(json)} ${json}\n`;
}

/** The event of a line without its line feed; undefined when the line was torn or damaged. */
export function decodeLine(line: string): Event | undefined {
  const json = line.slice(9);
  if (line[8] !== ' ' || line.slice(0, 8) !== checksum(json)) return undefined;
  return JSON.parse(json) as Event;
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
