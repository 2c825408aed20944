import type { Command } from 'commander';
import { systemClock } from '../../clock.ts';
import {
  addCommand,
  complain,
  configOption,
  inventoryOption,
  print,
  type CommonFlags,
  type Wiring,
} from '../wiring.ts';

/** Adds `validate` and `import`. */
export function addInventoryCommands(program: Command, wiring: Wiring): void {
  addValidate(program, wiring);
  addImport(program, wiring);
}

function addValidate(program: Command, { settingsFrom, exit }: Wiring): void {
  addCommand(
    program,
    'validate',
    'Check an inventory and say everything that is wrong with it; with --config also the settings, the ledger and the form they name.',
    'watchpost validate --inventory devices.csv',
  )
    .addOption(configOption())
    .addOption(inventoryOption())
    .action(async (flags: CommonFlags) => {
      const { validate, validateRules } = await import('./validate.ts');
      const settings = settingsFrom(flags);
      const rules = flags.config === undefined ? 0 : await validateRules(settings, print);
      exit(Math.max(rules, await validate(settings.inventory, print)));
    });
}

type ImportFlags = CommonFlags & {
  readonly apply: boolean;
  readonly acceptKinds: boolean;
  readonly removeGone: boolean;
};

function addImport(program: Command, { settingsFrom, exit }: Wiring): void {
  addCommand(
    program,
    'import',
    'Show what a file (CSV or XLSX, such as the export of a GB/T 28181 platform) would change in the inventory; change it with --apply.',
    'watchpost import export.xlsx --inventory devices.csv\n  watchpost import export.xlsx --inventory devices.csv --accept-kinds --apply',
  )
    .argument(
      '<file>',
      'file with one device a row; empty cells and missing columns change nothing',
    )
    .option('--apply', 'write the inventory; a copy of the old one is kept beside it', false)
    .option(
      '--accept-kinds',
      'take the kind that a 20-digit code suggests where no kind is given',
      false,
    )
    .option('--remove-gone', 'remove devices that the file does not name', false)
    .addOption(configOption())
    .addOption(inventoryOption())
    .action(async (file: string, flags: ImportFlags) => {
      const { importInventory } = await import('./import.ts');
      const { inventory, zone } = settingsFrom(flags);
      const deps = { inventory, zone, now: systemClock.now(), print, complain };
      exit(await importInventory(file, flags, deps));
    });
}
