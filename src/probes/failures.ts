import type { Outcome, Reason } from '../core/observation.ts';

/** What the system's error codes say of the device. */
const REASON_OF: Readonly<Record<string, Reason>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'no-route',
  EHOSTDOWN: 'no-route',
  ECONNRESET: 'protocol',
  ECONNABORTED: 'protocol',
  EPIPE: 'protocol',
};

/**
 * A failed connection or exchange as an outcome. A code that does not clearly speak of the device (no file descriptor, no
 * port or buffer left, no network, not permitted, unknown) is this host's own failure.
 */
export function failureOf(error: unknown): Outcome {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code.startsWith('HPE_')) return failed('protocol', `no valid HTTP (${code})`);
  if (/^(?:ERR_SSL_|ERR_TLS_|EPROTO$)/.test(code)) return failed('tls', code.slice(0, 60));
  const reason = Object.hasOwn(REASON_OF, code) ? REASON_OF[code] : undefined;
  return reason ? failed(reason, code) : { result: 'blind', cause: 'local', detail: code.slice(0, 60) };
}

/** The device failed. */
export function failed(reason: Reason, detail: string): Outcome {
  return { result: 'failed', reason, detail };
}
