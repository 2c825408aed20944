import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** A password as it is kept: what it takes to recognise it, and no way back. */
export type PasswordHash = {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
};

/**
 * One guess costs 32 MB and about a quarter of a second: OWASP's advice for scrypt with this N
 * (Password Storage Cheat Sheet).
 */
const COST = { logN: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** A file may ask for no more than this, lest one log-in take the machine's memory: 256 MB. */
const MAX = { logN: 17, r: 16, p: 4 };

const FORM =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]{22,86})\$([A-Za-z0-9+/]{43,86})$/;

/**
 * Hashes a new password, in the form of the password hashing competition:
 * `$scrypt$ln=15,r=8,p=3$salt$hash`.
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, { ...COST, salt }, HASH_BYTES);
  return `$scrypt$ln=${COST.logN},r=${COST.r},p=${COST.p}$${bare(salt)}$${bare(hash)}`;
}

/** Takes a hash apart; null: it is none, or costs more than 256 MB. */
export function parsePasswordHash(text: string): PasswordHash | null {
  const [, logN, r, p, salt, hash] = FORM.exec(text) ?? [];
  if (salt === undefined || hash === undefined) return null;
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
  if (
    cost.logN < 10 ||
    cost.logN > MAX.logN ||
    cost.r < 1 ||
    cost.r > MAX.r ||
    cost.p < 1 ||
    cost.p > MAX.p
  )
    return null;
  return { ...cost, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
}

/**
 * Whether a password is the one that was hashed. Runs beside the event loop, in time that does not
 * depend on the answer.
 */
export async function isPassword(password: string, kept: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await derive(password, kept, kept.hash.length), kept.hash);
}

function derive(
  password: string,
  { logN, r, p, salt }: Omit<PasswordHash, 'hash'>,
  bytes: number,
): Promise<Buffer> {
  const N = 2 ** logN;
  return new Promise((resolve, reject) => {
    // The same letter may be typed as one code point or as two.
    scrypt(
      password.normalize('NFC'),
      salt,
      bytes,
      { N, r, p, maxmem: 128 * N * r + 1024 * 1024 },
      (error, derived) => {
        if (error) reject(error);
        else resolve(derived);
      },
    );
  });
}

function bare(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
