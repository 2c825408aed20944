import type { ServiceFigures } from '../core/health/service-figures.ts';
import type { FleetView } from '../core/health/fleet-view.ts';
import type { PageService } from './service.ts';

/**
 * Streams open at one time; whoever comes later is asked to come back, and reads pages that reload.
 */
const MAX_STREAMS = 64;
/**
 * Between two looks at whether anything changed, in milliseconds. Readers are told at most this
 * often.
 */
const LOOK_MS = 2000;
/**
 * Looks after which a stream says something although nothing changed: well before anybody between
 * gives up on a silent connection.
 */
const LOOKS_A_BEAT = 5;
/**
 * Messages that may wait for one slow reader; then its stream ends, and its browser opens another.
 */
const MAX_WAITING = 8;

/**
 * Server-Sent Events that tell open pages when to look again. Never what changed: the page asks for
 * that itself.
 */
export type Live = {
  /** A new stream; null: as many are open as there may be. */
  open(): ReadableStream<Uint8Array> | null;
  /** Ends every stream. */
  close(): void;
};

/** Makes the streams of a service. Looks only while somebody listens. */
export function makeLive(service: Pick<PageService, 'fleet' | 'figures'>): Live {
  const streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  let looking: NodeJS.Timeout | undefined;
  let seen = '';
  let looks = 0;

  const leave = (stream: ReadableStreamDefaultController<Uint8Array>): void => {
    streams.delete(stream);
    if (streams.size === 0) clearInterval(looking);
  };
  const tell = (event: string): void => {
    const message = new TextEncoder().encode(`event: ${event}\ndata:\n\n`);
    for (const stream of [...streams]) {
      if ((stream.desiredSize ?? 0) <= -MAX_WAITING) {
        leave(stream);
        stream.close();
      } else stream.enqueue(message);
    }
  };
  const look = (): void => {
    const now = fingerprint(service.fleet(), service.figures());
    const changed = now !== seen;
    seen = now;
    looks = changed ? 0 : looks + 1;
    if (changed) tell('change');
    else if (looks % LOOKS_A_BEAT === 0) tell('beat');
  };
  const begin = (): void => {
    seen = fingerprint(service.fleet(), service.figures());
    looks = 0;
    looking = setInterval(look, LOOK_MS);
  };

  return {
    open: () => {
      if (streams.size >= MAX_STREAMS) return null;
      let own: ReadableStreamDefaultController<Uint8Array> | undefined;
      return new ReadableStream<Uint8Array>({
        start: (stream) => {
          own = stream;
          if (streams.size === 0) begin();
          streams.add(stream);
          stream.enqueue(new TextEncoder().encode('retry: 5000\n\n'));
        },
        cancel: () => {
          if (own) leave(own);
        },
      });
    },
    close: () => {
      for (const stream of [...streams]) {
        leave(stream);
        stream.close();
      }
    },
  };
}

/**
 * Differs whenever a page has something new to show at once; figures that creep are shown at the
 * next beat.
 */
function fingerprint(
  { devices, changes }: FleetView,
  { canary, redis, outbox, inventory, ready }: ServiceFigures,
): string {
  const last = changes.at(-1);
  return JSON.stringify([
    devices.length,
    changes.length,
    last?.at,
    last?.device,
    canary.ok,
    redis.up,
    outbox.events > 0,
    inventory.lastReloadAt,
    ready,
  ]);
}
