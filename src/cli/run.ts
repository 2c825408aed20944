import { mkdir } from 'node:fs/promises';
import { pino } from 'pino';
import type { Settings } from '../config.ts';
import { startDaemon } from '../daemon.ts';
import { closeByItself } from './close-by-itself.ts';
import { VERSION } from './version.ts';

/** Runs the service until SIGINT or SIGTERM; SIGHUP reads the inventory, the access file and the certificate again. Resolves to the exit code. */
export async function run(settings: Settings): Promise<number> {
  const log = pino({ level: settings.logLevel });
  await mkdir(settings.data, { recursive: true, mode: 0o700 });
  const started = await startDaemon(settings, VERSION, log);
  if (!started.ok) {
    for (const line of started.problems) process.stderr.write(`${line}\n`);
    return 2;
  }
  const { daemon } = started;
  log.info({ url: daemon.url, version: VERSION }, 'watching');
  const stopClosing = closeByItself(settings, log);
  const onHangUp = (): void => { daemon.reload(); };
  process.on('SIGHUP', onHangUp);
  const signal = await stopSignal();
  log.info({ signal }, 'stopping');
  process.off('SIGHUP', onHangUp);
  await stopClosing();
  await daemon.stop();
  return 0;
}

/** Resolves with the first SIGINT or SIGTERM; a second one ends the process at once. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const onSignal = (signal: NodeJS.Signals): void => {
      resolve(signal);
      process.once(signal, () => process.exit(130));
    };
    process.once('SIGINT', onSignal);
    process.once('SIGTERM', onSignal);
  });
}
