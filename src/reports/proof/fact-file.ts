import { createReadStream } from 'node:fs';
import type { Enrolment, StreamEvent } from '../../core/facts/event.ts';
import type { InspectionCoverage } from '../../core/inspection/coverage.ts';
import type { PropertyChange } from '../../core/inspection/property.ts';
import type { ExclusionEvent } from '../../core/exclusions/exclusion.ts';
import { streamId, type ReportReader } from '../../core/facts/fact-store.ts';
import { linesOf } from '../../core/text/lines.ts';
import type { Instant } from '../../core/time/civil-time.ts';
import type { Fact } from './fact-lines.ts';

/**
 * Lines of one stream wait as one text until they are asked for, as a parsed fact takes several
 * times its room.
 */
type Waiting = Map<string, string[]>;

/** Reads `events.ndjson` back. Rejects with the number of a line that is no fact or too long. */
export async function readFactFile(path: string): Promise<ReportReader> {
  const enrolments: Enrolment[] = [];
  const exclusions: ExclusionEvent[] = [];
  const traits: PropertyChange[] = [];
  const looked = new Map<string, InspectionCoverage[]>();
  const proven = new Map<string, Instant>();
  const streams: Waiting = new Map();
  let number = 0;
  for await (const line of linesOf(path, createReadStream(path, 'utf8'))) {
    number++;
    const fact = parsed(line, number, path);
    if (fact.type === 'enrolment') enrolments.push(fact);
    else if (fact.type === 'exclusion' || fact.type === 'withdrawal') exclusions.push(fact);
    else if (fact.type === 'proven') proven.set(streamId(fact), fact.at);
    else if (fact.type === 'trait') traits.push(fact);
    else if (fact.type === 'looked') keep(looked, fact.device, fact);
    else keep(streams, streamId(fact), line);
  }
  return {
    streamEvents: (keys) =>
      Promise.resolve(
        keys.map((key) =>
          (streams.get(streamId(key)) ?? []).map((line) => JSON.parse(line) as StreamEvent),
        ),
      ),
    enrolments: () => Promise.resolve(enrolments),
    exclusions: () => Promise.resolve(exclusions),
    traits: () => Promise.resolve(traits),
    looked: (devices) => Promise.resolve(devices.map((device) => looked.get(device) ?? [])),
    proven: () => Promise.resolve(proven),
  };
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
  'trait',
  'looked',
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
