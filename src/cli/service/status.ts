import { impairingUnder, type Contract } from '../../core/contracts/contract.ts';
import { underContracts } from '../../core/contracts/cover.ts';
import type { CheckName } from '../../core/inventory/device.ts';
import { historyByDevice } from '../../core/inventory/enrolment.ts';
import type { Enrolled, StreamEvent, StreamKey } from '../../core/facts/event.ts';
import { streamId, type FactReader, type PropertyReader } from '../../core/facts/fact-store.ts';
import { findingsOf, type FindingName } from '../../core/inspection/finding.ts';
import { isCovered, type Health } from '../../core/health/health.ts';
import { beyondTolerance } from '../../core/judging/clock-drift.ts';
import {
  SHOWN_STATES,
  shownState,
  type JudgementPolicy,
  type ShownState,
} from '../../core/judging/judgement.ts';
import { restoreHealth } from '../../core/health/restore-health.ts';
import { sharedCauses, type SiteDevice } from '../../core/health/shared-cause.ts';
import { partitionStart, type Instant } from '../../core/time/civil-time.ts';
import {
  latestProperties,
  propertyHistories,
  type PropertyHistory,
} from '../../core/inspection/property.ts';
import { timelineOf } from '../../core/facts/timeline.ts';
import { maskInconclusive } from '../../core/judging/inconclusive-now.ts';
import { duration, table } from '../terminal/table.ts';

/** What `status` works with. */
export type StatusParts = {
  readonly reader: FactReader & PropertyReader;
  /** The ledger, and the zone its days are of: by contract, findings may make a device impaired. */
  readonly contracts: readonly Contract[];
  readonly zone: string;
  readonly policy: JudgementPolicy;
  /** How long an observation of a check speaks for, in milliseconds. */
  readonly gapMs: (check: CheckName) => number;
  readonly now: Instant;
  readonly print: (line: string) => void;
};

type Standing = {
  readonly id: string;
  readonly entry: Enrolled;
  readonly healths: readonly Health[];
  readonly clockWrong: boolean;
  /** What was found inside and counts by the contract. */
  readonly findings: readonly FindingName[];
};

type Row = Standing & { readonly state: ShownState };

/** Devices read from the store at a time. */
const CHUNK = 500;

/**
 * Prints a table of what is not well now, from the facts in the store. Exit code: 0 all is well, 1
 * something is not, 3 no device is known.
 */
export async function status(parts: StatusParts): Promise<number> {
  const standings = await readStandings(parts);
  if (standings.length === 0) {
    parts.print(
      'The store knows no device in service. Start the daemon with an inventory first: watchpost run --inventory FILE',
    );
    return 3;
  }
  const last = Math.max(
    0,
    ...standings.flatMap(({ healths }) => healths.map((health) => health.span?.to ?? 0)),
  );
  const isWatched = standings.some(({ healths }) =>
    healths.some((health) => isCovered(health, parts.now)),
  );
  const at = isWatched || last === 0 ? parts.now : last;
  if (at < parts.now)
    parts.print(
      `Nobody has looked for ${duration(parts.now - last)}: the service does not run, or cannot see. This is how it stood then.`,
    );
  const rows = judge(standings, parts.policy, at);
  parts.print(summary(rows));
  for (const { site, devices, observed, from } of sharedCauses(rows.map(siteDevice))) {
    parts.print(
      `${site}: ${devices.length} of ${observed} devices went offline within a minute, ${duration(at - from)} ago; a shared cause is suspected (power, fibre).`,
    );
  }
  const troubled = rows.filter((row) => row.state !== 'intact');
  if (troubled.length > 0)
    for (const line of table(
      HEAD,
      troubled.map((row) => cells(row, at)),
    ))
      parts.print(line);
  return troubled.length > 0 || at < parts.now ? 1 : 0;
}

const HEAD = ['DEVICE', 'NAME', 'SITE', 'STATE', 'FOR', 'WHY', 'CONTRACT', 'VENDOR'];

async function readStandings({
  reader,
  policy,
  gapMs,
  now,
  contracts,
  zone,
}: StatusParts): Promise<readonly Standing[]> {
  const [enrolments, proven, properties] = await Promise.all([
    reader.enrolments(),
    reader.proven(),
    reader.properties(),
  ]);
  const histories = propertyHistories(properties);
  const inService = [...historyByDevice(enrolments)].flatMap(([id, history]) => {
    const entry = history.findLast((enrolment) => enrolment.at <= now)?.entry;
    return entry ? [{ id, entry }] : [];
  });
  const standings: Standing[] = [];
  for (let from = 0; from < inService.length; from += CHUNK) {
    const chunk = inService.slice(from, from + CHUNK);
    const keys = chunk.flatMap(({ id, entry }) =>
      entry.checks.map((check): StreamKey => ({ device: id, check })),
    );
    const facts = await reader.streamEvents(keys, {
      from: partitionStart(partitionStart(now) - 1),
      to: now,
    });
    const events = new Map(keys.map((key, index) => [streamId(key), facts[index]!]));
    for (const { id, entry } of chunk) {
      const streams = entry.checks.map((check) => ({
        key: { device: id, check },
        events: events.get(streamId({ device: id, check }))!,
      }));
      standings.push({
        id,
        entry,
        healths: streams.map(({ key, events: known }) =>
          restoreHealth(key, known, proven.has(streamId(key)), gapMs(key.check)),
        ),
        clockWrong: isClockWrong(
          streams.map((stream) => stream.events),
          policy.clockToleranceMs[entry.kind],
        ),
        findings: counted(
          histories.get(id),
          underContracts(
            [{ device: id, period: { from: now, to: now + 1 }, entry }],
            contracts,
            zone,
          )[0]!.entry.contract,
          contracts,
        ),
      });
    }
  }
  return standings;
}

/** By the last offset that any of a device's streams told. */
function isClockWrong(streams: readonly (readonly StreamEvent[])[], toleranceMs: number): boolean {
  const offset = streams
    .map((events) => timelineOf(events).offsets.at(-1)?.offsetMs ?? null)
    .find((ms) => ms !== null);
  return offset !== undefined && beyondTolerance(offset, toleranceMs);
}

function counted(
  history: PropertyHistory | undefined,
  number: string,
  contracts: readonly Contract[],
): readonly FindingName[] {
  const names = impairingUnder(contracts, number);
  if (!history || names.length === 0) return [];
  return findingsOf(history, latestProperties(history)['inventory-serial'] ?? '')
    .map(({ finding }) => finding)
    .filter((finding) => names.includes(finding));
}

function judge(
  standings: readonly Standing[],
  policy: JudgementPolicy,
  now: Instant,
): readonly Row[] {
  const byId = new Map(standings.map((standing) => [standing.id, standing]));
  const stateOf = (standing: Standing, parentDown: boolean): ShownState => {
    const state = shownState(
      standing.healths.map((health) => ({
        check: health.key.check,
        state: isCovered(health, now) ? health.state : null,
        proven: health.proven,
      })),
      policy.online,
      standing.clockWrong || standing.findings.length > 0,
      parentDown,
    );
    return maskInconclusive(state, standing.healths, now, policy);
  };
  return standings.map((standing) => {
    const parent = byId.get(standing.entry.parent);
    return {
      ...standing,
      state: stateOf(standing, parent !== undefined && stateOf(parent, false) === 'offline'),
    };
  });
}

function summary(rows: readonly Row[]): string {
  const counts = SHOWN_STATES.map(
    (state) => [rows.filter((row) => row.state === state).length, state] as const,
  );
  return `${rows.length} devices in service: ${counts
    .filter(([count]) => count > 0)
    .map(([count, state]) => `${count} ${state}`)
    .join(', ')}.`;
}

function siteDevice({ id, entry: { site }, state, healths }: Row): SiteDevice {
  return {
    id,
    site,
    state,
    since:
      Math.max(
        0,
        ...healths.filter((health) => health.state !== null).map((health) => health.since),
      ) || null,
  };
}

function cells(row: Row, now: Instant): readonly string[] {
  const known = row.healths.filter((health) => health.state !== null);
  const since =
    row.state === 'unobserved'
      ? Math.max(0, ...known.map((health) => health.span?.to ?? 0))
      : Math.max(0, ...known.map((health) => health.since));
  const why = row.healths
    .filter((health) => health.state === 'down')
    .map((health) => `${health.key.check} ${health.reason ?? ''}`.trim());
  if (row.clockWrong) why.push('clock');
  why.push(...row.findings);
  return [
    row.id,
    row.entry.name,
    row.entry.site,
    row.state,
    since === 0 ? '' : duration(now - since),
    why.join(', '),
    row.entry.contract,
    row.entry.vendor,
  ];
}
