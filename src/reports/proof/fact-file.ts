import { createReadStream } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import type { Enrolment, StreamEvent } from '../../core/facts/event.ts';
import type { InspectionCoverage } from '../../core/inspection/coverage.ts';
import type { PropertyChange } from '../../core/inspection/property.ts';
import type { ExclusionEvent } from '../../core/exclusions/exclusion.ts';
import { streamId, type ReportReader } from '../../core/facts/fact-store.ts';
import { linesOf } from '../../core/text/lines.ts';
import type { Instant } from '../../core/time/civil-time.ts';
import type { Fact } from './fact-lines.ts';

/**
 * Lines in a row of one stream: where they begin, and their length, in bytes. The facts of streams
 * stay in the file until they are read: as text they take hundreds of megabytes.
 */
type Run = { readonly begin: number; length: number };

/**
 * Reads `events.ndjson` back. Rejects with the number of a line that is no fact or too long, and
 * when the file is not UTF-8 with line feeds. The file must stay as it is while the reader is used.
 */
export async function readFactFile(path: string): Promise<ReportReader> {
  const enrolments: Enrolment[] = [];
  const exclusions: ExclusionEvent[] = [];
  const properties: PropertyChange[] = [];
  const inspections = new Map<string, InspectionCoverage[]>();
  const proven = new Map<string, Instant>();
  const streams = new Map<string, Run[]>();
  let number = 0;
  let begin = 0;
  for await (const line of linesOf(path, createReadStream(path, 'utf8'))) {
    number++;
    const fact = parsed(line, number, path);
    const length = Buffer.byteLength(line) + 1;
    if (fact.type === 'enrolment') enrolments.push(fact);
    else if (fact.type === 'exclusion' || fact.type === 'withdrawal') exclusions.push(fact);
    else if (fact.type === 'proven') proven.set(streamId(fact), fact.at);
    else if (fact.type === 'property') properties.push(fact);
    else if (fact.type === 'inspection-coverage') keep(inspections, fact.device, fact);
    else extend(streams, streamId(fact), begin, length);
    begin += length;
  }
  await checkLength(path, begin);
  return {
    streamEvents: async (keys) => {
      await using file = await open(path);
      return await Promise.all(keys.map((key) => eventsIn(file, streams.get(streamId(key)) ?? [])));
    },
    enrolments: () => Promise.resolve(enrolments),
    exclusions: () => Promise.resolve(exclusions),
    properties: () => Promise.resolve(properties),
    inspectionCoverage: (devices) =>
      Promise.resolve(devices.map((device) => inspections.get(device) ?? [])),
    proven: () => Promise.resolve(proven),
  };
}

function extend(streams: Map<string, Run[]>, id: string, begin: number, length: number): void {
  const last = streams.get(id)?.at(-1);
  if (last && last.begin + last.length === begin) last.length += length;
  else keep(streams, id, { begin, length });
}

/** The last line may want its end. */
async function checkLength(path: string, counted: number): Promise<void> {
  const { size } = await stat(path);
  if (counted !== size && counted !== size + 1)
    throw new Error(`${path}: is not UTF-8, or its lines do not end with a line feed alone`);
}

async function eventsIn(file: FileHandle, runs: readonly Run[]): Promise<readonly StreamEvent[]> {
  const events: StreamEvent[] = [];
  for (const { begin, length } of runs) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, begin);
    for (const line of buffer.toString('utf8', 0, bytesRead).split('\n'))
      if (line !== '') events.push(JSON.parse(line) as StreamEvent);
  }
  return events;
}

function keep<T>(kept: Map<string, T[]>, id: string, one: T): void {
  const known = kept.get(id);
  if (known) known.push(one);
  else kept.set(id, [one]);
}

const TYPES: ReadonlySet<unknown> = new Set<Fact['type']>([
  'enrolment',
  'exclusion',
  'withdrawal',
  'proven',
  'coverage',
  'transition',
  'offset',
  'property',
  'inspection-coverage',
]);

function parsed(line: string, number: number, path: string): Fact {
  try {
    const fact = JSON.parse(line) as Fact | null;
    if (!TYPES.has(fact?.type)) throw new Error('its type is not known');
    return fact!;
  } catch (error) {
    throw new Error(
      `${path}: line ${number} is no fact: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
