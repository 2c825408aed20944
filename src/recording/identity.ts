import { randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PRIVATE_MODE, replaceFile } from '../platform/atomic-file.ts';

/** Who a poller is to the store, whatever becomes of its process: kept in its data folder. */
export type Identity = {
  /** Unlike any other data folder's. */
  readonly name: string;
  /** Its last term as the active poller; 0: it never was. */
  readonly epoch: () => number;
  /** Keeps a new term. Rejects when the disk does not take it. */
  keepEpoch(epoch: number): Promise<void>;
};

/**
 * Reads an identity, making one up where there is none yet or the file is damaged. Rejects when the
 * folder cannot be used.
 */
export async function openIdentity(file: string): Promise<Identity> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const known = parse(await readFile(file, 'utf8').catch(() => ''));
  const name = known?.name ?? randomUUID();
  let epoch = known?.epoch ?? 0;
  const write = (): Promise<void> =>
    replaceFile(file, PRIVATE_MODE, (draft) =>
      draft.writeFile(`${JSON.stringify({ name, epoch })}\n`),
    );
  if (!known) await write();
  return {
    name,
    epoch: () => epoch,
    keepEpoch: async (next) => {
      epoch = next;
      await write();
    },
  };
}

function parse(text: string): { readonly name: string; readonly epoch: number } | undefined {
  try {
    const { name, epoch } = JSON.parse(text) as {
      readonly name?: unknown;
      readonly epoch?: unknown;
    };
    return typeof name === 'string' && /^[0-9a-f-]{36}$/.test(name) && Number.isSafeInteger(epoch)
      ? { name, epoch: Number(epoch) }
      : undefined;
  } catch {
    return undefined;
  }
}
