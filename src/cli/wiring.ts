import { Option, type Command } from 'commander';
import type { Settings } from '../config.ts';

/** Exit code of wrong usage, settings or files: something to mend, and nothing was done. */
export const EXIT_USAGE = 2;

/** Flags by which a command's settings differ from the file's. */
export type CommonFlags = {
  readonly config?: string;
  readonly data?: string;
  readonly inventory?: string;
  readonly contracts?: string;
  readonly credentials?: string;
  readonly listen?: string;
};

/** What every group of commands is handed. */
export type Wiring = {
  /** Reads the settings: flags, then environment, then file. Throws when they are wrong. */
  readonly settingsFrom: (flags: CommonFlags) => Settings;
  /** Takes the exit code of the command that ran. */
  readonly exit: (code: number) => void;
};

/** Adds a command with an example to its help. */
export function addCommand(
  to: Command,
  name: string,
  description: string,
  example: string,
): Command {
  return to.command(name).description(description).addHelpText('after', `\nExample:\n  ${example}`);
}

/** `--config`. */
export const configOption = (): Option => new Option('--config <file>', 'settings file (YAML)');
/** `--data`. */
export const dataOption = (): Option =>
  new Option('--data <dir>', 'folder of the embedded Redis, the outbox and evidence');
/** `--inventory`. */
export const inventoryOption = (): Option =>
  new Option('--inventory <file>', 'inventory of devices (CSV or XLSX)');
/** `--contracts`. */
export const contractsOption = (): Option =>
  new Option('--contracts <file>', 'ledger of contracts (YAML, CSV or XLSX)');
/** `--credentials`. */
export const credentialsOption = (): Option =>
  new Option('--credentials <file>', 'users and passwords, as in config/credentials.example.yaml');

/** Writes a line to standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Writes a line to standard error. */
export function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}
