import { systemClock } from '../../clock.ts';
import type { Settings } from '../../config.ts';
import { withStore } from '../store/with-store.ts';
import { progressOn } from '../terminal/progress.ts';
import { VERSION } from '../terminal/version.ts';
import { complain, print } from '../wiring.ts';
import { close, verify } from './close.ts';
import { report, type ReportOptions, type ReportOutput } from './report.ts';
import { reportYear, type YearOptions } from './report-year.ts';

/** `watchpost report --month`; resolves to the exit code, as all below. */
export async function writeMonth(flags: ReportOptions, settings: Settings): Promise<number> {
  return withStore(settings, (reader) =>
    report(
      flags,
      { reader, settings, version: VERSION, now: systemClock.now() },
      outputWith(`report ${flags.month}`),
    ),
  );
}

/** `watchpost report --year`. */
export async function writeYear(flags: YearOptions, settings: Settings): Promise<number> {
  return withStore(settings, (reader) =>
    reportYear(
      flags,
      { reader, settings, version: VERSION, now: systemClock.now() },
      outputWith(`months of ${flags.year}`),
    ),
  );
}

/** `watchpost close`. */
export async function closeOne(
  flags: { readonly month: string; readonly reason: string },
  settings: Settings,
): Promise<number> {
  return withStore(settings, (reader) =>
    close(
      flags,
      { reader, settings, version: VERSION, now: systemClock.now() },
      outputWith(`close ${flags.month}`),
    ),
  );
}

/** `watchpost verify`. */
export async function verifyFolder(folder: string, key: string | undefined): Promise<number> {
  return verify(folder, key, outputWith('verify'));
}

function outputWith(work: string): ReportOutput {
  return {
    line: print,
    error: complain,
    progress: progressOn(process.stderr, work, () => systemClock.elapsed()),
  };
}
