import type { Denial } from '../core/inspection/login.ts';

/** Says why a request of a session gave nothing. */
export function whyDenied(denial: Denial): string {
  switch (denial.kind) {
    case 'refused':
      return `login refused (${denial.detail})${denial.attemptsLeft === null ? '' : `; attempts left by its own account: ${denial.attemptsLeft}`}`;
    case 'stopped':
      return denial.why.why === 'paused'
        ? 'no login: several devices in a row refused this credential; correct it'
        : `no login before ${denial.why.until === null ? 'the credential changes' : new Date(denial.why.until).toISOString()}: ${STOPPED[denial.why.why]}`;
    case 'no-credential':
      return 'wants a login, and no credential is assigned to it';
    case 'no-method':
    case 'unclear':
    case 'denied':
    case 'failed':
      return denial.detail;
  }
}

const STOPPED = {
  refused: 'it was refused here',
  unclear: 'it was neither accepted nor refused, here or at several devices in a row',
} as const;
