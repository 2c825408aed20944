import type { Credential } from '../../core/inspection/credential.ts';
import type { LoginDecision, LoginLimiter, LoginPermit } from '../../core/inspection/login.ts';
import { permission, refusalsLeft, type LoginRecord } from '../../core/inspection/login-guard.ts';
import type { Clock } from '../../core/time/civil-time.ts';
import type { RecordFile } from './record-file.ts';

/** Counts of logins since the start. */
export type LoginCounts = { accepted: number; refused: number };

/** A desk and what it counted. */
export type CountingLoginLimiter = LoginLimiter & {
  readonly counts: LoginCounts;
  /** Whether a credential is tried nowhere, because several devices in a row refused it. */
  paused(credential: Credential): boolean;
};

/** Opens the desk over the refusals on file. Its queue is as long as its callers are many. */
export function openLoginLimiter(file: RecordFile, clock: Clock): CountingLoginLimiter {
  const busyDevices = new Set<string>();
  const pending = new Map<string, number>();
  const waiting = new Set<() => void>();
  const counts: LoginCounts = { accepted: 0, refused: 0 };

  const wakeAll = (): void => {
    for (const wake of [...waiting]) wake();
  };

  const turn = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      waiting.add(wake);
      signal.addEventListener('abort', wake);
    });

  const admit = (device: string, credential: Credential, mark: string): LoginPermit => {
    busyDevices.add(device);
    pending.set(credential.name, (pending.get(credential.name) ?? 0) + 1);
    let ended = false;
    const end = (found: Pick<LoginRecord, 'outcome' | 'attemptsLeft'> | null): void => {
      if (ended) return;
      ended = true;
      if (found) {
        counts[found.outcome]++;
        file.note({ at: clock.now(), device, credential: credential.name, mark, ...found });
      }
      busyDevices.delete(device);
      pending.set(credential.name, (pending.get(credential.name) ?? 1) - 1);
      wakeAll();
    };
    return {
      accepted: () => {
        end({ outcome: 'accepted', attemptsLeft: null });
      },
      refused: (attemptsLeft) => {
        end({ outcome: 'refused', attemptsLeft });
      },
      release: () => {
        end(null);
      },
    };
  };

  return {
    counts,
    paused: (credential) =>
      refusalsLeft(file.guard(), { name: credential.name, mark: file.markOf(credential) }) === 0,
    acquire: async (device, credential, signal): Promise<LoginDecision> => {
      const mark = file.markOf(credential);
      for (;;) {
        const guard = file.guard();
        const may = permission(guard, device, { name: credential.name, mark }, clock.now());
        if (!may.may) return { stopped: may };
        if (signal.aborted) return { permit: UNUSABLE };
        const underWay = pending.get(credential.name) ?? 0;
        if (
          !busyDevices.has(device) &&
          underWay < refusalsLeft(guard, { name: credential.name, mark })
        )
          return { permit: admit(device, credential, mark) };
        await turn(signal);
      }
    },
  };
}

const nothing = (): void => undefined;
const UNUSABLE: LoginPermit = { accepted: nothing, refused: nothing, release: nothing };
