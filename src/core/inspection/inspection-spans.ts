import { findingsOf, type Finding, type FindingName } from './finding.ts';
import type { StateSpans } from '../judging/judgement.ts';
import { intersect, NOWHERE, spansOf, subtract, type Spans } from '../time/spans.ts';
import type { Instant, Period } from '../time/civil-time.ts';
import type { Property, PropertyHistory } from './property.ts';

/** What looking into one device gave, over time. */
export type InspectionRecord = {
  readonly history: PropertyHistory;
  /** When somebody looked. */
  readonly covered: Spans;
};

/** Nobody ever looked. */
export const NEVER_INSPECTED: InspectionRecord = { history: new Map(), covered: NOWHERE };

/** What findings and rates are reckoned from; other properties are only shown. */
export const JUDGED_PROPERTIES: ReadonlySet<Property> = new Set<Property>([
  'serial',
  'inventory-serial',
  'main-profile',
  'profiles',
  'unread-profiles',
  'resolution',
  'time-source',
  'recording',
  'login',
  'inspectable',
  'video-path',
  'picture',
]);

/**
 * A finding from `from` until it was found to be over, or until the end of the time asked about.
 */
export type FindingSpan = Finding & Period & { /** It was not over yet. */ readonly open: boolean };

/** Every finding of a period, in order of name and time, with the words it was told in last. */
export function findingsOver(
  history: PropertyHistory,
  { from, to }: Period,
): readonly FindingSpan[] {
  const turns = new Set([
    from,
    ...[...history.values()].flatMap((said) =>
      said.map(({ at }) => at).filter((at) => at > from && at < to),
    ),
  ]);
  const spans: FindingSpan[] = [];
  let going = new Map<FindingName, FindingSpan>();
  for (const at of [...turns].sort((a, b) => a - b)) {
    const found = findingsAt(history, at);
    for (const [name, span] of going)
      if (!found.has(name)) spans.push({ ...span, to: at, open: false });
    going = new Map(
      [...found].map(([name, finding]) => [
        name,
        {
          ...finding,
          since: going.get(name)?.since ?? finding.since,
          from: going.get(name)?.from ?? at,
          to,
          open: true,
        },
      ]),
    );
  }
  return [...spans, ...going.values()].sort((a, b) =>
    a.finding === b.finding ? a.from - b.from : a.finding < b.finding ? -1 : 1,
  );
}

function findingsAt(history: PropertyHistory, at: Instant): ReadonlyMap<FindingName, Finding> {
  const known: PropertyHistory = new Map(
    [...history].map(([property, said]) => [property, said.filter((one) => one.at <= at)]),
  );
  return new Map(
    findingsOf(known, known.get('inventory-serial')?.at(-1)?.value ?? '').map((finding) => [
      finding.finding,
      finding,
    ]),
  );
}

/** Found without logging in, or by not being let in. */
const OUTSIDE: ReadonlySet<FindingName> = new Set<FindingName>([
  'login-refused',
  'not-inspectable',
]);

/**
 * Where somebody vouches for a finding: while it was looked for, and what it is about could be
 * seen.
 */
export function vouchedSpans(record: InspectionRecord, finding: FindingName): Spans {
  return OUTSIDE.has(finding) ? record.covered : seen(record);
}

/**
 * Where one of some findings was found, as far as somebody vouches for it. Nobody is blamed for
 * what was true once and not looked for since.
 */
export function impairedOver(
  record: InspectionRecord,
  names: readonly FindingName[],
  period: Period,
): Spans {
  if (names.length === 0 || record.covered.length === 0) return NOWHERE;
  const wanted = findingsOver(record.history, period).filter(({ finding }) =>
    names.includes(finding),
  );
  return spansOf(wanted.flatMap((span) => intersect([span], vouchedSpans(record, span.finding))));
}

/**
 * Whether video came, over time. From the first time on that it did: what never worked blames
 * nobody. A refused login tells nothing of it.
 */
export function videoPathOver(record: InspectionRecord): StateSpans {
  return verdictOver(
    record,
    'video-path',
    (value) => value === 'up',
    (value) => value !== 'up' && value !== 'login refused',
  );
}

/** Whether a device was ever found to record of itself: of others no recording is expected. */
export function recordsItself({ history }: InspectionRecord): boolean {
  return history.get('recording')?.some(({ value }) => value === 'recording') ?? false;
}

/** Whether a device that records of itself did, over time. */
export function recordingOver(record: InspectionRecord): StateSpans {
  return verdictOver(
    record,
    'recording',
    (value) => value === 'recording',
    (value) => value === 'stopped',
  );
}

function verdictOver(
  record: InspectionRecord,
  property: Property,
  isUp: (value: string) => boolean,
  isDown: (value: string) => boolean,
): StateSpans {
  if (!record.history.has(property)) return { up: NOWHERE, down: NOWHERE };
  const up = where(record.history, property, isUp);
  const down = subtract(where(record.history, property, isDown), [
    { from: -Infinity, to: up[0]?.from ?? Infinity },
  ]);
  const vouched = seen(record);
  return { up: intersect(vouched, up), down: intersect(vouched, down) };
}

/** Where somebody looked and was let in. */
function seen({ history, covered }: InspectionRecord): Spans {
  return intersect(
    covered,
    where(history, 'login', (value) => value === 'accepted' || value === 'none-needed'),
  );
}

function where(
  history: PropertyHistory,
  property: Property,
  test: (value: string) => boolean,
): Spans {
  const said = history.get(property) ?? [];
  return spansOf(
    said.flatMap(({ at, value }, index) =>
      test(value) ? [{ from: at, to: said[index + 1]?.at ?? Infinity }] : [],
    ),
  );
}
