import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { ExclusionEvent } from '../core/exclusions/exclusion.ts';
import { parseJson } from '../platform/ndjson.ts';
import { exclusionsKey } from './keys.ts';
import { scanAll, SCAN_STEP, type Reading } from './read.ts';
import type { Timed } from './stopwatch.ts';

const texts = z.array(z.string());

const storedWithdrawal = z.tuple([
  z.literal('withdrawal'),
  z.string(),
  z.int(),
  z.string(),
  z.string(),
]);

/**
 * Type, id, reason, the five parts of the scope, from, to, evidence, requester, approver, filed and
 * recorded at, note.
 */
const storedExclusion = z.tuple([
  z.literal('exclusion'),
  z.string(),
  z.string(),
  texts,
  texts,
  texts,
  texts,
  z.array(z.tuple([z.string(), z.string()])),
  z.int(),
  z.int().nullable(),
  z.tuple([z.string().regex(/^[0-9a-f]{64}$/), z.string()]).nullable(),
  z.string(),
  z.string(),
  z.int(),
  z.int(),
  z.string(),
]);

/**
 * Every exclusion and withdrawal, some perhaps twice, in no particular order. Rejects when Redis
 * does not answer.
 */
export async function readExclusions(
  redis: Redis,
  prefix: string,
  timed: Timed,
): Promise<Reading<readonly ExclusionEvent[]>> {
  const members = await scanAll((cursor) =>
    timed(() => redis.sscan(exclusionsKey(prefix), cursor, 'COUNT', SCAN_STEP)),
  );
  const found = members.flatMap((member) => parseEvent(member) ?? []);
  return { found, ignored: members.length - found.length };
}

function parseEvent(text: string): ExclusionEvent | undefined {
  const result = z.union([storedWithdrawal, storedExclusion]).safeParse(parseJson(text));
  if (!result.success) return undefined;
  if (result.data[0] === 'withdrawal') {
    const [type, exclusion, at, by, why] = result.data;
    return { type, exclusion, at, by, why };
  }
  const [
    type,
    id,
    reason,
    devices,
    sites,
    contracts,
    parents,
    labels,
    from,
    to,
    evidence,
    requester,
    approver,
    filedAt,
    recordedAt,
    note,
  ] = result.data;
  const scope = {
    devices,
    sites,
    contracts,
    parents,
    labels: labels.map(([label, value]) => ({ label, value })),
  };
  return {
    type,
    id,
    reason,
    scope,
    from,
    to,
    evidence: evidence && { sha256: evidence[0], name: evidence[1] },
    requester,
    approver,
    filedAt,
    recordedAt,
    note,
  };
}
