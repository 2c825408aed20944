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

/** The findings that make a device impaired under a contract (empty number: under none). */
export type Impairing = (contract: string) => readonly FindingName[];

/** What inspections found in a device, and how contracts take it. */
type Found = {
  readonly id: string;
  readonly inspection: InspectionRecord;
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
  { inspection, impairing }: Omit<Found, 'id'>,
  contract: string,
  inService: Spans,
): Spans {
  const [first, last] = [inService[0], inService.at(-1)];
  return first && last
    ? impairedOver(inspection, impairing(contract), { from: first.from, to: last.to })
    : [];
}

/** The findings of a device's time under one assignment, each as often as the time is divided. */
export function partFindings(
  { id, inspection, impairing }: Found,
  name: string,
  assignment: Pick<ReportedFinding, 'kind' | 'site' | 'contract' | 'vendor'>,
  inService: Spans,
  period: Period,
): readonly ReportedFinding[] {
  if (inspection.history.size === 0) return [];
  const { kind, site, contract, vendor } = assignment;
  return findingsOver(inspection.history, period).flatMap((span) =>
    overlapping(inService, span).map((within): ReportedFinding => {
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
        vouchedMs: lengthMs(intersect(vouchedSpans(inspection, span.finding), [{ from, to }])),
        impairs: impairing(contract).includes(span.finding),
      };
    }),
  );
}
