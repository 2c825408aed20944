import type { Command } from 'commander';
import {
  addCommand,
  configOption,
  dataOption,
  inventoryOption,
  print,
  type CommonFlags,
  type Wiring,
} from '../wiring.ts';
import { applyV8Flags } from './v8-flags.ts';

/** Adds `run`, `status` and `doctor`. */
export function addServiceCommands(program: Command, wiring: Wiring): void {
  addRun(program, wiring);
  addStatus(program, wiring);
  addDoctor(program, wiring);
}

function addRun(program: Command, { settingsFrom, exit }: Wiring): void {
  addCommand(
    program,
    'run',
    'Run the service in the foreground.',
    'watchpost run --inventory devices.csv --data /var/lib/watchpost --listen 127.0.0.1:9733',
  )
    .addOption(configOption())
    .addOption(inventoryOption())
    .addOption(dataOption())
    .option('--listen <host:port>', 'where HTTP listens')
    .option('--print-config', 'print the settings in force, without secrets, and exit', false)
    .action(async (flags: CommonFlags & { readonly printConfig: boolean }) => {
      applyV8Flags();
      const { printConfig, run } = await import('./run.ts');
      const settings = settingsFrom(flags);
      exit(
        flags.printConfig ? printConfig(settings) : await run(settings, () => settingsFrom(flags)),
      );
    });
}

function addStatus(program: Command, { settingsFrom, exit }: Wiring): void {
  addCommand(
    program,
    'status',
    'Print a table of what is not well now, from the recorded facts.',
    'watchpost status --data /var/lib/watchpost',
  )
    .addOption(configOption())
    .addOption(dataOption())
    .action(async (flags: CommonFlags) => {
      const { printStatus } = await import('./print-status.ts');
      exit(await printStatus(settingsFrom(flags)));
    });
}

function addDoctor(program: Command, { settingsFrom, exit }: Wiring): void {
  addCommand(
    program,
    'doctor',
    'Find what would make the service blind or forgetful on this machine.',
    'watchpost doctor --inventory devices.csv',
  )
    .addOption(configOption())
    .addOption(dataOption())
    .addOption(inventoryOption())
    .action(async (flags: CommonFlags) => {
      const { doctor } = await import('../doctor/doctor.ts');
      exit(await doctor(settingsFrom(flags), print));
    });
}
