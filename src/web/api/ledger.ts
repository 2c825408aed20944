import { activeExclusions } from '../../core/exclusions/excuse.ts';
import type { ExclusionEvent } from '../../core/exclusions/exclusion.ts';
import type { ContractView, LedgerView } from '../../core/contracts/ledger-view.ts';
import type { Instant } from '../../core/time/civil-time.ts';

type Write = (at: Instant) => string;

/**
 * Every exclusion ever recorded, in order of start, each with its withdrawals; `stands`: it has
 * none.
 */
export function exclusionsJson(events: readonly ExclusionEvent[], write: Write): readonly object[] {
  const withdrawals = events.filter((event) => event.type === 'withdrawal');
  return activeExclusions(events.filter((event) => event.type === 'exclusion')).map(
    ({ id, reason, scope, from, to, evidence, requester, approver, filedAt, recordedAt, note }) => {
      const own = withdrawals
        .filter(({ exclusion }) => exclusion === id)
        .map(({ at, by, why }) => ({ at: write(at), by, why }));
      return {
        id,
        reason,
        scope,
        from: write(from),
        to: to === null ? null : write(to),
        evidence,
        requester,
        approver,
        filedAt: write(filedAt),
        recordedAt: write(recordedAt),
        note,
        stands: own.length === 0,
        withdrawals: own,
      };
    },
  );
}

/** The ledger as it stands. Sums are whole fen. */
export function contractsJson(
  { at, contracts, uncovered, overlaps, gaps }: LedgerView,
  write: Write,
): object {
  return {
    at: write(at),
    contracts: contracts.map((view) => contractJson(view, write)),
    uncovered,
    overlaps,
    gaps,
  };
}

function contractJson(
  { contract, daysLeft, endsAt, devices, renewed, current }: ContractView,
  write: Write,
): object {
  const stage = current && {
    name: current.stage.name,
    owner: current.stage.owner,
    from: current.stage.from,
    days: current.days,
    late: current.late,
  };
  return { ...contract, daysLeft, endsAt: write(endsAt), devices, renewed, stage };
}
