import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import type { CheckName, Device } from '../core/inventory/device.ts';
import type { Instant } from '../core/time/civil-time.ts';
import { rowOf, type Fault, type FaultName } from './faults.ts';
import type { Change, Played } from './messages.ts';

/**
 * What became of one check of one device at some instant from `from` to `to`. Until its first line
 * a check is alive and its clock right. `fault` null: it is well again. `clockOffsetMs`: device
 * clock minus true time; null: it tells no time.
 */
export type TruthLine = {
  readonly type: 'change';
  readonly device: string;
  readonly check: CheckName;
  readonly alive: boolean;
  readonly fault: FaultName | null;
  readonly clockOffsetMs: number | null;
  readonly from: Instant;
  readonly to: Instant;
};

type Start = { readonly type: 'start'; readonly at: Instant };
type Stop = { readonly type: 'stop'; readonly at: Instant };
type Line = Start | TruthLine | Stop;

/**
 * A simulation's own record: every device was well at `startedAt`; `stoppedAt` null: it was not
 * stopped in order.
 */
export type Truth = {
  readonly startedAt: Instant;
  readonly stoppedAt: Instant | null;
  readonly changes: readonly TruthLine[];
};

/**
 * A stretch in which a check was dead: it died at some instant of `died`, and revived at one of
 * `revived` (null: never did).
 */
export type DeadStretch = {
  readonly died: Played;
  readonly revived: Played | null;
  readonly fault: FaultName;
};

/**
 * Writes the record as newline-delimited JSON, one line a device and check. It grows without bound,
 * some 7 MB in a day of 1,300 devices.
 */
export type TruthLog = {
  /** Notes what changes of devices did to each of their checks. */
  note(changes: readonly Change[], played: Played): void;
  /** Notes the orderly end. */
  close(at: Instant): void;
};

/** Begins a record in a new file. */
export function openTruth(file: string, devices: readonly Device[], at: Instant): TruthLog {
  const checks = new Map(devices.map((device) => [device.id, device.checks]));
  writeFileSync(file, line({ type: 'start', at }));
  return {
    note: (changes, played) => {
      const lines = changes.flatMap(({ device, fault }) =>
        (checks.get(device) ?? []).map((check) => truthOf(device, check, fault, played)),
      );
      appendFileSync(file, lines.map(line).join(''));
    },
    close: (closedAt) => {
      appendFileSync(file, line({ type: 'stop', at: closedAt }));
    },
  };
}

function truthOf(
  device: string,
  check: CheckName,
  fault: Fault | null,
  { from, to }: Played,
): TruthLine {
  const well = {
    type: 'change',
    device,
    check,
    alive: true,
    fault: null,
    clockOffsetMs: 0,
    from,
    to,
  } as const;
  if (!fault) return well;
  const row = rowOf(fault);
  return {
    ...well,
    alive: !row.dead.includes(check),
    fault: fault.name,
    clockOffsetMs: check === 'onvif' ? row.clock(fault.ms) : 0,
  };
}

function line(value: Line): string {
  return `${JSON.stringify(value)}\n`;
}

/**
 * Reads a record back. Throws when the file is not one; a last line cut short by a crash is passed
 * over.
 */
export function readTruth(file: string): Truth {
  const text = readFileSync(file, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const lines = whole
    .split('\n')
    .filter((one) => one !== '')
    .map((one) => JSON.parse(one) as Line);
  const start = lines.find((one) => one.type === 'start');
  if (!start)
    throw new Error(`${file} is not a record of a simulation: it has no line of type "start"`);
  return {
    startedAt: start.at,
    stoppedAt: lines.find((one) => one.type === 'stop')?.at ?? null,
    changes: lines.filter((one) => one.type === 'change'),
  };
}

/** When one check of one device was dead, in order. */
export function deadStretches(
  truth: Truth,
  device: string,
  check: CheckName,
): readonly DeadStretch[] {
  const stretches: DeadStretch[] = [];
  let open: DeadStretch | null = null;
  for (const change of truth.changes) {
    if (change.device !== device || change.check !== check) continue;
    const played = { from: change.from, to: change.to };
    if (!change.alive && change.fault)
      open ??= { died: played, revived: null, fault: change.fault };
    else if (open) {
      stretches.push({ ...open, revived: played });
      open = null;
    }
  }
  return open ? [...stretches, open] : stretches;
}
