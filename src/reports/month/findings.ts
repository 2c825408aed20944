import type { Contract } from '../../core/contracts/contract.ts';
import type { FindingName } from '../../core/inspection/finding.ts';
import {
  findingsOver,
  impairedOver,
  vouchedSpans,
  type InspectionRecord,
} from '../../core/inspection/inspection-spans.ts';
import { intersect, lengthMs, overlapping, type Spans } from '../../core/time/spans.ts';
import type { Period } from '../../core/time/civil-time.ts';
import type { MonthlyDocument, ReportedFinding } from './schema.ts';

/** What makes devices under a contract (empty: none) impaired by what was found inside. */
export type Impairing = (contract: string) => readonly FindingName[];

/** What was found inside a device, and what contracts make of it. */
type Found = {
  readonly id: string;
  readonly inside: InspectionRecord;
  readonly impairing: Impairing;
};

/** What each contract makes of findings, where it makes anything of any. */
export function reportedImpairing(contracts: readonly Contract[]): MonthlyDocument['impairing'] {
  return contracts.flatMap(({ number, policy: { impairingFindings = [] } }) =>
    impairingFindings.length === 0 ? [] : [{ contract: number, findings: [...impairingFindings] }],
  );
}

/** Where what was found makes a device impaired while it is under a contract. */
export function impairedUnder(
  { inside, impairing }: Omit<Found, 'id'>,
  contract: string,
  due: Spans,
): Spans {
  const [first, last] = [due[0], due.at(-1)];
  return first && last
    ? impairedOver(inside, impairing(contract), { from: first.from, to: last.to })
    : [];
}

/** The findings of a device's time under one assignment, each as often as the time is divided. */
export function partFindings(
  { id, inside, impairing }: Found,
  name: string,
  assignment: Pick<ReportedFinding, 'kind' | 'site' | 'contract' | 'vendor'>,
  due: Spans,
  period: Period,
): readonly ReportedFinding[] {
  if (inside.history.size === 0) return [];
  const { kind, site, contract, vendor } = assignment;
  return findingsOver(inside.history, period).flatMap((span) =>
    overlapping(due, span).map((within): ReportedFinding => {
      const [from, to] = [Math.max(span.from, within.from), Math.min(span.to, within.to)];
      return {
        device: id,
        name,
        kind,
        site,
        contract,
        vendor,
        finding: span.finding,
        from,
        to,
        since: span.since,
        open: span.open && to === period.to,
        detail: span.detail,
        vouchedMs: lengthMs(intersect(vouchedSpans(inside, span.finding), [{ from, to }])),
        impairs: impairing(contract).includes(span.finding),
      };
    }),
  );
}
