import type { Coverage } from '../core/facts/event.ts';
import type { DiskFile } from './disk.ts';
import { linesOf, writeAt } from './fact-file.ts';
import { decodeLine } from './fact-line.ts';
import { spanId } from './memory-queue.ts';

/**
 * Spans whose latest mark is looked for; marks of more spans are kept as they are. Bounds memory to
 * about 40 MB, beside 8 bytes a line.
 */
const SPANS_LIMIT = 200_000;
/** Bytes written at a time. */
const WRITE_BYTES = 262_144;

/** What is left: lines and bytes, and how many marks were given up. */
export type Compacted = {
  readonly lines: number;
  readonly bytes: number;
  readonly dropped: number;
};

type Latest = { readonly to: number; readonly bytes: number; readonly line: number };

/** Whether a line is a mark to keep, another event, or superseded or damaged. */
type LineFate = 'mark' | 'fact' | 'nothing';

/**
 * Copies the lines of the outbox from `start` to `end`, of each covered span only the latest mark.
 * Where that is still more than three quarters of `maxBytes`, marks are given up evenly until half
 * is free, and no other event ever.
 */
export async function compact(
  from: DiskFile,
  start: number,
  end: number,
  to: DiskFile,
  maxBytes: number,
): Promise<Compacted> {
  const survey = await surveyOf(from, start, end);
  const total = survey.otherBytes + survey.coverageBytes;
  const keptShare =
    total <= maxBytes * 0.75
      ? 1
      : Math.max(0, maxBytes / 2 - survey.otherBytes) / survey.coverageBytes;
  const output = writerTo(to);
  let dropped = 0;
  let credit = 0;
  let line = 0;
  for await (const lines of linesOf(from, start, end)) {
    for (const { text } of lines) {
      const verdict = survey.fates[line++];
      if (verdict === 'mark') credit += keptShare;
      if (verdict === 'fact' || (verdict === 'mark' && credit >= 1)) output.add(text);
      else if (verdict === 'mark') dropped++;
      if (verdict === 'mark' && credit >= 1) credit -= 1;
    }
    await output.flush(WRITE_BYTES);
  }
  await output.flush(0);
  return { lines: output.lines(), bytes: output.bytes(), dropped };
}

/** `fates`: of each line, in their order. */
type Survey = {
  readonly fates: readonly LineFate[];
  readonly coverageBytes: number;
  readonly otherBytes: number;
};

async function surveyOf(from: DiskFile, start: number, end: number): Promise<Survey> {
  const latest = new Map<string, Latest>();
  const fates: LineFate[] = [];
  let otherBytes = 0;
  let coverageBytes = 0;
  for await (const lines of linesOf(from, start, end)) {
    for (const { text } of lines) {
      const event = decodeLine(text);
      const bytes = Buffer.byteLength(text) + 1;
      if (event?.type === 'coverage') coverageBytes += keepLatest(event, bytes, fates, latest);
      else {
        fates.push(event ? 'fact' : 'nothing');
        if (event) otherBytes += bytes;
      }
    }
  }
  return { fates, coverageBytes, otherBytes };
}

/** Decides a line of coverage, and that of its span before it; returns the bytes it adds. */
function keepLatest(
  event: Coverage,
  bytes: number,
  fates: LineFate[],
  latest: Map<string, Latest>,
): number {
  const id = spanId(event);
  const known = latest.get(id);
  const isLatest = !known || event.to > known.to;
  const line = fates.push(isLatest ? 'mark' : 'nothing') - 1;
  if (!isLatest) return 0;
  if (known) fates[known.line] = 'nothing';
  if (known || latest.size < SPANS_LIMIT) latest.set(id, { to: event.to, bytes, line });
  return bytes - (known?.bytes ?? 0);
}

type Output = {
  add(text: string): void;
  flush(above: number): Promise<void>;
  lines(): number;
  bytes(): number;
};

function writerTo(handle: DiskFile): Output {
  let pending: string[] = [];
  let pendingBytes = 0;
  let offset = 0;
  let lines = 0;
  return {
    add: (text) => {
      pending.push(text, '\n');
      pendingBytes += text.length + 1;
      lines++;
    },
    flush: async (above) => {
      if (pendingBytes <= above) return;
      const bytes = Buffer.from(pending.join(''));
      pending = [];
      pendingBytes = 0;
      await writeAt(handle, bytes, offset);
      offset += bytes.length;
    },
    lines: () => lines,
    bytes: () => offset,
  };
}
