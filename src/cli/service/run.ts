import { complain, EXIT_USAGE } from '../wiring.ts';
import { mkdir } from 'node:fs/promises';
import type { Logger } from 'pino';
import { stringify } from 'yaml';
import { redactedSettings, type Settings } from '../../config.ts';
import { startDaemon, type Daemon } from '../../daemon.ts';
import { makeChangeLog } from '../terminal/change-log.ts';
import { closeByItself } from './close-by-itself.ts';
import { settleHeap } from './v8-flags.ts';
import { makeLog } from '../terminal/log.ts';
import { makeSupervisor } from './supervisor.ts';
import { filingFor } from '../exclusions/filing.ts';
import { VERSION } from '../terminal/version.ts';

/** Between two looks at what changed, in milliseconds. */
const LOOK_MS = 1000;

/** By then every check was asked, at the default intervals, in milliseconds since the start. */
const ALL_ASKED_MS = 65_000;

/**
 * Runs the service until SIGINT or SIGTERM. SIGHUP reads the inventory, the access file and the
 * certificate again, and of the settings, which `reread` gives, the log level. Resolves to the exit
 * code.
 */
export async function run(settings: Settings, reread: () => Settings): Promise<number> {
  const log = makeLog(settings.logLevel, () => performance.now());
  const supervisor = makeSupervisor(process.env, (err) => {
    log.warn(
      { err },
      'systemd could not be told; the package systemd has the program systemd-notify',
    );
  });
  await mkdir(settings.data, { recursive: true, mode: 0o700 });
  const started = await startDaemon(settings, VERSION, log, filingFor(settings));
  if (!started.ok) {
    for (const line of started.problems) complain(line);
    return EXIT_USAGE;
  }
  const { daemon } = started;
  settleHeap(daemon.service.fleet().devices.length);
  warmUp(daemon, log);
  log.info({ url: daemon.url, version: VERSION }, 'watching');
  const stopClosing = closeByItself(settings, log);
  const stopTelling = tellChanges(daemon, log);
  const onHangUp = (): void => {
    supervisor.reloading();
    takeLogLevel(reread, log);
    daemon.reload();
    supervisor.reloaded();
  };
  process.on('SIGHUP', onHangUp);
  supervisor.ready(`watching, ${daemon.url}`, () => daemon.service.isResponsive());
  const signal = await stopSignal();
  log.info({ signal }, 'stopping');
  process.off('SIGHUP', onHangUp);
  const told = supervisor.stopping();
  const began = performance.now();
  stopTelling();
  await stopClosing();
  await daemon.stop();
  await told;
  log.info({ tookMs: Math.round(performance.now() - began) }, 'stopped: coverage ends here');
  return 0;
}

/**
 * Prints the settings as they are in force, without secrets, as a settings file. Resolves to the
 * exit code.
 */
export function printConfig(settings: Settings): number {
  process.stdout.write(stringify(redactedSettings(settings)));
  return 0;
}

/**
 * Else who scrapes first waits for the code to be compiled, and again for all lines to be drawn
 * once every check was asked: three times as long as all others.
 */
function warmUp({ service }: Daemon, log: Logger): void {
  const scrape = (): void => {
    service.scrape('', 'gzip').catch((err: unknown) => {
      log.error({ err }, 'the metrics could not be rendered');
    });
  };
  scrape();
  setTimeout(scrape, ALL_ASKED_MS).unref();
}

function tellChanges(daemon: Daemon, log: Logger): () => void {
  const tell = makeChangeLog(log);
  const look = (): void => {
    tell(daemon.changes(), performance.now());
  };
  const looking = setInterval(look, LOOK_MS);
  return () => {
    clearInterval(looking);
    look();
  };
}

function takeLogLevel(reread: () => Settings, log: Logger): void {
  try {
    const { logLevel } = reread();
    if (logLevel === log.level) return;
    log.info({ from: log.level, to: logLevel }, 'another log level');
    log.level = logLevel;
  } catch (error) {
    log.error(
      { problems: error instanceof Error ? error.message.split('\n') : [] },
      'settings refused; the log level in use stays',
    );
  }
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
