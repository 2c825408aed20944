import { Command, Option } from 'commander';
import { loadSettings, type Settings } from '../config.ts';
import { parseCount, parseDuration, parseMonth, parseYear } from './terminal/arguments.ts';
import type { DemoOptions } from './simulation/demo.ts';
import { applyV8Flags } from './service/v8-flags.ts';
import { addAccessCommands } from './service/program-access.ts';
import { addLedgerCommands } from './ledger/program-ledger.ts';
import { addKnowCommands } from './devices/program-inventory.ts';
import { VERSION } from './terminal/version.ts';

/** Exit code of wrong usage, settings or inventory. */
const EXIT_USAGE = 2;

const NOTES = `
Exit codes:
  0  done, and all is well
  1  done, and something is not well: the output says what
  2  wrong usage, settings or inventory
  3  the store holds nothing to answer with, or cannot be reached

Settings come from flags, then the environment (REDIS_URL, WATCHPOST_DATA, ...), then the file given with --config, then the
defaults; config/reference.md lists them all.`;

type CommonFlags = {
  readonly config?: string;
  readonly data?: string;
  readonly inventory?: string;
  readonly contracts?: string;
  readonly credentials?: string;
  readonly listen?: string;
};

/**
 * The command line. `exit` receives the exit code of the command that ran. Rejects with what went
 * wrong.
 */
export function buildProgram(exit: (code: number) => void): Command {
  const program = new Command('watchpost')
    .description(
      "Watches a city's video-surveillance estate over ONVIF and ping, and writes the monthly uptime its maintenance is paid by.",
    )
    .version(VERSION)
    .showHelpAfterError('(add --help for options and examples)')
    .addHelpText('after', NOTES)
    .exitOverride((error) => {
      process.exit(error.exitCode === 0 ? 0 : EXIT_USAGE);
    });
  const add = (name: string, description: string, example: string): Command =>
    program.command(name).description(description).addHelpText('after', `\nExample:\n  ${example}`);
  addService(add, exit);
  addQuestions(add, exit);
  addClosing(add, exit);
  addBackup(add, exit);
  addLedgerCommands(program, { settingsFrom, exit });
  addKnowCommands(program, { settingsFrom, exit });
  addAccessCommands(program, exit);
  addSimulator(add, exit);
  return program;
}

type Add = (name: string, description: string, example: string) => Command;
type Exit = (code: number) => void;

const config = (): Option => new Option('--config <file>', 'settings file (YAML)');
const data = (): Option =>
  new Option('--data <dir>', 'folder of the embedded Redis and the outbox');
const inventory = (): Option =>
  new Option('--inventory <file>', 'inventory of devices (CSV or XLSX)');

function addService(add: Add, exit: Exit): void {
  add(
    'run',
    'Run the service in the foreground.',
    'watchpost run --inventory devices.csv --data /var/lib/watchpost --listen 127.0.0.1:9733',
  )
    .addOption(config())
    .addOption(inventory())
    .addOption(data())
    .option('--listen <host:port>', 'where HTTP listens')
    .option('--print-config', 'print the settings in force, without secrets, and end', false)
    .action(async (flags: CommonFlags & { readonly printConfig: boolean }) => {
      applyV8Flags();
      const { printConfig, run } = await import('./service/run.ts');
      const settings = settingsFrom(flags);
      exit(
        flags.printConfig ? printConfig(settings) : await run(settings, () => settingsFrom(flags)),
      );
    });
  add(
    'demo',
    'Watch a simulated estate on this machine, with faults that happen by themselves.',
    'watchpost demo --devices 1300 --seed 1 --for 60s',
  )
    .option('--devices <n>', 'size of the estate', parseCount(20, 10_000), 1300)
    .option(
      '--seed <n>',
      'the same seed gives the same estate and faults',
      parseCount(0, 2 ** 31),
      1,
    )
    .option(
      '--for <time>',
      'stop by itself after this time, e.g. 60s (default: until Ctrl-C)',
      parseDuration,
    )
    .option('--listen <host:port>', 'where HTTP listens', '127.0.0.1:9733')
    .option('--data <dir>', 'folder that is kept afterwards (default: one that is removed)')
    .action(async (flags: DemoOptions) => {
      const { demo } = await import('./simulation/demo.ts');
      exit(await demo(flags));
    });
}

function addQuestions(add: Add, exit: Exit): void {
  add(
    'validate',
    'Check an inventory, and settings if given with the ledger and the form they name, and say everything that is wrong.',
    'watchpost validate --inventory devices.csv',
  )
    .addOption(config())
    .addOption(inventory())
    .action(async (flags: CommonFlags) => {
      const { validate, validateRules } = await import('./ledger/validate.ts');
      const settings = settingsFrom(flags);
      const rules = flags.config === undefined ? 0 : await validateRules(settings, print);
      exit(Math.max(rules, await validate(settings.inventory, print)));
    });
  add('check', 'Ask one device once by each of its checks.', 'watchpost check 192.0.2.10 --json')
    .argument('<device>', 'id in the inventory, or an address')
    .addOption(config())
    .addOption(inventory())
    .option('--json', 'print the raw outcomes as JSON', false)
    .action(async (device: string, flags: CommonFlags & { json: boolean }) => {
      const { checkDevice } = await import('./ask.ts');
      exit(
        await checkDevice(
          device,
          flags.json,
          settingsFrom(flags),
          flags.inventory !== undefined || flags.config !== undefined,
        ),
      );
    });
  add(
    'inspect',
    'Look into one device: what it is, shows and records, and what is wrong with it. Logs in once, with its credential.',
    'watchpost inspect 192.0.2.10 --credentials credentials.yaml --json',
  )
    .argument('<device>', 'id in the inventory, or an address')
    .addOption(config())
    .addOption(inventory())
    .addOption(data())
    .option('--credentials <file>', 'users and passwords, as config/credentials.example.yaml')
    .option('--json', 'print everything as JSON', false)
    .action(async (device: string, flags: CommonFlags & { json: boolean }) => {
      const { inspectOne } = await import('./ask.ts');
      exit(
        await inspectOne(
          device,
          flags.json,
          settingsFrom(flags),
          flags.inventory !== undefined || flags.config !== undefined,
        ),
      );
    });
  add(
    'status',
    'Print a table of what is not well now, from the recorded facts.',
    'watchpost status --data /var/lib/watchpost',
  )
    .addOption(config())
    .addOption(data())
    .action(async (flags: CommonFlags) => {
      const { printStatus } = await import('./ask.ts');
      exit(await printStatus(settingsFrom(flags)));
    });
  add(
    'report',
    "Write a month's report, or a year's self-evaluation: a workbook and a page for people, CSV and JSON for machines, and the facts it rests on.",
    'watchpost report --month 2026-10 --out reports/2026-10\n  watchpost report --year 2026 --out reports/2026',
  )
    .addOption(
      new Option('--month <YYYY-MM>', 'civil month').argParser(parseMonth).conflicts('year'),
    )
    .addOption(
      new Option(
        '--year <YYYY>',
        'civil year: the annual self-evaluation, added up from its months',
      ).argParser(parseYear),
    )
    .requiredOption('--out <dir>', 'folder the files are written into')
    .addOption(
      new Option(
        '--contract <number>',
        'only what was under this contract, to hand to its vendor',
      ).conflicts('year'),
    )
    .addOption(
      new Option('--lang <language>', 'language of headings')
        .choices(['zh-CN', 'en'])
        .default('zh-CN'),
    )
    .addOption(config())
    .addOption(data())
    .action(
      async (
        {
          month,
          year,
          ...flags
        }: CommonFlags & {
          month?: string;
          year?: string;
          out: string;
          contract?: string;
          lang: 'zh-CN' | 'en';
        },
        command: Command,
      ) => {
        const { writeMonth, writeYear } = await import('./ask.ts');
        if (month !== undefined) exit(await writeMonth({ ...flags, month }, settingsFrom(flags)));
        else if (year !== undefined) exit(await writeYear({ ...flags, year }, settingsFrom(flags)));
        else command.error('error: name a month or a year: --month 2026-10 or --year 2026');
      },
    );
  add(
    'doctor',
    'Find what would make the service blind or forgetful on this machine.',
    'watchpost doctor --inventory devices.csv',
  )
    .addOption(config())
    .addOption(data())
    .addOption(inventory())
    .action(async (flags: CommonFlags) => {
      const { doctor } = await import('./doctor/doctor.ts');
      exit(await doctor(settingsFrom(flags), print));
    });
}

function addClosing(add: Add, exit: Exit): void {
  add(
    'close',
    'Freeze a month: its report, its facts and a manifest that proves them. Done by itself on the day in the settings.',
    "watchpost close --month 2026-10\n  watchpost close --month 2026-10 --reason 'exclusion 17 was filed late'",
  )
    .requiredOption('--month <YYYY-MM>', 'civil month', parseMonth)
    .option('--reason <text>', 'why a month that was closed before is closed again', '')
    .addOption(config())
    .addOption(data())
    .action(async (flags: CommonFlags & { month: string; reason: string }) => {
      const { closeOne } = await import('./ask.ts');
      exit(await closeOne(flags, settingsFrom(flags)));
    });
  add(
    'verify',
    'Prove a report, or all closed months: every figure computed anew from the facts beside it, every byte compared. Needs no store.',
    'watchpost verify /var/lib/watchpost/closed/2026-10/revision-1 --key signing.pem.pub',
  )
    .argument('<dir>', 'folder of a report, or of closed months')
    .option('--key <file>', 'public key that must have signed')
    .action(async (dir: string, flags: { key?: string }) => {
      const { verifyFolder } = await import('./ask.ts');
      exit(await verifyFolder(dir, flags.key));
    });
  add('keygen', 'Make a key that signs closed months.', 'watchpost keygen --out signing.pem')
    .requiredOption(
      '--out <file>',
      'file of the private key; the public one is put beside it, ending in .pub',
    )
    .action(async (flags: { out: string }) => {
      const { keygen } = await import('./month/close.ts');
      exit(await keygen(flags.out, print));
    });
}

function addBackup(add: Add, exit: Exit): void {
  add(
    'backup',
    'Write every fact into one file, whether or not the service runs.',
    'watchpost backup --out watchpost-2026-11-24.ndjson',
  )
    .requiredOption('--out <file>', 'the file; it must not exist yet')
    .addOption(config())
    .addOption(data())
    .action(async (flags: CommonFlags & { out: string }) => {
      const { backup } = await import('./store/backup.ts');
      exit(await backup(flags.out, settingsFrom(flags), print));
    });
  add(
    'restore',
    'Put every fact of a backup back into a Redis that holds none.',
    'watchpost restore watchpost-2026-11-24.ndjson',
  )
    .argument('<file>', 'what "watchpost backup" wrote')
    .option('--merge', 'add to the facts that are there; what both have stays once', false)
    .addOption(config())
    .addOption(data())
    .action(async (file: string, flags: CommonFlags & { merge: boolean }) => {
      const { restore } = await import('./store/backup.ts');
      exit(await restore(file, flags.merge, settingsFrom(flags), print));
    });
}

function addSimulator(add: Add, exit: Exit): void {
  add(
    'simulate',
    'Play an estate of devices on this machine, or make up a month of facts.',
    'watchpost simulate --devices 50 --profile demo --for 5m\n  watchpost simulate --history 2026-10 --devices 1300 --seed 1 --data /tmp/month',
  )
    .option(
      '--history <YYYY-MM>',
      'write a month of made-up facts and their inventory into --data instead',
      parseMonth,
    )
    .option('--devices <n>', 'size of the estate', parseCount(1, 10_000), 1300)
    .option(
      '--seed <n>',
      'the same seed gives the same estate and faults',
      parseCount(0, 2 ** 31),
      1,
    )
    .option('--for <time>', 'stop after this time, e.g. 5m (default: until Ctrl-C)', parseDuration)
    .addOption(
      new Option('--profile <name>', 'how faults are dealt')
        .choices(['none', 'demo', 'truth'])
        .default('demo'),
    )
    .option('--script <file>', 'play the faults of this file instead', '')
    .option('--loopback', 'stay on loopback even where a network namespace could be made', false)
    .addOption(data().default('.watchpost-simulation'))
    .addOption(config())
    .action(async (flags: import('./simulation/estate.ts').SimulateFlags) => {
      const { simulateEstate } = await import('./simulation/estate.ts');
      exit(await simulateEstate(flags, settingsFrom(flags)));
    });
}

function settingsFrom(flags: CommonFlags): Settings {
  const {
    config: file,
    data: dataDir,
    inventory: inventoryFile,
    contracts,
    credentials,
    listen,
  } = flags;
  return loadSettings({
    file,
    overrides: { data: dataDir, inventory: inventoryFile, contracts, credentials, listen },
    env: process.env,
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
