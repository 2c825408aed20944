import type { Credential } from '../../core/inspection/credential.ts';
import type { LoginDecision, LoginLimiter, LoginPermit } from '../../core/inspection/login.ts';
import {
  loginsAtOnce,
  permission,
  refusalsLeft,
  unclearOperations,
  type LoginRecord,
} from '../../core/inspection/login-guard.ts';
import type { Clock } from '../../core/time/civil-time.ts';
import type { RecordFile } from './record-file.ts';

/** Counts of logins since the start. */
export type LoginCounts = { accepted: number; refused: number; unclear: number };

/** A login limiter, and what it has counted. */
export type CountingLoginLimiter = LoginLimiter & {
  readonly counts: LoginCounts;
  /** Whether a credential is used nowhere, because several devices in a row refused it. */
  paused(credential: Credential): boolean;
};

type State = {
  readonly file: RecordFile;
  readonly clock: Clock;
  readonly counts: LoginCounts;
  /** Devices with a login under way. */
  readonly busyDevices: Set<string>;
  /** Logins under way, by the name of their credential. */
  readonly pending: Map<string, number>;
  /** Wakes whoever waits for a login to end. */
  readonly waiting: Set<() => void>;
};

/** Opens the limiter over the refusals on file. As many may wait as there are callers. */
export function openLoginLimiter(file: RecordFile, clock: Clock): CountingLoginLimiter {
  const counts: LoginCounts = { accepted: 0, refused: 0, unclear: 0 };
  const state: State = {
    file,
    clock,
    counts,
    busyDevices: new Set(),
    pending: new Map(),
    waiting: new Set(),
  };
  return {
    counts,
    paused: (credential) =>
      refusalsLeft(file.guard(), { name: credential.name, mark: file.markOf(credential) }) === 0,
    acquire: (device, credential, signal) => acquire(state, device, credential, signal),
  };
}

async function acquire(
  state: State,
  device: string,
  credential: Credential,
  signal: AbortSignal,
): Promise<LoginDecision> {
  const { file, clock, busyDevices, pending } = state;
  const { name } = credential;
  const mark = file.markOf(credential);
  for (;;) {
    const guard = file.guard();
    const allowed = permission(guard, device, { name, mark }, clock.now());
    if (!allowed.may) return { stopped: allowed };
    if (signal.aborted) return { permit: UNUSABLE };
    const isFree = (pending.get(name) ?? 0) < loginsAtOnce(guard, { name, mark });
    if (isFree && !busyDevices.has(device)) return { permit: grant(state, device, name, mark) };
    await loginEnded(state, signal);
  }
}

/** Resolves when a login ends, or `signal` aborts. */
function loginEnded({ waiting }: State, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      waiting.delete(wake);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    waiting.add(wake);
    signal.addEventListener('abort', wake);
  });
}

/** What the first of the calls says counts; later ones change nothing. */
function grant(state: State, device: string, credential: string, mark: string): LoginPermit {
  const { file, clock, counts, busyDevices, pending, waiting } = state;
  busyDevices.add(device);
  pending.set(credential, (pending.get(credential) ?? 0) + 1);
  let isOver = false;
  const end = (found: Pick<LoginRecord, 'outcome' | 'attemptsLeft' | 'operation'> | null): void => {
    if (isOver) return;
    isOver = true;
    if (found) {
      counts[found.outcome]++;
      file.note({ at: clock.now(), device, credential, mark, ...found });
    }
    busyDevices.delete(device);
    pending.set(credential, (pending.get(credential) ?? 1) - 1);
    for (const wake of [...waiting]) wake();
  };
  return {
    unclearOperations: unclearOperations(file.guard(), device, { name: credential, mark }),
    accepted: () => {
      end({ outcome: 'accepted', attemptsLeft: null, operation: null });
    },
    refused: (attemptsLeft) => {
      end({ outcome: 'refused', attemptsLeft, operation: null });
    },
    unclear: (operation) => {
      end({ outcome: 'unclear', attemptsLeft: null, operation });
      return file.guard().refusals.has(device) ? 'refused' : 'unclear';
    },
    release: () => {
      end(null);
    },
  };
}

const nothing = (): void => undefined;
const UNUSABLE: LoginPermit = {
  unclearOperations: new Set(),
  accepted: nothing,
  refused: nothing,
  unclear: () => 'unclear',
  release: nothing,
};
