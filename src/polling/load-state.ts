import type { CheckName, Inventory } from '../core/inventory/device.ts';
import type { Enrolment, StreamEvent, StreamKey } from '../core/facts/event.ts';
import { streamId, type FactReader, type PropertyReader } from '../core/facts/fact-store.ts';
import {
  latestProperties,
  propertyHistories,
  type PropertyChange,
} from '../core/inspection/property.ts';
import { initialHealth } from '../core/health/health.ts';
import { restoreHealth } from '../core/health/restore-health.ts';
import { civilMonth, monthOf, partitionStart, type Instant } from '../core/time/civil-time.ts';
import { timelineOf } from '../core/facts/timeline.ts';
import type { RestoredStream } from './stream.ts';

/** Streams read from the store in one go. */
const CHUNK = 1000;

/** Where the state of streams is read. */
export type StateReader = FactReader & Pick<PropertyReader, 'properties'>;

/** What the store remembers; enrolments null: it could not be read. */
export type RestoredState = {
  readonly restored: (key: StreamKey) => RestoredStream | undefined;
  readonly enrolments: readonly Enrolment[] | null;
};

/**
 * Reads the stored state of an inventory's streams: this civil month, and far enough back to know a
 * state carried over from the month before. Rejects when the store cannot be read.
 */
export async function loadState(
  reader: StateReader,
  inventory: Inventory,
  options: {
    readonly zone: string;
    readonly at: Instant;
    readonly speaksForMs: (check: CheckName) => number;
  },
): Promise<RestoredState> {
  const { from } = civilMonth(monthOf(options.at, options.zone), options.zone);
  const period = {
    from: partitionStart(Math.min(from, partitionStart(options.at) - 1)),
    to: options.at,
  };
  const keys = inventory.devices.flatMap((device) =>
    device.checks.map((check): StreamKey => ({ device: device.id, check })),
  );
  const [enrolments, proven, properties] = await Promise.all([
    reader.enrolments(),
    reader.proven(),
    reader.properties(),
  ]);
  const endpoints = soapEndpoints(properties);
  const memories = new Map<string, RestoredStream>();
  for (let start = 0; start < keys.length; start += CHUNK) {
    const chunk = keys.slice(start, start + CHUNK);
    const facts = await reader.streamEvents(chunk, period);
    chunk.forEach((key, index) => {
      const events = facts[index]!;
      const health = restoreHealth(
        key,
        events,
        proven.has(streamId(key)),
        options.speaksForMs(key.check),
      );
      memories.set(streamId(key), {
        health,
        timeline: timelineOf(events),
        knownFrom: period.from,
        soapEndpoint: endpoints.get(key.device) ?? '',
      });
    });
  }
  return { enrolments, restored: (key) => memories.get(streamId(key)) };
}

/**
 * What is known when the store cannot be read: events already recorded for the time to come,
 * because the wall clock was set back. They are not recorded again. Nothing is recorded of the time
 * before `at`, should the clock be set back further.
 */
export function futureEvents(recorded: readonly StreamEvent[], at: Instant): RestoredState {
  const events = new Map<string, StreamEvent[]>();
  for (const event of recorded) {
    const known = events.get(streamId(event));
    if (known) known.push(event);
    else events.set(streamId(event), [event]);
  }
  return {
    enrolments: null,
    restored: (key) => ({
      health: { ...initialHealth(key), validUntil: at },
      timeline: timelineOf(events.get(streamId(key)) ?? []),
      knownFrom: at,
      soapEndpoint: '',
    }),
  };
}

/** Where each device last spoke SOAP. */
function soapEndpoints(properties: readonly PropertyChange[]): ReadonlyMap<string, string> {
  const histories = propertyHistories(
    properties.filter(({ property }) => property === 'onvif-endpoint'),
  );
  return new Map(
    Array.from(histories, ([device, history]) => [
      device,
      latestProperties(history)['onvif-endpoint'] ?? '',
    ]),
  );
}
