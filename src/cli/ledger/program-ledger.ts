import { Command, Option } from 'commander';
import type { Settings } from '../../config.ts';
import { readLedger, type Ledger } from '../../inventory/ledger/read.ts';
import { systemClock } from '../../clock.ts';
import type { OpenStore } from '../../store/open.ts';
import { parseMonth } from '../terminal/arguments.ts';
import type { ExcludeDeps } from './exclude.ts';

/** Flags that all of these commands have. */
export type LedgerFlags = {
  readonly config?: string;
  readonly data?: string;
  readonly inventory?: string;
  readonly contracts?: string;
};

type AddFlags = LedgerFlags & {
  readonly reason: string;
  readonly device: readonly string[];
  readonly site: readonly string[];
  readonly contract: readonly string[];
  readonly behind: readonly string[];
  readonly label: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly requester: string;
  readonly approver: string;
  readonly filedAt: string;
  readonly evidence: string;
  readonly note: string;
};

/** What the commands need of the program: its settings by flags, and where the exit code goes. */
export type Wiring = {
  readonly settingsFrom: (flags: LedgerFlags) => Settings;
  readonly exit: (code: number) => void;
};

/** Adds `exclude` with its subcommands, and `contracts`. */
export function addLedgerCommands(program: Command, wiring: Wiring): void {
  const exclude = program
    .command('exclude')
    .description('Excused downtime (报备): record it, list it, take it back.');
  addRecording(exclude, wiring);
  addLooking(exclude, wiring);
  program
    .command('contracts')
    .description(
      'Print the ledger of contracts: days left, stages of approval, devices covered, overlaps and gaps.',
    )
    .option('--label <label>', 'only contracts with this label')
    .addOption(contracts())
    .addOption(config())
    .addOption(inventory())
    .addHelpText(
      'after',
      '\nExample:\n  watchpost contracts --contracts config/contracts.yaml --label 视频监控',
    )
    .action(async (flags: LedgerFlags & { readonly label?: string }) => {
      const { printContracts } = await import('./contracts.ts');
      const settings = wiring.settingsFrom(flags);
      wiring.exit(
        await printContracts(flags.label, { settings, now: systemClock.now(), print, complain }),
      );
    });
}

const config = (): Option => new Option('--config <file>', 'settings file (YAML)');
const data = (): Option =>
  new Option('--data <dir>', 'folder of the embedded Redis and of evidence');
const inventory = (): Option =>
  new Option('--inventory <file>', 'inventory of devices (CSV or XLSX)');
const contracts = (): Option =>
  new Option('--contracts <file>', 'ledger of contracts (YAML, CSV or XLSX)');
const several = (value: string, before: readonly string[]): readonly string[] => [...before, value];
const shared = (command: Command): Command =>
  command.addOption(contracts()).addOption(config()).addOption(data());

function addRecording(exclude: Command, wiring: Wiring): void {
  shared(
    exclude
      .command('add')
      .description(
        'Record an approved span in which downtime is excused. Scopes add up: a device that any of them names is excused.',
      ),
  )
    .requiredOption('--reason <code>', 'reason code of the configured list, e.g. 停电')
    .option('--device <id>', 'a device; may be repeated', several, [])
    .option('--site <site>', 'all devices of a site; may be repeated', several, [])
    .option('--contract <number>', 'all devices under a contract; may be repeated', several, [])
    .option(
      '--behind <id>',
      'everything reached through a device, at any depth, but not itself; may be repeated',
      several,
      [],
    )
    .option('--label <label=value>', 'devices with a label; may be repeated', several, [])
    .requiredOption(
      '--from <when>',
      'start, e.g. "2026-10-03 08:30"; a date alone is its first instant',
    )
    .option(
      '--to <when>',
      'end; a date alone is the end of that day (default: until further notice)',
      '',
    )
    .requiredOption('--requester <name>', 'who asks for it')
    .requiredOption('--approver <name>', 'who approves it; somebody else')
    .option('--filed-at <when>', 'when it was handed in (default: now)', '')
    .option(
      '--evidence <file>',
      'file that proves it, at most 50 MB; a copy is kept under its SHA-256',
      '',
    )
    .option('--note <text>', 'anything else', '')
    .addHelpText(
      'after',
      '\nExample:\n  watchpost exclude add --reason 停电 --site 城东派出所 --from "2026-10-03 08:30" --to "2026-10-03 11:00" --requester 张三 --approver 李四 --evidence notice.pdf',
    )
    .action((flags: AddFlags) =>
      run(flags, wiring, async (deps) => {
        const { addExclusion } = await import('./exclude.ts');
        const {
          reason,
          device,
          site,
          contract,
          behind,
          label,
          from,
          to,
          requester,
          approver,
          filedAt,
          note,
          evidence,
        } = flags;
        return addExclusion(
          {
            reason,
            devices: device,
            sites: site,
            contracts: contract,
            parents: behind,
            labels: label,
            from,
            to,
            requester,
            approver,
            filedAt,
            note,
          },
          evidence,
          deps,
        );
      }),
    );
  shared(
    exclude
      .command('import')
      .description('Record the exclusions of a CSV file, or none when anything in it is wrong.')
      .argument('<file>', 'CSV; files of evidence lie beside it'),
  )
    .addHelpText(
      'after',
      '\nColumns: reason, devices, sites, contracts, behind, labels, from, to, requester, approver, filed_at, evidence, note; several names with ; between.',
    )
    .action((file: string, flags: LedgerFlags) =>
      run(flags, wiring, async (deps) => {
        const { importExclusions } = await import('./exclude-import.ts');
        return importExclusions(file, deps);
      }),
    );
  shared(
    exclude
      .command('withdraw')
      .description('Take an exclusion back as a whole; it stays on record.')
      .argument('<id>', 'id of the exclusion'),
  )
    .requiredOption('--by <name>', 'who takes it back')
    .requiredOption('--why <text>', 'the reason')
    .action((id: string, flags: LedgerFlags & { readonly by: string; readonly why: string }) =>
      run(flags, wiring, async (deps) => {
        const { withdrawExclusion } = await import('./exclude.ts');
        return withdrawExclusion(id, flags.by, flags.why, deps);
      }),
    );
}

function addLooking(exclude: Command, wiring: Wiring): void {
  shared(exclude.command('list').description('Print exclusions in order of their start.'))
    .option('--month <YYYY-MM>', 'only those that touch a civil month', parseMonth)
    .action((flags: LedgerFlags & { readonly month?: string }) =>
      run(flags, wiring, async (deps) => {
        const { listExclusions } = await import('./exclude.ts');
        return listExclusions(flags.month, deps);
      }),
    );
  shared(
    exclude
      .command('show')
      .description('Print all that is on record of an exclusion.')
      .argument('<id>', 'id of the exclusion'),
  ).action((id: string, flags: LedgerFlags) =>
    run(flags, wiring, async (deps) => {
      const { showExclusion } = await import('./exclude.ts');
      return showExclusion(id, deps);
    }),
  );
  shared(
    exclude
      .command('suggest')
      .description('Print outages of a month that share site, parent and time. Records nothing.'),
  )
    .requiredOption('--month <YYYY-MM>', 'civil month', parseMonth)
    .action((flags: LedgerFlags & { readonly month: string }) =>
      run(flags, wiring, async (deps, settings, store) => {
        const { suggestExclusions } = await import('./suggest.ts');
        return suggestExclusions(flags.month, { ...deps, settings, reader: store });
      }),
    );
}

type Work = (deps: ExcludeDeps, settings: Settings, store: OpenStore) => Promise<number>;

/** Exit code of a ledger that cannot be used. */
const WRONG = 2;

async function run(flags: LedgerFlags, { settingsFrom, exit }: Wiring, work: Work): Promise<void> {
  const settings = settingsFrom(flags);
  const ledger = await ledgerOf(settings);
  if (!ledger) {
    exit(WRONG);
    return;
  }
  const { withStore } = await import('../store/with-store.ts');
  exit(
    await withStore(settings, (store) =>
      work({ store, settings, ledger, now: systemClock.now(), print, complain }, settings, store),
    ),
  );
}

async function ledgerOf({ contracts: path }: Settings): Promise<Ledger | null> {
  const result = await readLedger(path);
  if (result.ok) return result.ledger;
  for (const problem of result.problems) complain(problem);
  return null;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}
