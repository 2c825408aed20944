import type { Settings } from '../../config.ts';
import type { Contract } from '../../core/contracts/contract.ts';
import { comingGaps, devicesOf, inForce, overlaps, uncovered } from '../../core/contracts/cover.ts';
import type { Device } from '../../core/inventory/device.ts';
import { currentStage, daysLeft } from '../../core/contracts/ledger.ts';
import { byCodePoint } from '../../core/text/order.ts';
import { dateOf, type Instant } from '../../core/time/civil-time.ts';
import { readLedger } from '../../inventory/ledger/read.ts';
import { formatProblems } from '../../inventory/problems.ts';
import { readInventory } from '../../inventory/read.ts';
import { table } from '../terminal/table.ts';

/** What the command works with. */
export type ContractsDeps = {
  readonly settings: Pick<Settings, 'zone' | 'contracts' | 'inventory'>;
  readonly now: Instant;
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
};

/**
 * Prints the ledger. Resolves to the exit code: 0 all is covered, 1 a device is without contract or
 * paid twice, 2 a file to mend.
 */
export async function printContracts(
  label: string | undefined,
  { settings, now, print, complain }: ContractsDeps,
): Promise<number> {
  if (settings.contracts === '') {
    complain('there is no ledger: name it with --contracts, or as contracts in the settings');
    return 2;
  }
  const [ledger, inventory] = await Promise.all([
    readLedger(settings.contracts),
    readInventory(settings.inventory),
  ]);
  const problems = [
    ...(ledger.ok ? [] : ledger.problems),
    ...(inventory.ok ? [] : formatProblems(inventory.problems)),
  ];
  for (const problem of problems) complain(problem);
  if (!ledger.ok || !inventory.ok) return 2;
  const { contracts } = ledger.ledger;
  const { devices } = inventory.inventory;
  const today = dateOf(now, settings.zone);
  const shown = contracts.filter(({ labels }) => label === undefined || labels.includes(label));
  for (const line of [
    ...ledgerLines(shown, devices, today),
    '',
    ...troubleLines(contracts, devices, today),
  ])
    print(line);
  const open =
    uncovered(contracts, devices, today).length +
    overlaps(contracts, devices).filter(({ to }) => to >= today).length;
  return open === 0 ? 0 : 1;
}

/** One table a label, in order of the labels; a contract with several stands in each. */
function ledgerLines(
  contracts: readonly Contract[],
  devices: readonly Device[],
  today: string,
): readonly string[] {
  const labels = [
    ...new Set(contracts.flatMap(({ labels: own }) => (own.length > 0 ? own : ['']))),
  ].sort(byCodePoint);
  return labels.flatMap((label, index) => {
    const members = contracts
      .filter(({ labels: own }) => (label === '' ? own.length === 0 : own.includes(label)))
      .sort((a, b) => byCodePoint(a.to, b.to) || byCodePoint(a.number, b.number));
    return [
      ...(index > 0 ? [''] : []),
      label === '' ? '(no label)' : label,
      ...table(
        HEAD,
        members.map((contract) => ledgerRow(contract, devices, today)),
      ),
    ];
  });
}

const HEAD = [
  'NUMBER',
  'NAME',
  'VENDOR',
  'PHONE',
  'OWNER',
  'YUAN',
  'FROM',
  'TO',
  'LEFT',
  'DEVICES',
  'STAGE',
  'AGE',
] as const;

function ledgerRow(
  contract: Contract,
  devices: readonly Device[],
  today: string,
): readonly string[] {
  const { number, name, vendor, vendorPhone, owner, amountFen, from, to } = contract;
  const stage = currentStage(contract, today);
  return [
    number,
    name,
    vendor,
    vendorPhone,
    owner,
    amountFen === null ? '' : yuan(amountFen),
    from,
    to,
    leftText(contract, today),
    String(devicesOf(contract, devices, today).length),
    stage ? `${stage.stage.name}${stage.stage.owner === '' ? '' : ` (${stage.stage.owner})`}` : '',
    stage ? `${String(stage.days)} d${stage.late ? ', past its limit' : ''}` : '',
  ];
}

function leftText(contract: Contract, today: string): string {
  if (inForce(contract, today)) return `${String(daysLeft(contract, today))} d`;
  return contract.from > today ? 'to come' : 'over';
}

/** Fen as yuan with two decimals. */
function yuan(fen: number): string {
  return `${String(Math.floor(fen / 100))}.${String(fen % 100).padStart(2, '0')}`;
}

/** Devices named in a line before the rest are only counted. */
const SHOWN = 10;

function troubleLines(
  contracts: readonly Contract[],
  devices: readonly Device[],
  today: string,
): readonly string[] {
  const without = uncovered(contracts, devices, today).map(({ id }) => id);
  const twice = overlaps(contracts, devices);
  const [gap] = comingGaps(contracts, devices, today);
  return [
    without.length === 0
      ? 'every device in service is under a contract today'
      : `under no contract today: ${named(without)}`,
    ...twice.map(
      ({ contracts: [a, b], from, to, devices: both }) =>
        `under ${a} and ${b} from ${from} to ${to}: ${named(both)}`,
    ),
    ...(gap
      ? [`if nothing is renewed, from ${gap.day} under no contract: ${named(gap.devices)}`]
      : []),
  ];
}

function named(ids: readonly string[]): string {
  return `${String(ids.length)} ${ids.length === 1 ? 'device' : 'devices'} (${ids.slice(0, SHOWN).join(', ')}${ids.length > SHOWN ? ', …' : ''})`;
}
