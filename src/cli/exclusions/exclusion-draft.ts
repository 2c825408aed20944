import { createHash } from 'node:crypto';
import type { Contract } from '../../core/contracts/contract.ts';
import type { Enrolment } from '../../core/facts/event.ts';
import type { Exclusion, ExclusionEvent, ExclusionScope } from '../../core/exclusions/exclusion.ts';
import type { ExclusionText, FieldFault } from '../../core/exclusions/filing.ts';
import { dateOf, type Instant } from '../../core/time/civil-time.ts';
import { parseWhen, WHEN_FORMS } from '../terminal/when.ts';

/** What a draft is held against. */
export type DraftGround = {
  readonly zone: string;
  readonly reasons: readonly string[];
  readonly now: Instant;
  readonly known: KnownNames;
};

/** Every name that the scope of an exclusion may use. */
export type KnownNames = {
  readonly devices: ReadonlySet<string>;
  readonly sites: ReadonlySet<string>;
  readonly contracts: ReadonlySet<string>;
  readonly parents: ReadonlySet<string>;
  /** `label=value` each. */
  readonly labels: ReadonlySet<string>;
};

/** An exclusion without what identifies it and proves it. */
export type Draft = Omit<Exclusion, 'id' | 'evidence'>;

/** The names that enrolments have ever used, and the numbers of the ledger. */
export function knownNames(
  enrolments: readonly Enrolment[],
  contracts: readonly Contract[],
): KnownNames {
  const entries = enrolments.flatMap(({ entry }) => entry ?? []);
  const named = (values: readonly string[]): ReadonlySet<string> =>
    new Set(values.filter((value) => value !== ''));
  return {
    devices: named(enrolments.map(({ device }) => device)),
    sites: named(entries.map(({ site }) => site)),
    contracts: named([
      ...entries.map(({ contract }) => contract),
      ...contracts.map(({ number }) => number),
    ]),
    parents: named(entries.map(({ parent }) => parent)),
    labels: named(
      entries.flatMap(({ labels }) =>
        Object.entries(labels).map(([label, value]) => `${label}=${value}`),
      ),
    ),
  };
}

const LONGEST = 500;

/** Reads a draft; everything wrong is found at once, and then there is none. */
export function draftOf(
  text: ExclusionText,
  ground: DraftGround,
): { readonly draft: Draft | null; readonly faults: readonly FieldFault[] } {
  const { zone, now } = ground;
  const from = parseWhen(text.from, zone, 'start');
  const to = text.to === '' ? null : parseWhen(text.to, zone, 'end');
  const filedAt = text.filedAt === '' ? now : parseWhen(text.filedAt, zone, 'start');
  const faults = [
    ...wordFaults(text, ground),
    ...scopeFaults(text, ground.known),
    ...timeFaults(text, from, to, filedAt, now),
  ];
  if (faults.length > 0 || from === null || filedAt === null) return { draft: null, faults };
  const { reason, requester, approver, note } = text;
  return {
    draft: {
      type: 'exclusion',
      reason,
      scope: scopeOf(text),
      from,
      to,
      requester,
      approver,
      filedAt,
      recordedAt: now,
      note,
    },
    faults,
  };
}

function wordFaults(text: ExclusionText, { reasons }: DraftGround): readonly FieldFault[] {
  const faults: FieldFault[] = [];
  const fault = (field: 'reason' | 'requester' | 'approver' | 'note', message: string): number =>
    faults.push({ field, value: text[field], message });
  if (!reasons.includes(text.reason))
    fault('reason', `is no reason; write one of ${reasons.join(', ')}`);
  for (const field of ['requester', 'approver'] as const)
    if (text[field] === '') fault(field, 'is empty; name the person');
  if (text.approver !== '' && personKey(text.approver) === personKey(text.requester))
    fault('approver', 'is the requester too; somebody else must approve');
  for (const field of ['requester', 'approver', 'note'] as const)
    if (text[field].length > LONGEST)
      fault(field, `is longer than ${String(LONGEST)} characters; shorten it`);
  return faults;
}

/** Two ways of writing one person's name have this in common. */
function personKey(name: string): string {
  return name.normalize('NFKC').replaceAll(/\s/g, '').toLowerCase();
}

const SCOPES = ['devices', 'sites', 'contracts', 'parents', 'labels'] as const;

function scopeFaults(text: ExclusionText, known: KnownNames): readonly FieldFault[] {
  if (SCOPES.every((field) => text[field].length === 0))
    return [
      {
        field: 'devices',
        value: '',
        message: 'is empty, as are sites, contracts, parents and labels; name what is excused',
      },
    ];
  return SCOPES.flatMap((field) =>
    text[field]
      .filter((name) => !known[field].has(name))
      .map((value) => ({
        field,
        value,
        message: 'is not on record and would excuse nothing; correct it as the inventory writes it',
      })),
  );
}

function timeFaults(
  text: ExclusionText,
  from: Instant | null,
  to: Instant | null,
  filedAt: Instant | null,
  now: Instant,
): readonly FieldFault[] {
  const faults: FieldFault[] = [];
  const fault = (field: 'from' | 'to' | 'filedAt', message: string): number =>
    faults.push({ field, value: text[field], message });
  if (from === null) fault('from', `is no instant; ${WHEN_FORMS}`);
  if (to === null && text.to !== '')
    fault('to', `is no instant; ${WHEN_FORMS}, or leave it empty for until further notice`);
  if (from !== null && to !== null && to <= from)
    fault('to', 'is not after the start; correct one of the two');
  if (filedAt === null) fault('filedAt', `is no instant; ${WHEN_FORMS}`);
  if (filedAt !== null && filedAt > now)
    fault('filedAt', 'lies in the future; write when it was handed in');
  return faults;
}

function scopeOf({ devices, sites, contracts, parents, labels }: ExclusionText): ExclusionScope {
  const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
  const pairs = sorted(labels).map((pair) => ({
    label: pair.slice(0, pair.indexOf('=')),
    value: pair.slice(pair.indexOf('=') + 1),
  }));
  return {
    devices: sorted(devices),
    sites: sorted(sites),
    contracts: sorted(contracts),
    parents: sorted(parents),
    labels: pairs,
  };
}

/** The exclusion, or the id under which the same already stands. */
export type Identified = { readonly exclusion: Exclusion; readonly known: boolean };

/**
 * Gives an exclusion its id: the day it begins and a digest of what it says, so that the same filed
 * twice is one. One like another that was withdrawn gets a number besides. When it was filed and
 * recorded does not matter.
 */
export function identified(
  draft: Draft,
  evidence: Exclusion['evidence'],
  events: readonly ExclusionEvent[],
  zone: string,
): Identified {
  const { reason, scope, from, to, requester, approver, note } = draft;
  const said = JSON.stringify([
    reason,
    scope,
    from,
    to,
    evidence?.sha256 ?? null,
    requester,
    approver,
    note,
  ]);
  const digest = createHash('sha256').update(said).digest('hex').slice(0, 10);
  const stem = `${dateOf(from, zone).replaceAll('-', '')}-${digest}`;
  const withdrawn = new Set(
    events.flatMap((event) => (event.type === 'withdrawal' ? [event.exclusion] : [])),
  );
  let id = stem;
  for (let round = 2; withdrawn.has(id); round++) id = `${stem}-${String(round)}`;
  const known = events.find((event) => event.type === 'exclusion' && event.id === id);
  return known?.type === 'exclusion'
    ? { exclusion: known, known: true }
    : { exclusion: { ...draft, id, evidence }, known: false };
}
