import type { Settings } from '../../config.ts';
import type { Device } from '../../core/inventory/device.ts';
import { byCodePoint } from '../../core/text/order.ts';
import { formatProblems } from '../../inventory/problems.ts';
import { readInventory } from '../../inventory/read.ts';
import { loadRules } from '../month/rules.ts';
import { table } from '../terminal/table.ts';

/**
 * Checks the ledger and the evaluation form that settings name, and says everything that is wrong
 * with them. Exit code: 0 good, or none named; 1 not.
 */
export async function validateRules(
  settings: Pick<Settings, 'contracts' | 'evaluation'>,
  print: (line: string) => void,
): Promise<number> {
  try {
    const { contracts, evaluation } = await loadRules(settings);
    if (settings.contracts !== '')
      print(
        `${settings.contracts}: good, ${contracts.length} ${contracts.length === 1 ? 'contract' : 'contracts'}`,
      );
    if (evaluation)
      print(
        `${settings.evaluation === '' ? 'evaluation form' : settings.evaluation}: good, ${evaluation.indicators.length} indicators`,
      );
    return 0;
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

/**
 * Checks an inventory and says everything that is wrong with it, or else what it holds. Exit code:
 * 0 good, 1 not.
 */
export async function validate(inventory: string, print: (line: string) => void): Promise<number> {
  const result = await readInventory(inventory);
  for (const warning of result.warnings) print(`warning: ${warning}`);
  if (result.ok) {
    describe(inventory, result.inventory.devices, print);
    return 0;
  }
  for (const line of formatProblems(result.problems)) print(line);
  print(
    `${inventory}: ${result.problems.length} ${result.problems.length === 1 ? 'problem' : 'problems'} to mend`,
  );
  return 1;
}

function describe(file: string, devices: readonly Device[], print: (line: string) => void): void {
  print(`${file}: good, ${devices.length} ${devices.length === 1 ? 'device' : 'devices'}`);
  const groups = [
    ['KIND', (device: Device) => device.kind],
    ['SITE', (device: Device) => device.site],
    ['CONTRACT', (device: Device) => device.contract],
  ] as const;
  for (const [heading, groupOf] of groups) {
    print('');
    for (const line of table([heading, 'DEVICES'], counts(devices, groupOf))) print(line);
  }
  const labels = [...new Set(devices.flatMap((device) => Object.keys(device.labels)))];
  if (labels.length > 0)
    for (const line of ['', `kept as labels: ${labels.join(', ')}`]) print(line);
}

function counts(
  devices: readonly Device[],
  groupOf: (device: Device) => string,
): readonly (readonly string[])[] {
  const sums = new Map<string, number>();
  for (const device of devices) sums.set(groupOf(device), (sums.get(groupOf(device)) ?? 0) + 1);
  return [...sums]
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([group, count]) => [group === '' ? '(none)' : group, String(count)]);
}
