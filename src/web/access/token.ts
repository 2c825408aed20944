import { createHash, randomBytes } from 'node:crypto';

/** Enough that nobody guesses one, so that a plain hash keeps it safe. */
const TOKEN_BYTES = 32;

/** Makes a bearer token. `wp_` lets scanners for forgotten secrets know it. */
export function makeToken(): string {
  return `wp_${randomBytes(TOKEN_BYTES).toString('base64url')}`;
}

/** How a token is kept: its SHA-256. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
