import type { Command } from 'commander';
import { systemClock } from '../../clock.ts';
import {
  addCommand,
  complain,
  configOption,
  contractsOption,
  inventoryOption,
  print,
  type CommonFlags,
  type Wiring,
} from '../wiring.ts';

/** Adds `contracts`. */
export function addContractCommands(program: Command, { settingsFrom, exit }: Wiring): void {
  addCommand(
    program,
    'contracts',
    'Print the ledger of contracts: days left, stages of approval, devices covered, overlaps and gaps.',
    'watchpost contracts --contracts config/contracts.yaml --label 视频监控',
  )
    .option('--label <label>', 'only contracts with this label')
    .addOption(contractsOption())
    .addOption(configOption())
    .addOption(inventoryOption())
    .action(async (flags: CommonFlags & { readonly label?: string }) => {
      const { printContracts } = await import('./contracts.ts');
      const settings = settingsFrom(flags);
      exit(
        await printContracts(flags.label, { settings, now: systemClock.now(), print, complain }),
      );
    });
}
