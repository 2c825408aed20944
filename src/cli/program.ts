import { Command } from 'commander';
import { loadSettings, type Settings } from '../config.ts';
import { addAccessCommands } from './access/commands.ts';
import { addContractCommands } from './contracts/commands.ts';
import { addDeviceCommands } from './devices/commands.ts';
import { addExclusionCommands } from './exclusions/commands.ts';
import { addInventoryCommands } from './inventory/commands.ts';
import { addMonthCommands } from './month/commands.ts';
import { addServiceCommands } from './service/commands.ts';
import { addSimulationCommands } from './simulation/commands.ts';
import { addStoreCommands } from './store/commands.ts';
import { VERSION } from './terminal/version.ts';
import { EXIT_USAGE, type CommonFlags, type Wiring } from './wiring.ts';

const NOTES = `
Exit codes:
  0  done, and all is well
  1  done, and something is not well: the output says what
  2  wrong usage, settings or inventory
  3  the store holds nothing to answer with, or cannot be reached

Settings come from flags, then the environment (REDIS_URL, WATCHPOST_DATA, ...), then the file
given with --config, then the defaults; config/reference.md lists them all.`;

/**
 * The command line. `exit` receives the exit code of the command that ran. Rejects with what went
 * wrong.
 */
export function buildProgram(exit: (code: number) => void): Command {
  const program = new Command('watchpost')
    .description(
      "Watches a city's video-surveillance devices over ONVIF and ping, and writes the monthly uptime by which their maintenance is paid.",
    )
    .version(VERSION)
    .showHelpAfterError('(add --help for options and examples)')
    .addHelpText('after', NOTES)
    .exitOverride((error) => {
      process.exit(error.exitCode === 0 ? 0 : EXIT_USAGE);
    });
  const wiring: Wiring = { settingsFrom, exit };
  addServiceCommands(program, wiring);
  addDeviceCommands(program, wiring);
  addInventoryCommands(program, wiring);
  addMonthCommands(program, wiring);
  addExclusionCommands(program, wiring);
  addContractCommands(program, wiring);
  addStoreCommands(program, wiring);
  addAccessCommands(program, wiring);
  addSimulationCommands(program, wiring);
  return program;
}

function settingsFrom({ config: file, ...overrides }: CommonFlags): Settings {
  const { data, inventory, contracts, credentials, listen } = overrides;
  return loadSettings({
    file,
    overrides: { data, inventory, contracts, credentials, listen },
    env: process.env,
  });
}
