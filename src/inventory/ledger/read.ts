import { createHash } from 'node:crypto';
import { basename, extname } from 'node:path';
import type { CivilDate } from '../../core/time/civil-date.ts';
import { NO_POLICY, type AssessmentPolicy, type Contract } from '../../core/contracts/contract.ts';
import { monthlyFee } from '../../core/contracts/ledger.ts';
import { explainReadFailure, readRegularFile } from '../../platform/regular-file.ts';
import { formatProblems } from '../problems.ts';
import { MAX_FILE_BYTES } from '../table.ts';
import type { WrittenContract } from './schema.ts';
import { readTableLedger, type TableContract } from './table.ts';
import { readYamlLedger, type YamlLedger } from './yaml.ts';

/** The contracts of an owner, and the days on which offices work. */
export type Ledger = {
  readonly contracts: readonly Contract[];
  readonly holidays: readonly CivilDate[];
  readonly workdays: readonly CivilDate[];
  /** SHA-256 of the file and of the tables it names, hexadecimal. */
  readonly sha256: string;
};

/** A valid ledger, or everything that is wrong with it, a line each. */
export type LedgerResult =
  | { readonly ok: true; readonly ledger: Ledger }
  | { readonly ok: false; readonly problems: readonly string[] };

/** A ledger in which nothing is. */
export const NO_LEDGER: Ledger = { contracts: [], holidays: [], workdays: [], sha256: '' };

/**
 * Reads a ledger: YAML, which may name tables to read besides, or a table alone (CSV or XLSX).
 * Paths are relative to the working directory. An empty path is an empty ledger. Never throws: a
 * file that cannot be read is a problem too.
 */
export async function readLedger(path: string): Promise<LedgerResult> {
  if (path === '') return { ok: true, ledger: NO_LEDGER };
  const bytes = await bytesOf(path);
  if (typeof bytes === 'string') return { ok: false, problems: [bytes] };
  return /^\.ya?ml$/i.test(extname(path)) ? fromYaml(bytes, path) : fromTable(bytes, path);
}

async function bytesOf(path: string): Promise<Buffer | string> {
  const read = await readRegularFile(path, MAX_FILE_BYTES);
  return 'failure' in read
    ? `${path}: ${explainReadFailure(read, 'a YAML, CSV or XLSX file', MAX_FILE_BYTES)}`
    : read;
}

async function fromTable(bytes: Buffer, path: string): Promise<LedgerResult> {
  const table = await readTableLedger(bytes, basename(path));
  return assembled(table.contracts, {}, formatProblems(table.problems), {
    ...NO_LEDGER,
    sha256: digest([bytes]),
  });
}

async function fromYaml(bytes: Buffer, path: string): Promise<LedgerResult> {
  const yaml = readYamlLedger(bytes.toString('utf8'), basename(path));
  if (!yaml.ok) return { ok: false, problems: yaml.problems };
  const { written } = yaml;
  const tables = await Promise.all(written.tables.map(bytesOf));
  const read = await Promise.all(
    tables.map((table, index) => readOne(table, written.tables[index]!)),
  );
  const rows = [...ownContracts(yaml), ...read.flatMap(({ contracts }) => contracts)];
  const sha256 = digest([bytes, ...tables.filter((table) => typeof table !== 'string')]);
  return assembled(
    rows,
    written.policies,
    read.flatMap(({ problems }) => problems),
    { contracts: [], holidays: written.holidays, workdays: written.workdays, sha256 },
  );
}

function ownContracts({
  written,
  place,
}: Extract<YamlLedger, { readonly ok: true }>): readonly TableContract[] {
  return written.contracts.map((contract, index) => ({
    written: contract,
    place: place(['contracts', index]),
  }));
}

async function readOne(
  table: Buffer | string,
  path: string,
): Promise<{ readonly contracts: readonly TableContract[]; readonly problems: readonly string[] }> {
  if (typeof table === 'string') return { contracts: [], problems: [table] };
  const { contracts, problems } = await readTableLedger(table, basename(path));
  return { contracts, problems: formatProblems(problems) };
}

type Policies = Readonly<Record<string, AssessmentPolicy>>;

function assembled(
  rows: readonly TableContract[],
  policies: Policies,
  problems: readonly string[],
  rest: Ledger,
): LedgerResult {
  const found = [
    ...problems,
    ...repeated(rows),
    ...rows.flatMap((row) => oddPolicy(row, policies)),
  ];
  if (found.length > 0) return { ok: false, problems: found };
  return {
    ok: true,
    ledger: { ...rest, contracts: rows.map(({ written }) => contractOf(written, policies)) },
  };
}

function repeated(rows: readonly TableContract[]): readonly string[] {
  const first = new Map<string, string>();
  return rows.flatMap(({ written: { number }, place }) => {
    const known = first.get(number);
    if (known === undefined) first.set(number, place);
    return known === undefined
      ? []
      : [
          `${place}: "${number}" is the number of ${known} too; give each contract its own number, or delete one of the two`,
        ];
  });
}

/** Policy of contracts that name none. */
const DEFAULT_POLICY = 'default';

function oddPolicy({ written, place }: TableContract, policies: Policies): readonly string[] {
  if (written.policy !== '' && !Object.hasOwn(policies, written.policy)) {
    return [
      `${place}: policy "${written.policy}" is not among the policies (${Object.keys(policies).join(', ') || 'there are none'}); correct the name, or add it under policies of the YAML file`,
    ];
  }
  const contract = contractOf(written, policies);
  const { deductions, cap } = contract.policy;
  const needsFee =
    cap !== null ||
    deductions.some(
      (rule) => rule.rule === 'gradeBands' || ('charge' in rule && rule.charge === 'feeShare'),
    );
  return needsFee && monthlyFee(contract) === null
    ? [
        `${place}: "${written.number}" is deducted from by shares of its monthly fee, and tells none; add monthlyFee, or an amount over whole months`,
      ]
    : [];
}

function contractOf(written: WrittenContract, policies: Policies): Contract {
  const { amount, monthlyFee: fee, policy, ...rest } = written;
  const name = policy === '' ? DEFAULT_POLICY : policy;
  return {
    ...rest,
    amountFen: amount,
    monthlyFeeFen: fee,
    policy: Object.hasOwn(policies, name) ? policies[name]! : NO_POLICY,
  };
}

function digest(parts: readonly Buffer[]): string {
  const whole = createHash('sha256');
  for (const part of parts) whole.update(part);
  return whole.digest('hex');
}
