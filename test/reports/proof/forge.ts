import type { KeyObject } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../../src/reports/proof/canonical.ts';
import type { Manifest } from '../../../src/reports/proof/manifest.ts';
import { sealed, sealedText } from '../../../src/reports/proof/seal.ts';

/**
 * Changes a file of a report and makes its hash and the seal of the manifest anew, as a forger
 * would who does not hold the key; or one who does.
 */
export async function forge(
  folder: string,
  name: string,
  change: (text: string) => string,
  key: KeyObject | null = null,
): Promise<void> {
  const text = await readFile(join(folder, name), 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error(`nothing changed in ${name}`);
  await writeFile(join(folder, name), changed);
  await resealed(folder, key, ({ files, policy, ...rest }) => {
    const file = { bytes: Buffer.byteLength(changed), sha256: sha256(changed) };
    return {
      ...rest,
      files: { ...files, [name]: file },
      policy: name === 'policy.json' ? file.sha256 : policy,
    };
  });
}

type Content = Omit<Manifest, 'seal' | 'signature'>;

/** Changes a manifest and seals it anew, and `closing.json` with it where there is one. */
export async function resealed(
  folder: string,
  key: KeyObject | null,
  change: (content: Content) => Content,
): Promise<void> {
  const manifest = sealedText(
    sealed(change(await contentOf<Content>(folder, 'manifest.json')), key),
  );
  await writeFile(join(folder, 'manifest.json'), manifest);
  const closing = await contentOf<object>(folder, 'closing.json').catch(() => null);
  if (!closing) return;
  const text = sealedText(sealed({ ...closing, manifest: sha256(manifest) }, key));
  await writeFile(join(folder, 'closing.json'), text);
}

async function contentOf<T extends object>(folder: string, name: string): Promise<T> {
  const text = await readFile(join(folder, name), 'utf8');
  const members = Object.entries(JSON.parse(text) as T);
  return Object.fromEntries(
    members.filter(([member]) => member !== 'seal' && member !== 'signature'),
  ) as T;
}
