import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { parseJson } from '../../platform/ndjson.ts';
import { canonicalJson, canonicalText, sha256 } from './canonical.ts';

const hex = z.string().regex(/^([0-9a-f]{2})+$/);

/**
 * What {@link sealed} adds: a hash over everything else, and the signature of that, where there is
 * a key.
 */
export const sealShape = {
  seal: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of the canonical JSON of everything here but `seal` and `signature`.'),
  signature: z
    .strictObject({
      publicKey: hex.describe('SubjectPublicKeyInfo (DER), hexadecimal.'),
      value: hex.describe(
        'Ed25519 over the canonical JSON that `seal` is the hash of, hexadecimal.',
      ),
    })
    .nullable(),
};

/** What is sealed. */
export type Sealed<T> = T & {
  readonly seal: string;
  readonly signature: { readonly publicKey: string; readonly value: string } | null;
};

/**
 * Seals a value, and signs it when a private Ed25519 key is given. The same value and key give the
 * same.
 */
export function sealed<T extends object>(value: T, key: KeyObject | null): Sealed<T> {
  const text = canonicalJson(value);
  const signature = key && {
    publicKey: fingerprintable(createPublicKey(key)),
    value: sign(null, Buffer.from(text), key).toString('hex'),
  };
  return { ...value, seal: sha256(text), signature };
}

/** The text of a sealed file. */
export const sealedText = canonicalText;

/**
 * What is wrong with the text of a sealed file; null: nothing. Every byte counts: the text must be
 * the canonical one of what it holds. `trusted`: the public key that must have signed it, as in
 * `signature.publicKey`; null: any key, or none.
 */
export function sealFault(
  text: string,
  schema: z.ZodType<Sealed<object>>,
  trusted: string | null,
): string | null {
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success)
    return `is not of the form it should be: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`;
  if (sealedText(parsed.data) !== text) return 'is not written as the program writes it';
  const { seal, signature, ...rest } = parsed.data;
  const covered = canonicalJson(rest);
  if (sha256(covered) !== seal) return 'does not match its own seal: something in it was changed';
  if (trusted !== null && signature === null) return 'is not signed';
  if (trusted !== null && signature?.publicKey !== trusted)
    return `was signed with another key (${signature?.publicKey.slice(-16)}…)`;
  return signature && !isSignedBy(covered, signature)
    ? 'bears a signature that is not right'
    : null;
}

function isSignedBy(
  text: string,
  signature: { readonly publicKey: string; readonly value: string },
): boolean {
  try {
    const key = createPublicKey({
      key: Buffer.from(signature.publicKey, 'hex'),
      format: 'der',
      type: 'spki',
    });
    return (
      key.asymmetricKeyType === 'ed25519' &&
      verify(null, Buffer.from(text), key, Buffer.from(signature.value, 'hex'))
    );
  } catch {
    return false;
  }
}

function fingerprintable(key: KeyObject): string {
  return key.export({ format: 'der', type: 'spki' }).toString('hex');
}

/**
 * Makes an Ed25519 key: the private one in `file` (PKCS #8, PEM, readable by its owner alone), the
 * public one in `file.pub`. Resolves to the path of the latter. Rejects when either is already
 * there: a key is never overwritten.
 */
export async function makeKey(file: string): Promise<string> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const publicFile = `${file}.pub`;
  await writeFile(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), {
    mode: 0o600,
    flag: 'wx',
  });
  await writeFile(publicFile, publicKey.export({ format: 'pem', type: 'spki' }), {
    mode: 0o644,
    flag: 'wx',
  });
  return publicFile;
}

/** Reads a private key made by {@link makeKey}. Rejects, naming the file, when it is none. */
export async function readPrivateKey(file: string): Promise<KeyObject> {
  return asEd25519(file, createPrivateKey);
}

/**
 * Reads a public key, PEM, as `signature.publicKey` holds it. Rejects, naming the file, when it is
 * none.
 */
export async function readPublicKey(file: string): Promise<string> {
  return fingerprintable(await asEd25519(file, createPublicKey));
}

async function asEd25519(file: string, parse: (pem: string) => KeyObject): Promise<KeyObject> {
  const pem = await readFile(file, 'utf8');
  const key = tried(() => parse(pem));
  if (key?.asymmetricKeyType !== 'ed25519')
    throw new Error(
      `${file}: is no Ed25519 key in PEM form; make one with "watchpost keygen --out FILE"`,
    );
  return key;
}

function tried<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
