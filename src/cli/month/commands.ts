import { Option, type Command } from 'commander';
import { parseMonth, parseYear } from '../terminal/arguments.ts';
import {
  addCommand,
  configOption,
  dataOption,
  print,
  type CommonFlags,
  type Wiring,
} from '../wiring.ts';

/** Adds the commands about months and years: `report`, `close`, `verify` and `keygen`. */
export function addMonthCommands(program: Command, wiring: Wiring): void {
  addReport(program, wiring);
  addClose(program, wiring);
  addVerify(program, wiring);
  addKeygen(program, wiring);
}

type ReportFlags = CommonFlags & {
  readonly month?: string;
  readonly year?: string;
  readonly out: string;
  readonly contract?: string;
  readonly lang: 'zh-CN' | 'en';
};

function addReport(program: Command, { settingsFrom, exit }: Wiring): void {
  const report = addCommand(
    program,
    'report',
    "Write a month's report, or a year's self-evaluation: a workbook and a page for people, CSV and JSON for machines, and the facts it rests on.",
    'watchpost report --month 2026-10 --out reports/2026-10\n  watchpost report --year 2026 --out reports/2026',
  );
  for (const option of reportOptions()) report.addOption(option);
  report.action(async ({ month, year, ...flags }: ReportFlags, command: Command) => {
    const { writeMonth, writeYear } = await import('./actions.ts');
    if (month !== undefined) exit(await writeMonth({ ...flags, month }, settingsFrom(flags)));
    else if (year !== undefined) exit(await writeYear({ ...flags, year }, settingsFrom(flags)));
    else command.error('error: name a month or a year: --month 2026-10 or --year 2026');
  });
}

function reportOptions(): readonly Option[] {
  return [
    new Option('--month <YYYY-MM>', 'civil month').argParser(parseMonth).conflicts('year'),
    new Option(
      '--year <YYYY>',
      'civil year: the annual self-evaluation, added up from its months',
    ).argParser(parseYear),
    new Option('--out <dir>', 'folder the files are written into').makeOptionMandatory(),
    new Option(
      '--contract <number>',
      'only what was under this contract, to hand to its vendor',
    ).conflicts('year'),
    new Option('--lang <language>', 'language of headings')
      .choices(['zh-CN', 'en'])
      .default('zh-CN'),
    configOption(),
    dataOption(),
  ];
}

function addClose(program: Command, { settingsFrom, exit }: Wiring): void {
  addCommand(
    program,
    'close',
    'Freeze a month: its report, its facts and a manifest that proves them. The service does it by itself on the day in the settings.',
    "watchpost close --month 2026-10\n  watchpost close --month 2026-10 --reason 'exclusion 17 was filed late'",
  )
    .requiredOption('--month <YYYY-MM>', 'civil month', parseMonth)
    .option('--reason <text>', 'why a month that was closed before is closed again', '')
    .addOption(configOption())
    .addOption(dataOption())
    .action(async (flags: CommonFlags & { month: string; reason: string }) => {
      const { closeOne } = await import('./actions.ts');
      exit(await closeOne(flags, settingsFrom(flags)));
    });
}

function addVerify(program: Command, { exit }: Wiring): void {
  addCommand(
    program,
    'verify',
    'Prove a report, or all closed months: every file by its hash, every figure computed anew from the facts beside it. Needs no store.',
    'watchpost verify /var/lib/watchpost/closed/2026-10/revision-1 --key signing.pem.pub',
  )
    .argument('<dir>', 'folder of a report, or of closed months')
    .option('--key <file>', 'public key that must have signed')
    .action(async (dir: string, flags: { key?: string }) => {
      const { verifyFolder } = await import('./actions.ts');
      exit(await verifyFolder(dir, flags.key));
    });
}

function addKeygen(program: Command, { exit }: Wiring): void {
  addCommand(
    program,
    'keygen',
    'Make a key that signs closed months.',
    'watchpost keygen --out signing.pem',
  )
    .requiredOption(
      '--out <file>',
      'file of the private key; the public one is put beside it, ending in .pub',
    )
    .action(async (flags: { out: string }) => {
      const { keygen } = await import('./close.ts');
      exit(await keygen(flags.out, print));
    });
}
