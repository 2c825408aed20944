import { EXIT_USAGE } from '../wiring.ts';
import type { Settings } from '../../config.ts';
import { underContracts } from '../../core/contracts/cover.ts';
import { servicesOver } from '../../core/inventory/enrolment.ts';
import type { Enrolment } from '../../core/facts/event.ts';
import {
  excuseRules,
  excusesOver,
  activeExclusions,
  type ExcuseRules,
} from '../../core/exclusions/excuse.ts';
import { filedLate } from '../../core/exclusions/late-filing.ts';
import type {
  Exclusion,
  ExclusionEvent,
  ExclusionScope,
  Withdrawal,
} from '../../core/exclusions/exclusion.ts';
import type { ExclusionText, FieldFault } from '../../core/exclusions/filing.ts';
import type { FactReader, FactWriter } from '../../core/facts/fact-store.ts';
import { civilMonth, formatInstant, type Instant } from '../../core/time/civil-time.ts';
import type { Ledger } from '../../inventory/ledger/read.ts';
import { byDevice } from '../../core/inventory/enrolment.ts';
import { evidencePath, keepEvidence, readEvidence } from './evidence.ts';
import { draftOf, identified, knownNames } from './exclusion-draft.ts';
import { table } from '../terminal/table.ts';

/** What the commands on exclusions work with. */
export type ExcludeDeps = {
  readonly store: Pick<FactReader, 'enrolments' | 'exclusions'> & FactWriter;
  readonly settings: Pick<Settings, 'zone' | 'data' | 'exclusionReasons'>;
  readonly ledger: Ledger;
  readonly now: Instant;
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
};

/**
 * Records one exclusion. Resolves to the exit code: 0 recorded, or on record already; 2 something
 * to mend, and nothing recorded.
 */
export async function addExclusion(
  text: ExclusionText,
  evidenceFile: string,
  deps: ExcludeDeps,
): Promise<number> {
  const { store, settings, ledger, now, print, complain } = deps;
  const [enrolments, events] = await Promise.all([store.enrolments(), store.exclusions()]);
  const ground = {
    zone: settings.zone,
    reasons: settings.exclusionReasons,
    now,
    known: knownNames(enrolments, ledger.contracts),
  };
  const { draft, faults } = draftOf(text, ground);
  const evidence = evidenceFile === '' ? null : await readEvidence(evidenceFile, null);
  for (const fault of faults) complain(faultLine(fault));
  if (typeof evidence === 'string') complain(`--evidence: "${evidenceFile}" ${evidence}`);
  if (!draft || typeof evidence === 'string') return EXIT_USAGE;
  const { exclusion, known } = identified(draft, evidence?.about ?? null, events, settings.zone);
  if (evidence) await keepEvidence(settings.data, evidence);
  if (!known) await store.record([exclusion]);
  for (const line of [
    `${exclusion.id}: ${known ? 'is on record already' : 'recorded'}`,
    ...effect(exclusion, enrolments, deps),
  ])
    print(line);
  return 0;
}

function faultLine({ field, value, message }: FieldFault): string {
  return `--${FLAGS[field]}: ${value === '' ? '' : `"${value}" `}${message}`;
}

/** The flag of each field. */
const FLAGS: Readonly<Record<keyof ExclusionText, string>> = {
  reason: 'reason',
  devices: 'device',
  sites: 'site',
  contracts: 'contract',
  parents: 'behind',
  labels: 'label',
  from: 'from',
  to: 'to',
  requester: 'requester',
  approver: 'approver',
  filedAt: 'filed-at',
  note: 'note',
};

/** The rules by which a ledger lets exclusions excuse. */
export function rulesOf({ contracts, holidays, workdays }: Ledger, zone: string): ExcuseRules {
  return excuseRules(contracts, { zone, holidays: new Set(holidays), workdays: new Set(workdays) });
}

/** Whom an exclusion touches, and what the contracts make of it. */
function effect(
  exclusion: Exclusion,
  enrolments: readonly Enrolment[],
  { ledger, settings: { zone }, now }: ExcludeDeps,
): readonly string[] {
  const period = { from: exclusion.from, to: exclusion.to ?? Math.max(now, exclusion.from) + 1 };
  const services = byDevice(
    underContracts(servicesOver(enrolments, period), ledger.contracts, zone),
  );
  const rules = rulesOf(ledger, zone);
  const excuses = [...services.keys()].flatMap((device) =>
    excusesOver(device, services, [exclusion], rules),
  );
  const excused = excuses.filter((excuse) => excuse.excused.length > 0).length;
  const late = excuses.filter((excuse) => excuse.late).length;
  const accepted =
    excused === excuses.length
      ? ''
      : `, and excuses ${String(excused)} of them as their contracts say`;
  return [
    `touches ${String(excuses.length)} ${excuses.length === 1 ? 'device' : 'devices'}${accepted}`,
    ...(late > 0 ? [`filed late for ${String(late)} of them`] : []),
  ];
}

/** Prints exclusions, those of a month `YYYY-MM` or all, in order of their start. */
export async function listExclusions(
  month: string | undefined,
  deps: ExcludeDeps,
): Promise<number> {
  const {
    settings: { zone },
    ledger,
    print,
  } = deps;
  const events = await deps.store.exclusions();
  const within = month === undefined ? { from: -Infinity, to: Infinity } : civilMonth(month, zone);
  const withdrawn = withdrawals(events);
  const { calendar } = rulesOf(ledger, zone);
  const rows = everRecorded(events)
    .filter(({ from, to }) => from < within.to && (to ?? Infinity) > within.from)
    .map((exclusion) => [
      exclusion.id,
      exclusion.reason,
      scopeText(exclusion.scope),
      minute(exclusion.from, zone),
      exclusion.to === null ? '…' : minute(exclusion.to, zone),
      withdrawn.has(exclusion.id) ? 'withdrawn' : 'stands',
      exclusion.evidence ? 'yes' : 'none',
      ledger.contracts
        .filter(({ policy }) => filedLate(exclusion, policy.filingLimitDays, calendar))
        .map(({ number }) => number)
        .join(' '),
    ]);
  for (const line of table(
    ['ID', 'REASON', 'SCOPE', 'FROM', 'TO', 'STATE', 'EVIDENCE', 'LATE FOR'],
    rows,
  ))
    print(line);
  return 0;
}

/** Prints all that is on record of one exclusion. */
export async function showExclusion(id: string, deps: ExcludeDeps): Promise<number> {
  const {
    settings: { zone, data },
    print,
  } = deps;
  const events = await deps.store.exclusions();
  const exclusion = everRecorded(events).find((candidate) => candidate.id === id);
  if (!exclusion) return unknown(id, deps);
  const { evidence, to } = exclusion;
  const lines: readonly (readonly [string, string])[] = [
    ['id', exclusion.id],
    ['reason', exclusion.reason],
    ['scope', scopeText(exclusion.scope)],
    ['from', formatInstant(exclusion.from, zone)],
    ['to', to === null ? 'until further notice' : formatInstant(to, zone)],
    ['requester', exclusion.requester],
    ['approver', exclusion.approver],
    ['filed at', formatInstant(exclusion.filedAt, zone)],
    ['recorded at', formatInstant(exclusion.recordedAt, zone)],
    ['evidence', evidence ? `${evidence.name}, SHA-256 ${evidence.sha256}` : 'none'],
    ...(evidence ? [['kept as', await keptAs(data, evidence.sha256)] as const] : []),
    ['note', exclusion.note],
    ...[...(withdrawals(events).get(id) ?? [])].map(
      ({ at, by, why }) => ['withdrawn', `${formatInstant(at, zone)} by ${by}: ${why}`] as const,
    ),
  ];
  for (const [name, value] of lines) print(`${name.padEnd(12)}${value}`);
  return 0;
}

async function keptAs(data: string, sha256: string): Promise<string> {
  const path = evidencePath(data, sha256);
  const read = await readEvidence(path, null);
  if (typeof read === 'string') return `${path}: ${read}`;
  return read.about.sha256 === sha256
    ? path
    : `${path}: has been changed; its digest is ${read.about.sha256}`;
}

/** Withdraws an exclusion as a whole. It stays on record. */
export async function withdrawExclusion(
  id: string,
  by: string,
  why: string,
  deps: ExcludeDeps,
): Promise<number> {
  const { store, now, print, complain } = deps;
  const events = await store.exclusions();
  if (!everRecorded(events).some((exclusion) => exclusion.id === id)) return unknown(id, deps);
  if (withdrawals(events).has(id)) {
    print(`${id}: was withdrawn already`);
    return 0;
  }
  if (by.trim() === '' || why.trim() === '') {
    complain('--by and --why: name the person and the reason');
    return EXIT_USAGE;
  }
  await store.record([{ type: 'withdrawal', exclusion: id, at: now, by, why }]);
  print(`${id}: withdrawn`);
  return 0;
}

function unknown(id: string, { complain }: ExcludeDeps): number {
  complain(`"${id}" is the id of no exclusion; watchpost exclude list shows them`);
  return EXIT_USAGE;
}

/** Every exclusion, withdrawn or not, each once. */
function everRecorded(events: readonly ExclusionEvent[]): readonly Exclusion[] {
  return activeExclusions(events.filter((event) => event.type === 'exclusion'));
}

function withdrawals(
  events: readonly ExclusionEvent[],
): ReadonlyMap<string, readonly Withdrawal[]> {
  const byId = new Map<string, Withdrawal[]>();
  for (const event of events)
    if (event.type === 'withdrawal')
      byId.set(event.exclusion, [...(byId.get(event.exclusion) ?? []), event]);
  return byId;
}

function scopeText({ devices, sites, contracts, parents, labels }: ExclusionScope): string {
  const named: readonly (readonly [string, readonly string[]])[] = [
    ['device', devices],
    ['site', sites],
    ['contract', contracts],
    ['behind', parents],
    ['label', labels.map(({ label, value }) => `${label}=${value}`)],
  ];
  return named
    .flatMap(([name, values]) =>
      values.length > 0
        ? [
            `${name} ${values.slice(0, SHOWN).join(', ')}${values.length > SHOWN ? `, … (${String(values.length)})` : ''}`,
          ]
        : [],
    )
    .join('; ');
}

/** Names of one kind shown before the rest are only counted. */
const SHOWN = 5;

function minute(at: Instant, zone: string): string {
  return formatInstant(at, zone).slice(0, 16).replace('T', ' ');
}
