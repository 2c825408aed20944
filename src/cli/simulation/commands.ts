import { Option, type Command } from 'commander';
import { parseCount, parseDuration, parseMonth } from '../terminal/arguments.ts';
import { addCommand, configOption, dataOption, type Wiring } from '../wiring.ts';
import type { DemoOptions } from './demo.ts';
import type { SimulateFlags } from './estate.ts';

/** Adds `demo` and `simulate`. */
export function addSimulationCommands(program: Command, wiring: Wiring): void {
  addDemo(program, wiring);
  addSimulate(program, wiring);
}

const LARGEST_SEED = 2 ** 31;
const seedOption = (): Option =>
  new Option('--seed <n>', 'the same seed gives the same devices and faults')
    .argParser(parseCount(0, LARGEST_SEED))
    .default(1);

function addDemo(program: Command, { exit }: Wiring): void {
  addCommand(
    program,
    'demo',
    'Watch simulated devices on this machine, with faults that happen by themselves.',
    'watchpost demo --devices 1300 --seed 1 --for 60s',
  )
    .option('--devices <n>', 'number of devices', parseCount(20, 10_000), 1300)
    .addOption(seedOption())
    .option(
      '--for <time>',
      'stop by itself after this time, e.g. 60s (default: until Ctrl-C)',
      parseDuration,
    )
    .option('--listen <host:port>', 'where HTTP listens', '127.0.0.1:9733')
    .option('--data <dir>', 'folder that is kept afterwards (default: one that is removed)')
    .action(async (flags: DemoOptions) => {
      const { demo } = await import('./demo.ts');
      exit(await demo(flags));
    });
}

function addSimulate(program: Command, { settingsFrom, exit }: Wiring): void {
  addCommand(
    program,
    'simulate',
    'Simulate devices on this machine, or write a month of made-up facts.',
    'watchpost simulate --devices 50 --profile demo --for 5m\n  watchpost simulate --history 2026-10 --devices 1300 --seed 1 --data /tmp/month',
  )
    .option(
      '--history <YYYY-MM>',
      'write a month of made-up facts and their inventory into --data instead',
      parseMonth,
    )
    .option('--devices <n>', 'number of devices', parseCount(1, 10_000), 1300)
    .addOption(seedOption())
    .option('--for <time>', 'stop after this time, e.g. 5m (default: until Ctrl-C)', parseDuration)
    .addOption(
      new Option('--profile <name>', 'how faults are dealt')
        .choices(['none', 'demo', 'truth'])
        .default('demo'),
    )
    .option('--script <file>', 'play the faults of this file instead', '')
    .option('--loopback', 'stay on loopback even where a network namespace could be made', false)
    .addOption(dataOption().default('.watchpost-simulation'))
    .addOption(configOption())
    .action(async (flags: SimulateFlags) => {
      const { simulateEstate } = await import('./estate.ts');
      exit(await simulateEstate(flags, settingsFrom(flags)));
    });
}
