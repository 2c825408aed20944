import type { Settings } from '../../config.ts';
import { logMethod } from '../../platform/log.ts';
import { openStore, type OpenStore } from '../../store/open.ts';

/**
 * Opens the store for one command, whether or not the daemon runs, and closes it afterwards.
 * Resolves to the exit code of the work, or 3 when the store cannot be reached.
 */
export async function withStore(
  settings: Settings,
  work: (store: OpenStore) => Promise<number>,
): Promise<number> {
  let isOpen = false;
  // Whoever runs a command reads sentences. What goes wrong while opening is told once, by what
  // `openStore` rejects with.
  const say = logMethod((line) => {
    if (isOpen) process.stderr.write(`watchpost: ${line}\n`);
  });
  let store: OpenStore;
  try {
    store = await openStore(
      { ...settings.redis, dataDir: settings.data, retentionMonths: settings.retentionMonths },
      'reader',
      { info: () => undefined, warn: say, error: say },
    );
    isOpen = true;
  } catch (error) {
    process.stderr.write(
      `watchpost: the store cannot be reached: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    return 3;
  }
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
