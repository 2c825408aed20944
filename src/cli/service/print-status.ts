import { systemClock } from '../../clock.ts';
import { judgementOf, type Settings } from '../../config.ts';
import { readLedger } from '../../inventory/ledger/read.ts';
import { withStore } from '../store/with-store.ts';
import { print } from '../wiring.ts';
import { status } from './status.ts';

/** `watchpost status`; resolves to the exit code. */
export async function printStatus(settings: Settings): Promise<number> {
  const { checks, polling } = settings;
  const read = await readLedger(settings.contracts);
  // A faulty ledger must not hide the state of devices; the service reports it.
  const contracts = read.ok ? read.ledger.contracts : [];
  return withStore(settings, (reader) =>
    status({
      reader,
      contracts,
      zone: settings.zone,
      policy: judgementOf(settings),
      gapMs: (name) => checks[name].intervalMs * polling.gapFactor,
      now: systemClock.now(),
      print,
    }),
  );
}
