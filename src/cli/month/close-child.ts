import { pino } from 'pino';
import type { Settings } from '../../config.ts';
import { systemClock } from '../../clock.ts';
import { freezeMonth } from './close.ts';
import { VERSION } from '../terminal/version.ts';
import { withStore } from '../store/with-store.ts';

/**
 * What the service tells the process that closes a month for it. Not on the command line, which
 * everybody can read.
 */
export type ClosingOrder = { readonly month: string; readonly settings: Settings };

process.once('message', ({ month, settings }: ClosingOrder) => {
  void obey(month, settings).then((code) => {
    process.exitCode = code;
    process.disconnect();
  });
});

/**
 * Closes the month in a process of its own: its arithmetic would hold up the polling for seconds.
 */
async function obey(month: string, settings: Settings): Promise<number> {
  const log = pino({ level: settings.logLevel });
  try {
    return await withStore(settings, async (reader) => {
      const closed = await freezeMonth(
        month,
        '',
        { reader, settings, version: VERSION, now: systemClock.now() },
        undefined,
      );
      if (closed.outcome === 'closed')
        log.info({ month, revision: closed.revision, folder: closed.folder }, 'month closed');
      else if (closed.outcome === 'nothing')
        log.info({ month, why: closed.why }, 'no month to close');
      return closed.outcome === 'refused' ? 1 : 0;
    });
  } catch (err) {
    log.error({ month, err }, 'month not closed');
    return 1;
  }
}
