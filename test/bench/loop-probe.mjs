/**
 * Loaded into the daemon with --import. SIGUSR2 starts measuring how late its event loop runs, the
 * next one writes the 99th percentile in milliseconds to the file named by BENCH_LOOP_FILE.
 * Measuring costs processor time, so it is off by default.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;
const file = process.env.BENCH_LOOP_FILE;
let histogram = null;

process.on('SIGUSR2', () => {
  if (histogram === null) {
    histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    histogram.enable();
    return;
  }
  histogram.disable();
  // The monitor records the time between its wakings, which holds the pause it asked for.
  const p99Ms = Math.max(0, histogram.percentile(99) / 1e6 - RESOLUTION_MS);
  writeFileSync(`${file}.part`, String(p99Ms));
  renameSync(`${file}.part`, file);
  histogram = null;
});
