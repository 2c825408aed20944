import { z } from 'zod';
import { CHECKS, KINDS } from '../../core/inventory/device.ts';
import { FINDINGS } from '../../core/inspection/finding.ts';
import { ONLINE_RULES } from '../../core/judging/judgement.ts';
import { FORMAT } from '../format.ts';
import { REASONS } from '../../core/facts/observation.ts';
import {
  coverSchema,
  evaluationSchema,
  methodFigureSchema,
  reportedExclusionSchema,
  settlementSchema,
} from '../assessment/schema.ts';

const ms = z.int().min(0);
const instant = z.int().describe('Milliseconds since 1970-01-01T00:00:00Z.');
const text = z.string();
const kind = z.enum(KINDS);

const share = z
  .strictObject({
    part: ms,
    of: ms,
    ratio: z
      .string()
      .regex(/^\d+\.\d{6}$/)
      .nullable()
      .describe(
        'part / of, rounded half up to 6 decimals; null when `of` is 0. For display: compare part and of.',
      ),
  })
  .describe('An exact fraction of milliseconds.');

const judged = z.strictObject({
  upMs: ms,
  excusedMs: ms.describe('Not up, inside an approved exclusion.'),
  unreachableMs: ms.describe(
    'Not up and not excused, while the device it is reached through was itself down.',
  ),
  downMs: ms.describe('Not up, neither excused nor unreachable.'),
  unobservedMs: ms.describe('Nobody looked, or nobody could: neither up nor down.'),
  rate: share.describe(
    'up / (due - unobserved). Nothing is taken out: excused and unreachable time count as not up.',
  ),
  lower: share.describe('up / due: as if all unobserved time were down.'),
  upper: share.describe('(up + unobserved) / due: as if all unobserved time were up.'),
});

const figures = z
  .strictObject({
    inServiceMs: ms.describe(
      'In-service time in the period. The five parts of `online`, and those of `intact`, each sum to it exactly.',
    ),
    coverage: share.describe('(due - unobserved) / due.'),
    assessable: z
      .boolean()
      .describe(
        'Coverage reaches 95 %. If false the figures are not fit for assessment (不具备考核条件).',
      ),
    online: judged.describe('在线: some sign of life, by the rule in `method.online`.'),
    intact: judged.describe('完好: online, every proven check up, clock within tolerance.'),
    outages: z.int().min(0).describe('Rows of `outages` that belong here.'),
    longestOutageMs: ms.describe('Longest observed time not online of one outage.'),
  })
  .describe('How a device or group did. Those of a group are the sums of its members.');

const span = z
  .strictObject({ from: instant, to: instant })
  .describe('Half-open: `from` belongs to it, `to` does not.');
const assignment = { kind, site: text, contract: text, vendor: text };

const device = z
  .strictObject({
    id: text,
    name: text,
    ...assignment,
    class: text,
    address: text,
    parent: text.describe('Id of the device it is reached through, or empty.'),
    neverAnswered: z
      .array(z.enum(CHECKS))
      .describe(
        'Checks that never once succeeded up to the end of the period. They blame nobody, unless no check of the device ever did.',
      ),
    figures,
    parts: z
      .array(z.strictObject({ ...assignment, spans: z.array(span), figures }))
      .min(1)
      .describe(
        'One for each kind, site, contract and vendor the device was enrolled under. They sum to `figures`.',
      ),
  })
  .describe('A device that was in service in the period, as its last enrolment in it says.');

const group = z
  .strictObject({
    by: z.enum(['total', 'site', 'contract', 'vendor', 'kind']),
    key: text.describe(
      'Which site, contract, vendor or kind; empty for the total and for devices that have none.',
    ),
    devices: z
      .int()
      .min(0)
      .describe(
        'Devices with time in the group. One that moved counts in both groups, and once in the total.',
      ),
    figures,
  })
  .describe('All time under one site, contract, vendor or kind, or in total.');

const outage = z
  .strictObject({
    device: text,
    name: text,
    ...assignment,
    from: instant,
    to: instant,
    since: instant.describe(
      'When it began, where that is before `from`: before the month, or under another contract, site, vendor or kind.',
    ),
    ended: z
      .enum(['up', 'unobserved', 'moved-or-left', 'period-end'])
      .describe(
        'What followed: the device was up; nobody looked any more; the device moved or left while not online; still not online when the period ended.',
      ),
    reason: z
      .enum(REASONS)
      .nullable()
      .describe('What the check failed with that put the device offline.'),
    downMs: ms,
    unreachableMs: ms,
    excusedMs: ms,
    unobservedMs: ms.describe(
      'Pauses of the observer inside the outage. They count in no other part.',
    ),
    exclusions: z.array(text).describe('Ids of the exclusions that excuse part of it.'),
  })
  .describe(
    'A stretch in which a device was not online whenever it was observed. Cut at the ends of the period and where the device moved.',
  );

const finding = z
  .strictObject({
    device: text,
    name: text,
    ...assignment,
    finding: z.enum(FINDINGS),
    from: instant,
    to: instant,
    since: instant.describe('When it was first found, where that is before `from`.'),
    open: z.boolean().describe('It was not found to be over by the end of the period.'),
    detail: text.describe('Values as the device gave them.'),
    vouchedMs: ms.describe(
      'How much of it somebody vouches for: between two looks that are not too far apart, while the login was accepted.',
    ),
    impairs: z
      .boolean()
      .describe(
        'Whether the contract counts it: then the device is not intact while it was found and vouched for.',
      ),
  })
  .describe(
    'Something wrong with a device that answered all the same (隐患). Never downtime. Cut at the ends of the period and where the device moved.',
  );

const impairing = z
  .strictObject({ contract: text, findings: z.array(z.enum(FINDINGS)) })
  .describe('A contract under which findings make a device impaired (不完好).');

const side = z.strictObject(assignment).nullable();
const change = z.strictObject({
  device: text,
  at: instant,
  recordedAt: instant.describe(
    'When the inventory came to say so: later than `at` where somebody set a date back.',
  ),
  change: z.enum(['entered', 'moved', 'left']),
  before: side,
  after: side,
});

const method = z
  .strictObject({
    program: text.describe('Name and version of the program that computed the report.'),
    online: z.enum(ONLINE_RULES),
    clockToleranceMs: z.record(kind, ms),
    uplinkGraceMs: ms.describe(
      'The device it is reached through counts as down until it is seen up again, and time not up that borders on that, no longer than this, as unreachable.',
    ),
    staggerGraceMs: ms.describe(
      'Where of two checks one is down and the other is not observed, but up just before, or when next seen once the device was up again, the device is unobserved for no longer than this (in the latter case up to when it was next seen).',
    ),
    clockResolutionMs: ms.describe(
      'ONVIF clocks tell whole seconds: this much is granted beyond the tolerance.',
    ),
    confirmAfter: z
      .int()
      .min(1)
      .describe('Failures in a row that make a check down, as of the first.'),
    reaskMs: ms.describe('Wait before a suspect check is asked again.'),
    gapFactor: z
      .number()
      .describe('Intervals without an observation after which the time between is unobserved.'),
    deadFactor: z
      .int()
      .describe(
        'While a device is dead to ping, its other checks are asked this many times less often.',
      ),
    checks: z.array(z.strictObject({ check: z.enum(CHECKS), intervalMs: ms, timeoutMs: ms })),
    assessableCoverage: z.strictObject({ part: z.int(), of: z.int() }),
  })
  .describe(
    '统计口径: how the figures came about, by the settings in force when the report was computed.',
  );

const day = z
  .strictObject({
    date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
    inServiceMs: ms,
    upMs: ms.describe('Online.'),
    observedMs: ms.describe('upMs / observedMs is the online rate of the day, nothing taken out.'),
  })
  .describe('One civil day, all devices in one pot.');

/**
 * The monthly report: every figure with what it was computed from. Describes `report.json`; the
 * published JSON schema is made from it.
 */
export const monthlyDocumentSchema = z
  .strictObject({
    $schema: z.literal('report.schema.json'),
    format: z.literal(FORMAT),
    month: z.string().regex(/^\d{4}-\d{2}$/),
    zone: text.describe('IANA time zone in which the month is civil.'),
    contract: text
      .nullable()
      .describe(
        'Number of the contract whose devices and time alone the report is about; null: all.',
      ),
    period: span.describe(
      'What the figures are about: the civil month, cut where it was not over yet.',
    ),
    monthEnd: instant.describe('Where the civil month ends.'),
    complete: z.boolean().describe('The month was over. If false the report is preliminary.'),
    method,
    cover: coverSchema,
    evaluation: evaluationSchema.nullable().describe('null: no form is configured.'),
    settlements: z
      .array(settlementSchema)
      .describe(
        'One for each contract of the ledger that had devices in service while it was in force.',
      ),
    methods: z
      .array(methodFigureSchema)
      .describe(
        'Every way of counting side by side. Where there is a ledger, over time under a contract.',
      ),
    exclusions: z.array(reportedExclusionSchema),
    groups: z.array(group),
    days: z.array(day),
    devices: z.array(device),
    outages: z.array(outage),
    findings: z.array(finding),
    impairing: z.array(impairing),
    changes: z
      .array(change)
      .describe('Devices that entered, moved between kinds, sites, contracts or vendors, or left.'),
  })
  .describe(
    "Monthly availability report of watchpost. Names are the operators' own text: escape them wherever they are shown.",
  );

/** The monthly report as a value. */
export type MonthlyDocument = z.infer<typeof monthlyDocumentSchema>;
/** One day of the report. */
export type Day = z.infer<typeof day>;
/** A device, group, or part of a device in figures. */
export type Figures = z.infer<typeof figures>;
/** One judgement of a device or group. */
export type Judged = z.infer<typeof judged>;
/** An exact fraction with its ratio as text. */
export type Share = z.infer<typeof share>;
/** One device of the report. */
export type ReportedDevice = z.infer<typeof device>;
/** One site, contract, vendor, kind, or the total. */
export type Group = z.infer<typeof group>;
/** One line of the list of outages. */
export type ReportedOutage = z.infer<typeof outage>;
/** One finding of the report. */
export type ReportedFinding = z.infer<typeof finding>;
/** One device entering, moving or leaving. */
export type Change = z.infer<typeof change>;
/** How the figures came about. */
export type Method = z.infer<typeof method>;
