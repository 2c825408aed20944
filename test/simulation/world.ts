import type { CheckName, Device } from '../../src/core/inventory/device.ts';
import { dateOf, type Outcome } from '../../src/core/facts/observation.ts';
import type { Probe } from '../../src/core/health/probe.ts';
import { spansOf, type Spans } from '../../src/core/time/spans.ts';
import type { Period } from '../../src/core/time/civil-time.ts';
import type { Fault, Script } from './script.ts';
import type { ProcessClock, VirtualTime } from './virtual-time.ts';

/** The devices and the network between them and the poller, as a script has them. */
export type World = {
  /** Probes of one process. */
  probe(check: CheckName, clock: ProcessClock): Probe;
  /** When a check of a device was truly dead, on the time of the run. */
  deadSpans(device: Device, check: CheckName): Spans;
  asked(): number;
};

const ANSWER_MS = 20;
const TIMEOUT_MS: Readonly<Record<string, number>> = { icmp: 1000, onvif: 5000 };
const OTHER_TIMEOUT_MS = 3000;

/** Longest a check waits for an answer, milliseconds. */
export function timeoutOf(check: CheckName): number {
  return TIMEOUT_MS[check] ?? OTHER_TIMEOUT_MS;
}

/** A world in which a script's faults happen. */
export function makeWorld(script: Script, devices: readonly Device[], time: VirtualTime): World {
  const dead = deadByStream(script, devices);
  const blind = following(script.faults.filter((fault) => fault.kind === 'blind'));
  let asked = 0;

  const outcomeOf = (
    death: Death | undefined,
    check: CheckName,
  ): { readonly outcome: Outcome; readonly afterMs: number } => {
    const now = time.elapsed();
    const cause = blind(now)?.cause;
    if (cause === 'local') return { outcome: { result: 'blind', cause, detail: '' }, afterMs: 1 };
    const timeoutMs = timeoutOf(check);
    if (cause === 'canary') {
      const outcome: Outcome =
        check === 'icmp'
          ? { result: 'blind', cause, detail: '' }
          : { result: 'failed', reason: 'timeout', detail: '' };
      return { outcome, afterMs: timeoutMs };
    }
    if (!death)
      return {
        outcome: { result: 'answered', latencyMs: ANSWER_MS, facts: {} },
        afterMs: ANSWER_MS,
      };
    return {
      outcome: { result: 'failed', reason: death.refuses ? 'refused' : 'timeout', detail: '' },
      afterMs: death.refuses ? ANSWER_MS : timeoutMs,
    };
  };

  return {
    asked: () => asked,
    deadSpans: (device, check) =>
      spansOf(
        (dead.get(keyOf(device, check)) ?? []).map(({ atMs, forMs }): Period => ({
          from: atMs,
          to: atMs + forMs,
        })),
      ),
    probe: (check, clock) => {
      const deaths = new Map(
        devices.map((device) => [device.id, following(dead.get(keyOf(device, check)) ?? [])]),
      );
      return async (targets, signal) => {
        time.stir();
        asked += targets.length;
        const askedAt = clock.now();
        const outcomes = targets.map(({ id }) =>
          outcomeOf(deaths.get(id)?.(time.elapsed()), check),
        );
        await new Promise<void>((resolve) =>
          clock.after(Math.max(...outcomes.map(({ afterMs }) => afterMs)), resolve),
        );
        time.stir();
        if (signal.aborted) return [];
        return targets.map(({ id }, index) => {
          const { outcome, afterMs } = outcomes[index]!;
          return {
            device: id,
            check,
            at: dateOf(askedAt, Math.min(clock.now(), askedAt + afterMs)),
            outcome,
          };
        });
      };
    },
  };
}

type Death = { readonly atMs: number; readonly forMs: number; readonly refuses: boolean };

function deadByStream(
  { faults }: Script,
  devices: readonly Device[],
): ReadonlyMap<string, readonly Death[]> {
  const dead = new Map<string, Death[]>();
  for (const device of devices) {
    for (const check of device.checks) {
      const deaths = faults
        .filter((fault) => kills(fault, device, check))
        .map((fault) => ({
          atMs: fault.atMs,
          forMs: fault.forMs,
          refuses: fault.kind === 'device' && fault.check !== null,
        }));
      dead.set(keyOf(device, check), deaths);
    }
  }
  return dead;
}

function kills(fault: Fault, device: Device, check: CheckName): boolean {
  if (fault.kind === 'uplink') return fault.device === device.id || fault.device === device.parent;
  return fault.kind === 'device' && fault.device === device.id && (fault.check ?? check) === check;
}

/**
 * Finds which of what goes wrong, sorted by `atMs`, holds at an instant; asked of instants in order
 * of time.
 */
function following<T extends { readonly atMs: number; readonly forMs: number }>(
  faults: readonly T[],
): (now: number) => T | undefined {
  let begun = 0;
  let holding: readonly T[] = [];
  return (now) => {
    for (; begun < faults.length && faults[begun]!.atMs <= now; begun++)
      holding = [...holding, faults[begun]!];
    if (holding.some(({ atMs, forMs }) => now >= atMs + forMs))
      holding = holding.filter(({ atMs, forMs }) => now < atMs + forMs);
    return holding[0];
  };
}

function keyOf(device: Device, check: CheckName): string {
  return `${device.id}/${check}`;
}
