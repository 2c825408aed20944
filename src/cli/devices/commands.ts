import type { Command } from 'commander';
import {
  addCommand,
  complain,
  configOption,
  credentialsOption,
  dataOption,
  inventoryOption,
  print,
  type CommonFlags,
  type Wiring,
} from '../wiring.ts';
import type { DiscoverFlags } from './discover.ts';
import type { PictureFlags } from './picture.ts';

/** Adds the commands that talk to devices: `check`, `inspect`, `picture` and `discover`. */
export function addDeviceCommands(program: Command, wiring: Wiring): void {
  addCheck(program, wiring);
  addInspect(program, wiring);
  addPicture(program, wiring);
  addDiscover(program, wiring);
}

type OneDeviceFlags = CommonFlags & { readonly json: boolean };

/** An inventory that was asked for must be readable; the default one may be missing. */
function isInventoryNamed({ inventory, config }: CommonFlags): boolean {
  return inventory !== undefined || config !== undefined;
}

function addCheck(program: Command, { settingsFrom, exit }: Wiring): void {
  addCommand(
    program,
    'check',
    'Run each check of one device once.',
    'watchpost check 192.0.2.10 --json',
  )
    .argument('<device>', 'id in the inventory, or an address')
    .addOption(configOption())
    .addOption(inventoryOption())
    .option('--json', 'print the raw outcomes as JSON', false)
    .action(async (device: string, flags: OneDeviceFlags) => {
      const { checkDevice } = await import('./one-device.ts');
      exit(await checkDevice(device, flags.json, settingsFrom(flags), isInventoryNamed(flags)));
    });
}

function addInspect(program: Command, { settingsFrom, exit }: Wiring): void {
  addCommand(
    program,
    'inspect',
    'Inspect one device: what it is, shows and records, and what is wrong with it. Logs in once, with its credential.',
    'watchpost inspect 192.0.2.10 --credentials credentials.yaml --json',
  )
    .argument('<device>', 'id in the inventory, or an address')
    .addOption(configOption())
    .addOption(inventoryOption())
    .addOption(dataOption())
    .addOption(credentialsOption())
    .option('--json', 'print everything as JSON', false)
    .action(async (device: string, flags: OneDeviceFlags) => {
      const { inspectOne } = await import('./one-device.ts');
      exit(await inspectOne(device, flags.json, settingsFrom(flags), isInventoryNamed(flags)));
    });
}

function addPicture(program: Command, { settingsFrom, exit }: Wiring): void {
  addCommand(
    program,
    'picture',
    'Judge what one camera shows: black, white, no signal, frozen, covered, moved, blurred, colour cast; each with its score.',
    'watchpost picture 192.0.2.10 --credentials credentials.yaml',
  )
    .argument('<device>', 'id in the inventory, or an address')
    .option('--file <file>', 'judge this picture instead of the snapshot')
    .option('--thumbnail <file>', 'write a small JPEG of it')
    .option('--forget', 'forget the reference and the previous picture', false)
    .option('--json', 'print the scores as JSON', false)
    .addOption(credentialsOption())
    .addOption(dataOption())
    .addOption(configOption())
    .addOption(inventoryOption())
    .action(async (device: string, flags: CommonFlags & PictureFlags) => {
      const { judgePicture } = await import('./picture.ts');
      exit(await judgePicture(device, flags, settingsFrom(flags), print, complain));
    });
}

function addDiscover(program: Command, { settingsFrom, exit }: Wiring): void {
  addCommand(
    program,
    'discover',
    'Find devices on the network without logging in, and compare them with the inventory: new, moved, gone, unknown.',
    'watchpost discover --interface eth1 --subnet 10.1.2.0/24 --inventory devices.csv --out found.csv',
  )
    .option('--interface <name>', 'ask on this interface alone (default: all but loopback)')
    .option(
      '--subnet <range>',
      'also ping every address of a range of at most 4,096, and ask those that answer for the time',
    )
    .option('--out <file>', 'write a CSV ready to be completed and imported')
    .addOption(configOption())
    .addOption(inventoryOption())
    .action(async (flags: CommonFlags & DiscoverFlags) => {
      const [{ discover }, { stopSignal }] = await Promise.all([
        import('./discover.ts'),
        import('../service/run.ts'),
      ]);
      const stopping = new AbortController();
      void stopSignal().then(() => {
        stopping.abort();
      });
      const io = { print, complain, terminal: process.stderr, signal: stopping.signal };
      exit(await discover(flags, settingsFrom(flags), io));
    });
}
