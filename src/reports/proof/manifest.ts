import { z } from 'zod';
import type { Enrolment } from '../../core/facts/event.ts';
import { historyByDevice } from '../../core/inventory/enrolment.ts';
import type { Instant } from '../../core/time/civil-time.ts';
import { FORMAT } from '../format.ts';
import { canonicalJson, sha256 } from './canonical.ts';
import { sealShape } from './seal.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const month = z.string().regex(/^\d{4}-\d{2}$/);
const revision = z.int().min(1);

/**
 * `manifest.json`: what a report consists of, and what it stands on. Holds no time of its making,
 * so that the same month gives the same bytes.
 */
export const manifestSchema = z.strictObject({
  format: z.literal(FORMAT),
  program: z.string(),
  month,
  complete: z.boolean(),
  revision: revision.nullable().describe('null: a report that was not closed.'),
  files: z.record(
    z.string().regex(/^[\w.-]+$/),
    z.strictObject({ bytes: z.int().min(0), sha256: hash }),
  ),
  policy: hash.describe('SHA-256 of policy.json.'),
  inventory: hash.describe(
    'SHA-256 of the canonical JSON of [device, particulars] of all that were in service as the period ended, see events.ndjson.',
  ),
  previous: z
    .strictObject({ month, revision, manifest: hash })
    .nullable()
    .describe('The month closed before this one: SHA-256 of its manifest.json.'),
  supersedes: z
    .strictObject({ revision, manifest: hash })
    .nullable()
    .describe('The revision before this one: SHA-256 of its manifest.json.'),
  ...sealShape,
});

/** The manifest of a report as a value. */
export type Manifest = z.infer<typeof manifestSchema>;

/**
 * `closing.json`: when a revision was closed. Not part of what is hashed; it has a seal and
 * signature of its own.
 */
export const closingSchema = z.strictObject({
  format: z.literal(FORMAT),
  month,
  revision,
  manifest: hash.describe('SHA-256 of manifest.json.'),
  closedAt: z.string().describe('RFC 3339, in the zone of the report.'),
  finalFrom: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .describe('First civil date after the objection window. From then on the revision is final.'),
  ...sealShape,
});

/** Names of the files that are not listed in the manifest. */
export const UNLISTED: readonly string[] = ['manifest.json', 'closing.json'];

/** The hash of who was in service, with all particulars, up to `end`. */
export function inventoryHash(enrolments: readonly Enrolment[], end: Instant): string {
  const last = [...historyByDevice(enrolments)].map(
    ([device, history]) => [device, history.findLast(({ at }) => at < end)?.entry ?? null] as const,
  );
  return sha256(canonicalJson(last.filter(([, entry]) => entry !== null)));
}
