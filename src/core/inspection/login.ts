import type { Credential } from './credential.ts';
import type { Permission } from './login-guard.ts';
import type { Reason } from '../facts/observation.ts';

/**
 * The right to log in at one device once. Whoever holds it must end it; what it found counts for
 * everybody after.
 */
export type LoginPermit = {
  accepted(): void;
  refused(attemptsLeft: number | null): void;
  /**
   * The login was sent, and neither accepted nor refused. `operation`: what it was sent for, where
   * the device denied that; null: no answer came. Returns what it counts as: a device that denies
   * one operation after the other refuses the login.
   */
  unclear(operation: string | null): 'unclear' | 'refused';
  /** What the login must not be sent for first: the device was unclear about these before. */
  readonly unclearOperations: ReadonlySet<string>;
  /** Nothing was found out, e.g. because the network failed. Does nothing after the others. */
  release(): void;
};

/** A right to log in, or why there is none. */
export type LoginDecision =
  { readonly permit: LoginPermit } | { readonly stopped: Extract<Permission, { may: false }> };

/**
 * Hands out the right to log in, to everything that logs in anywhere: pictures, inspection,
 * streams. One login at a time per device. At most as many devices at a time as may still refuse
 * the credential in a row. Resolves when it is the caller's turn; when `signal` aborts, to a permit
 * that must not be used.
 */
export type LoginLimiter = {
  acquire(device: string, credential: Credential, signal: AbortSignal): Promise<LoginDecision>;
};

/**
 * Lets `work` have a device for one request, when no poll is under way; `signal` aborts as soon as
 * a poll wants it.
 */
export type DeviceLock = <T>(
  device: string,
  work: (signal: AbortSignal) => Promise<T>,
) => Promise<T>;

/** Why a request of a session gave nothing. */
export type Denial =
  /** The device refused the login. */
  | { readonly kind: 'refused'; readonly attemptsLeft: number | null; readonly detail: string }
  /** The login was sent and neither accepted nor refused; it is not sent again. */
  | { readonly kind: 'unclear'; readonly detail: string }
  /** A login is wanted, and none of the ways it is offered can be used. Nothing was sent. */
  | { readonly kind: 'no-method'; readonly detail: string }
  /** A login is wanted, and an earlier outcome forbids to try. */
  | { readonly kind: 'stopped'; readonly why: Extract<Permission, { may: false }> }
  /** A login is wanted, and no credential is assigned to the device. */
  | { readonly kind: 'no-credential' }
  /** Not for this user. Other requests may succeed. */
  | { readonly kind: 'denied'; readonly detail: string }
  /** No whole answer. */
  | { readonly kind: 'failed'; readonly reason: Reason | 'blind'; readonly detail: string };

/** A complete HTTP answer that was not about a login. */
export type Answered = {
  readonly kind: 'answered';
  readonly status: number;
  readonly contentType: string;
  /** Names and values by turns, as received. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
};

/** One HTTP request of a session, to the device's own address. */
export type SessionRequest = {
  readonly method: 'GET' | 'POST';
  readonly port: number;
  /** With its query. */
  readonly path: string;
  /** What is asked for, e.g. `GetProfiles`; absent: the path. */
  readonly operation?: string;
  /**
   * Makes the body; `securityHeader` is the WS-UsernameToken to put into it, or empty. Absent: no
   * body, and login by Digest alone.
   */
  readonly body?: (securityHeader: string) => Buffer;
  readonly contentType?: string;
  /** Largest body of an answer, bytes. */
  readonly maxBytes: number;
  /** Total deadline of each attempt, milliseconds. */
  readonly timeoutMs: number;
};

/**
 * A conversation with one device that logs in when it must. At most one login in it can fail.
 */
export type Session = {
  request(request: SessionRequest): Promise<Answered | Denial>;
  /** Whether a login was accepted. */
  loggedIn(): boolean;
  /** Gives back what is held; must be called. */
  end(): void;
};
