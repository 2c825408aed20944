import { print } from '../wiring.ts';
import { mkdir } from 'node:fs/promises';
import type { Settings } from '../../config.ts';
import { systemClock } from '../../clock.ts';
import { stopSignal } from '../service/run.ts';
import { simulate, simulateHistory } from './simulate.ts';
import { withStore } from '../store/with-store.ts';

/** Flags of `watchpost simulate`. */
export type SimulateFlags = {
  readonly history?: string;
  readonly devices: number;
  readonly seed: number;
  readonly for?: number;
  readonly profile: 'none' | 'demo' | 'truth';
  readonly script: string;
  readonly loopback: boolean;
  readonly data: string;
  readonly config?: string;
};

/**
 * `watchpost simulate`: a month of made-up facts with `--history`, else an estate in the
 * foreground.
 */
export async function simulateEstate(flags: SimulateFlags, settings: Settings): Promise<number> {
  const common = {
    devices: flags.devices,
    seed: flags.seed,
    data: flags.data,
    zone: settings.zone,
  };
  if (flags.history === undefined) {
    const stopping = new AbortController();
    void stopSignal().then(() => {
      stopping.abort();
    });
    const { profile, script, loopback } = flags;
    await simulate(
      { ...common, forMs: flags.for ?? Infinity, profile, script, loopback },
      { print, signal: stopping.signal },
    );
    return 0;
  }
  const month = flags.history;
  await mkdir(flags.data, { recursive: true, mode: 0o700 });
  return withStore(settings, async (store) => {
    await simulateHistory(
      { ...common, month },
      { print, now: systemClock.now(), record: (events) => store.record(events) },
    );
    return 0;
  });
}
