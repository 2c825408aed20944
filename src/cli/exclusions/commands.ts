import type { Command } from 'commander';
import { systemClock } from '../../clock.ts';
import type { Settings } from '../../config.ts';
import type { ExclusionText } from '../../core/exclusions/filing.ts';
import { readLedger, type Ledger } from '../../inventory/ledger/read.ts';
import type { OpenStore } from '../../store/open.ts';
import { parseMonth } from '../terminal/arguments.ts';
import {
  EXIT_USAGE,
  complain,
  configOption,
  contractsOption,
  dataOption,
  print,
  type CommonFlags,
  type Wiring,
} from '../wiring.ts';
import type { ExcludeDeps } from './exclude.ts';

/** Adds `exclude` with its subcommands. */
export function addExclusionCommands(program: Command, wiring: Wiring): void {
  const exclude = program
    .command('exclude')
    .description('Excused downtime (报备): record it, list it, withdraw it.');
  addAdd(exclude, wiring);
  addImport(exclude, wiring);
  addWithdraw(exclude, wiring);
  addList(exclude, wiring);
  addShow(exclude, wiring);
  addSuggest(exclude, wiring);
}

function addSubcommand(exclude: Command, name: string, description: string): Command {
  return exclude
    .command(name)
    .description(description)
    .addOption(contractsOption())
    .addOption(configOption())
    .addOption(dataOption());
}

type AddFlags = CommonFlags & {
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

const ADD_EXAMPLE =
  '\nExample:\n  watchpost exclude add --reason 停电 --site 城东派出所 --from "2026-10-03 08:30" --to "2026-10-03 11:00" --requester 张三 --approver 李四 --evidence notice.pdf';

function addAdd(exclude: Command, wiring: Wiring): void {
  const add = addSubcommand(
    exclude,
    'add',
    'Record an approved span in which downtime is excused. Scopes add up: a device that any of them names is excused.',
  ).requiredOption('--reason <code>', 'reason code of the configured list, e.g. 停电');
  addScopeOptions(add);
  add
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
    .addHelpText('after', ADD_EXAMPLE)
    .action((flags: AddFlags) =>
      withLedgerAndStore(flags, wiring, async (deps) => {
        const { addExclusion } = await import('./exclude.ts');
        return addExclusion(textOf(flags), flags.evidence, deps);
      }),
    );
}

function addScopeOptions(add: Command): void {
  const several = (value: string, before: readonly string[]): readonly string[] => [
    ...before,
    value,
  ];
  add
    .option('--device <id>', 'a device; may be repeated', several, [])
    .option('--site <site>', 'all devices of a site; may be repeated', several, [])
    .option('--contract <number>', 'all devices under a contract; may be repeated', several, [])
    .option(
      '--behind <id>',
      'everything reached through a device, at any depth, but not itself; may be repeated',
      several,
      [],
    )
    .option('--label <label=value>', 'devices with a label; may be repeated', several, []);
}

function textOf(flags: AddFlags): ExclusionText {
  const { reason, from, to, requester, approver, filedAt, note } = flags;
  return {
    reason,
    devices: flags.device,
    sites: flags.site,
    contracts: flags.contract,
    parents: flags.behind,
    labels: flags.label,
    from,
    to,
    requester,
    approver,
    filedAt,
    note,
  };
}

function addImport(exclude: Command, wiring: Wiring): void {
  addSubcommand(
    exclude,
    'import',
    'Record the exclusions of a CSV file, or none when anything in it is wrong.',
  )
    .argument('<file>', 'CSV; files of evidence lie beside it')
    .addHelpText(
      'after',
      '\nColumns: reason, devices, sites, contracts, behind, labels, from, to, requester, approver, filed_at, evidence, note; several names with ; between.',
    )
    .action((file: string, flags: CommonFlags) =>
      withLedgerAndStore(flags, wiring, async (deps) => {
        const { importExclusions } = await import('./exclude-import.ts');
        return importExclusions(file, deps);
      }),
    );
}

function addWithdraw(exclude: Command, wiring: Wiring): void {
  addSubcommand(exclude, 'withdraw', 'Withdraw an exclusion as a whole; it stays on record.')
    .argument('<id>', 'id of the exclusion')
    .requiredOption('--by <name>', 'who withdraws it')
    .requiredOption('--why <text>', 'the reason')
    .action((id: string, flags: CommonFlags & { readonly by: string; readonly why: string }) =>
      withLedgerAndStore(flags, wiring, async (deps) => {
        const { withdrawExclusion } = await import('./exclude.ts');
        return withdrawExclusion(id, flags.by, flags.why, deps);
      }),
    );
}

function addList(exclude: Command, wiring: Wiring): void {
  addSubcommand(exclude, 'list', 'Print exclusions in order of their start.')
    .option('--month <YYYY-MM>', 'only those that touch a civil month', parseMonth)
    .action((flags: CommonFlags & { readonly month?: string }) =>
      withLedgerAndStore(flags, wiring, async (deps) => {
        const { listExclusions } = await import('./exclude.ts');
        return listExclusions(flags.month, deps);
      }),
    );
}

function addShow(exclude: Command, wiring: Wiring): void {
  addSubcommand(exclude, 'show', 'Print all that is on record of an exclusion.')
    .argument('<id>', 'id of the exclusion')
    .action((id: string, flags: CommonFlags) =>
      withLedgerAndStore(flags, wiring, async (deps) => {
        const { showExclusion } = await import('./exclude.ts');
        return showExclusion(id, deps);
      }),
    );
}

function addSuggest(exclude: Command, wiring: Wiring): void {
  addSubcommand(
    exclude,
    'suggest',
    'Print outages of a month that share site, parent and time. Records nothing.',
  )
    .requiredOption('--month <YYYY-MM>', 'civil month', parseMonth)
    .action((flags: CommonFlags & { readonly month: string }) =>
      withLedgerAndStore(flags, wiring, async (deps, settings, store) => {
        const { suggestExclusions } = await import('./suggest.ts');
        return suggestExclusions(flags.month, { ...deps, settings, reader: store });
      }),
    );
}

type Work = (deps: ExcludeDeps, settings: Settings, store: OpenStore) => Promise<number>;

async function withLedgerAndStore(
  flags: CommonFlags,
  { settingsFrom, exit }: Wiring,
  work: Work,
): Promise<void> {
  const settings = settingsFrom(flags);
  const ledger = await ledgerOf(settings);
  if (!ledger) {
    exit(EXIT_USAGE);
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
