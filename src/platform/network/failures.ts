import { codeOf } from '../error-code.ts';
import type { BlindCause, Outcome, Reason } from '../../core/facts/observation.ts';

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

/** What they say of this host; every other code is `local`. */
const CAUSE_OF: Readonly<Record<string, BlindCause>> = {
  EMFILE: 'descriptors',
  ENFILE: 'descriptors',
  EPERM: 'firewall',
  EACCES: 'firewall',
  ENETUNREACH: 'route',
  ENETDOWN: 'link',
};

/** Which cause of blindness one of the system's error codes means. */
export function causeOf(code: string): BlindCause {
  return (Object.hasOwn(CAUSE_OF, code) ? CAUSE_OF[code] : undefined) ?? 'local';
}

/**
 * A failed connection or exchange as an outcome. A code that does not clearly concern the device is
 * this host's own failure: no descriptor, port or buffer left, no network, not permitted, unknown.
 */
export function failureOf(error: unknown): Outcome {
  const code = codeOf(error);
  if (code.startsWith('HPE_')) return failed('protocol', `no valid HTTP (${code})`);
  if (/^(?:ERR_SSL_|ERR_TLS_|EPROTO$)/.test(code)) return failed('tls', code.slice(0, 60));
  const reason = Object.hasOwn(REASON_OF, code) ? REASON_OF[code] : undefined;
  return reason
    ? failed(reason, code)
    : { result: 'blind', cause: causeOf(code), detail: code.slice(0, 60) };
}

/** The device failed. */
export function failed(reason: Reason, detail: string): Outcome {
  return { result: 'failed', reason, detail };
}
