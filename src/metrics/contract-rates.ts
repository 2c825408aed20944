import { NO_POLICY, type AssessmentPolicy } from '../core/contracts/contract.ts';
import type { DeviceView, FleetView } from '../core/health/fleet-view.ts';
import type { LedgerView } from '../core/contracts/ledger-view.ts';
import { pooled, type Amounts } from '../core/scoring/rates.ts';

/** How the ledger assesses a contract; one that it does not hold demands nothing. */
export function policyIn(ledger: LedgerView, number: string): AssessmentPolicy {
  return (
    ledger.contracts.find(({ contract }) => contract.number === number)?.contract.policy ??
    NO_POLICY
  );
}

/**
 * The online rate of amounts by a contract's policy, as the settlement reckons it; null where there
 * is nothing to tell.
 */
export function judgedRatio(
  amounts: Amounts,
  { onlineMethod, unreachableCounts }: AssessmentPolicy,
): number | null {
  const rate = pooled([amounts], onlineMethod, unreachableCounts ? 'counts' : 'excused');
  return rate && Number(rate.part) / Number(rate.of);
}

/** The online rate of each contract's devices at this moment, by its policy. */
export function contractsNow({
  fleet,
  ledger,
}: {
  readonly fleet: FleetView;
  readonly ledger: LedgerView;
}): readonly { readonly contract: string; readonly ratio: number | null }[] {
  const amounts = new Map<string, { -readonly [Bucket in keyof Amounts]: number }>();
  for (const view of fleet.devices) {
    const contract = ledger.contractOf.get(view.device.id) ?? view.device.contract;
    if (contract === '') continue;
    const own = amounts.get(contract) ?? {
      up: 0,
      excused: 0,
      unreachable: 0,
      down: 0,
      unobserved: 0,
    };
    own[bucketOf(view, ledger)]++;
    amounts.set(contract, own);
  }
  return Array.from(amounts, ([contract, own]) => ({
    contract,
    ratio: judgedRatio(own, policyIn(ledger, contract)),
  }));
}

/** The first that matches, as in design rule 6. */
function bucketOf({ device, state }: DeviceView, ledger: LedgerView): keyof Amounts {
  if (state === 'unobserved') return 'unobserved';
  if (state === 'intact' || state === 'impaired') return 'up';
  if (ledger.excused.has(device.id)) return 'excused';
  return state === 'unreachable' ? 'unreachable' : 'down';
}
