import { Command, Option } from 'commander';
import type { Settings } from '../../config.ts';
import { systemClock } from '../../clock.ts';
import type { DiscoverFlags } from './discover.ts';
import type { PictureFlags } from './picture.ts';

type Flags = {
  readonly config?: string;
  readonly inventory?: string;
  readonly data?: string;
  readonly credentials?: string;
};

/** What the commands need of the program: its settings by flags, and where the exit code goes. */
export type KnowWiring = {
  readonly settingsFrom: (flags: Flags) => Settings;
  readonly exit: (code: number) => void;
};

const config = (): Option => new Option('--config <file>', 'settings file (YAML)');
const inventory = (): Option =>
  new Option('--inventory <file>', 'inventory of devices (CSV or XLSX)');

/** Adds the commands by which an owner gets to know what there is: `import`. */
export function addKnowCommands(program: Command, wiring: KnowWiring): void {
  addImport(program, wiring);
  addDiscover(program, wiring);
  addPicture(program, wiring);
}

function addDiscover(program: Command, wiring: KnowWiring): void {
  program
    .command('discover')
    .description(
      'Find devices on the network without logging in, compare them with the inventory: new, moved, gone, unknown.',
    )
    .option('--interface <name>', 'ask on this interface alone (default: all but loopback)')
    .option(
      '--subnet <range>',
      'also ping every address of a range of at most 4,096, and ask those that answer for the time',
    )
    .option('--out <file>', 'write a CSV ready to be completed and imported')
    .addOption(config())
    .addOption(inventory())
    .addHelpText(
      'after',
      '\nExample:\n  watchpost discover --interface eth1 --subnet 10.1.2.0/24 --inventory devices.csv --out found.csv',
    )
    .action(async (flags: Flags & DiscoverFlags) => {
      const [{ discover }, { stopSignal }] = await Promise.all([
        import('./discover.ts'),
        import('../service/run.ts'),
      ]);
      const stopping = new AbortController();
      void stopSignal().then(() => {
        stopping.abort();
      });
      wiring.exit(
        await discover(flags, wiring.settingsFrom(flags), {
          print,
          complain,
          terminal: process.stderr,
          signal: stopping.signal,
        }),
      );
    });
}

function addPicture(program: Command, wiring: KnowWiring): void {
  program
    .command('picture')
    .description(
      'Judge what one camera shows: black, white, no signal, frozen, covered, moved, blurred, colour cast; each with its score.',
    )
    .argument('<device>', 'id in the inventory, or an address')
    .option('--file <file>', 'judge this picture in place of the snapshot')
    .option('--thumbnail <file>', 'write a small JPEG of it')
    .option('--forget', 'forget the reference and the picture before', false)
    .option('--json', 'print the scores as JSON', false)
    .option('--credentials <file>', 'users and passwords (YAML)')
    .option('--data <dir>', 'folder in which references are kept')
    .addOption(config())
    .addOption(inventory())
    .addHelpText(
      'after',
      '\nExample:\n  watchpost picture 192.0.2.10 --credentials credentials.yaml',
    )
    .action(async (device: string, flags: Flags & PictureFlags) => {
      const { judgePicture } = await import('./picture.ts');
      wiring.exit(await judgePicture(device, flags, wiring.settingsFrom(flags), print, complain));
    });
}

function addImport(program: Command, wiring: KnowWiring): void {
  program
    .command('import')
    .description(
      'Show what a file (CSV or XLSX, such as the export of a GB/T 28181 platform) would change in the inventory, and change it with --apply.',
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
    .option('--remove-gone', 'take out devices that the file does not name', false)
    .addOption(config())
    .addOption(inventory())
    .addHelpText(
      'after',
      '\nExample:\n  watchpost import export.xlsx --inventory devices.csv\n  watchpost import export.xlsx --inventory devices.csv --accept-kinds --apply',
    )
    .action(
      async (
        file: string,
        flags: Flags & {
          readonly apply: boolean;
          readonly acceptKinds: boolean;
          readonly removeGone: boolean;
        },
      ) => {
        const { importInventory } = await import('./import.ts');
        const settings = wiring.settingsFrom(flags);
        wiring.exit(
          await importInventory(file, flags, {
            inventory: settings.inventory,
            zone: settings.zone,
            now: systemClock.now(),
            print,
            complain,
          }),
        );
      },
    );
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}
