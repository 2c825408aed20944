import { Hono, type Context } from 'hono';
import { z } from 'zod';
import type { ExclusionText } from '../../core/exclusions/filing.ts';
import { bodyBytes, jsonBody } from '../access/body.ts';
import { principalOf, requireWrite } from '../access/guard.ts';
import { limited } from '../limited.ts';
import { problem, problemOf, type Problem } from '../problem.ts';
import type { ApiService } from '../service.ts';

/** Largest file of evidence over the network, bytes. */
const MAX_EVIDENCE_BYTES = 20 * 1024 * 1024;
/** Files of evidence taken at one time; each is held in memory. */
const MAX_UPLOADS = 2;
/** Names in one scope. */
const MAX_NAMES = 10_000;

const text = z.string().max(500).default('');
const names = z.array(z.string().min(1).max(200)).max(MAX_NAMES).default([]);
const exclusion = z.strictObject({
  reason: z.string().max(500),
  devices: names,
  sites: names,
  contracts: names,
  behind: names,
  labels: names.describe('label=value each'),
  from: z.string().max(64),
  to: z.string().max(64).default(''),
  requester: z.string().max(500),
  approver: z.string().max(500),
  filedAt: z.string().max(64).default(''),
  note: text,
  evidence: z
    .strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), name: z.string().min(1).max(255) })
    .nullable()
    .default(null),
});
const withdrawal = z.strictObject({ why: z.string().trim().min(1).max(500) });

/**
 * Filing and withdrawing exclusions, and the files that prove them. Every route is for those who
 * may write.
 */
export function filingRoutes(service: Pick<ApiService, 'filing'>): Hono {
  const routes = new Hono();
  const upload = limited(MAX_UPLOADS);
  const change = limited(MAX_UPLOADS);
  routes.post('/evidence', requireWrite, async (c) => {
    const outcome = await upload(() => kept(c, service));
    if (typeof outcome !== 'string') throw outcome;
    return c.json({ sha256: outcome }, 201);
  });
  routes.post('/exclusions', requireWrite, async (c) =>
    added(c, service, await jsonBody(c, exclusion), change),
  );
  routes.post('/exclusions/:id/withdrawal', requireWrite, async (c) =>
    withdrawn(c, service, (await jsonBody(c, withdrawal)).why, change),
  );
  return routes;
}

/**
 * The SHA-256 of the file sent, or what is wrong with the body: what is thrown here would be told
 * as the store's silence.
 */
async function kept(c: Context, { filing }: Pick<ApiService, 'filing'>): Promise<string | Problem> {
  try {
    return await filing.keepEvidence(await bodyBytes(c, MAX_EVIDENCE_BYTES));
  } catch (error) {
    const known = problemOf(error);
    if (!known) throw error;
    return known;
  }
}

type Limited = ReturnType<typeof limited>;

async function added(
  c: Context,
  { filing }: Pick<ApiService, 'filing'>,
  { behind, evidence, ...rest }: z.infer<typeof exclusion>,
  change: Limited,
): Promise<Response> {
  const asked: ExclusionText = { ...rest, parents: behind };
  const filed = await change(() => filing.add(asked, evidence));
  if ('id' in filed) return c.json(filed, filed.known ? 200 : 201);
  throw problem(
    400,
    filed.faults
      .slice(0, 20)
      .map(({ field, message }) => `${field === 'parents' ? 'behind' : field}: ${message}`)
      .join('; '),
    'correct these fields; nothing was recorded',
  );
}

async function withdrawn(
  c: Context,
  { filing }: Pick<ApiService, 'filing'>,
  why: string,
  change: Limited,
): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const outcome = await change(() => filing.withdraw(id, principalOf(c).name, why));
  if (outcome === 'unknown') throw unknownExclusion();
  return c.json({ id, outcome });
}

/** No exclusion has the id asked for. */
export function unknownExclusion(): Error {
  return problem(404, 'no exclusion has this id', 'look the id up under /api/v1/exclusions');
}
