import { fileURLToPath } from 'node:url';
import type { Settings } from '../../config.ts';
import { readLedger } from '../../inventory/ledger/read.ts';
import type { MonthPolicy } from '../../reports/proof/policy.ts';
import { loadRubric } from '../../reports/rubric/load.ts';

/**
 * What of a month's policy lies in files of its own: the evaluation form, the ledger, the days on
 * which offices work.
 */
export type Rules = Pick<MonthPolicy, 'evaluation' | 'contracts' | 'holidays' | 'workdays'>;

const SHIPPED_FORM = fileURLToPath(new URL('../../../config/evaluation.yaml', import.meta.url));

/**
 * Reads the rules that the settings name. Rejects with everything that is wrong with them, a line
 * each.
 */
export async function loadRules({
  contracts,
  evaluation,
}: Pick<Settings, 'contracts' | 'evaluation'>): Promise<Rules> {
  const result = await readLedger(contracts);
  if (!result.ok) throw new Error(result.problems.join('\n'));
  const { ledger } = result;
  return {
    evaluation: loadRubric(evaluation === '' ? SHIPPED_FORM : evaluation),
    contracts: [...ledger.contracts],
    holidays: [...ledger.holidays],
    workdays: [...ledger.workdays],
  };
}
