import type { Command } from 'commander';
import {
  addCommand,
  configOption,
  dataOption,
  print,
  type CommonFlags,
  type Wiring,
} from '../wiring.ts';

/** Adds `backup` and `restore`. */
export function addStoreCommands(program: Command, { settingsFrom, exit }: Wiring): void {
  addCommand(
    program,
    'backup',
    'Write every fact into one file, whether or not the service runs.',
    'watchpost backup --out watchpost-2026-11-24.ndjson',
  )
    .requiredOption('--out <file>', 'the file; it must not exist yet')
    .addOption(configOption())
    .addOption(dataOption())
    .action(async (flags: CommonFlags & { out: string }) => {
      const { backup } = await import('./backup.ts');
      exit(await backup(flags.out, settingsFrom(flags), print));
    });
  addCommand(
    program,
    'restore',
    'Put every fact of a backup back into a Redis that holds none.',
    'watchpost restore watchpost-2026-11-24.ndjson',
  )
    .argument('<file>', 'what "watchpost backup" wrote')
    .option('--merge', 'add to the facts that are there; what both have stays once', false)
    .addOption(configOption())
    .addOption(dataOption())
    .action(async (file: string, flags: CommonFlags & { merge: boolean }) => {
      const { restore } = await import('./backup.ts');
      exit(await restore(file, flags.merge, settingsFrom(flags), print));
    });
}
