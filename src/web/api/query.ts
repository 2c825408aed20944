import { z } from 'zod';
import { KINDS } from '../../core/inventory/device.ts';
import { SHOWN_STATES } from '../../core/judging/judgement.ts';
import type { Instant, Period } from '../../core/time/civil-time.ts';
import { problem } from '../problem.ts';

/** Longest span of one timeline, in days. */
const MAX_TIMELINE_DAYS = 400;
const DAY_MS = 86_400_000;
/** Longest text a filter compares with, in characters. */
const MAX_TEXT = 200;
/**
 * Instants that can be asked for: those whose zone offset is whole minutes and whose year has four
 * digits.
 */
const FIRST_INSTANT = Date.UTC(1972, 0, 1);
const LAST_INSTANT = Date.UTC(9999, 11, 1);

const text = z.string().max(MAX_TEXT, `at most ${MAX_TEXT} characters`);
const paging = (defaultLimit: number, maxLimit: number) => ({
  limit: whole(1, maxLimit).default(defaultLimit),
  offset: whole(0, 10_000_000).default(0),
});

const devicesSchema = z.strictObject({
  site: text.optional(),
  kind: z.enum(KINDS, `one of ${KINDS.join(', ')}`).optional(),
  contract: text.optional(),
  vendor: text.optional(),
  state: z.enum(SHOWN_STATES, `one of ${SHOWN_STATES.join(', ')}`).optional(),
  q: text.optional(),
  ...paging(100, 500),
});
const MONTH = 'written as YYYY-MM, for example 2026-10';
const outagesSchema = z.strictObject({
  month: z.string(MONTH).regex(/^\d{4}-(0[1-9]|1[0-2])$/, MONTH),
  ...paging(1000, 10_000),
});
const exclusionsSchema = z.strictObject(paging(1000, 10_000));
const timelineSchema = z.strictObject({ from: instant(), to: instant() });

/** What a device list is narrowed by; a missing field narrows nothing. */
export type DeviceFilter = Pick<
  z.infer<typeof devicesSchema>,
  'site' | 'kind' | 'contract' | 'vendor' | 'state' | 'q'
>;

type Query = Readonly<Record<string, string>>;

/** Query of `/api/v1/devices`. Throws a 400 problem. */
export function devicesQuery(query: Query): z.infer<typeof devicesSchema> {
  return read(devicesSchema, query);
}

/** Query of `/api/v1/outages`. Throws a 400 problem. */
export function outagesQuery(query: Query): z.infer<typeof outagesSchema> {
  return read(outagesSchema, query);
}

/** Query of `/api/v1/exclusions`. Throws a 400 problem. */
export function exclusionsQuery(query: Query): z.infer<typeof exclusionsSchema> {
  return read(exclusionsSchema, query);
}

/** Query of what takes no parameters. Throws a 400 problem. */
export function noQuery(query: Query): void {
  read(z.strictObject({}), query);
}

/**
 * Query of a timeline: half-open, at most 400 days. Without `to`: up to `now`; without `from`: a
 * day. Throws a 400 problem.
 */
export function timelineQuery(query: Query, now: Instant): Period {
  const { from, to = now } = read(timelineSchema, query);
  const period = { from: from ?? to - DAY_MS, to };
  if (period.from >= period.to)
    throw problem(
      400,
      'the period is empty: from is not before to',
      'give a from that is earlier than to',
    );
  if (period.to - period.from > MAX_TIMELINE_DAYS * DAY_MS) {
    throw problem(
      400,
      `the period is longer than ${MAX_TIMELINE_DAYS} days`,
      'ask for several shorter periods',
    );
  }
  return period;
}

function whole(min: number, max: number) {
  const message = `a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,8}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}

/** RFC 3339 with an offset, or milliseconds since the epoch. */
function instant() {
  const message =
    'an RFC 3339 time with its offset, for example 2026-10-03T08:00:00+08:00 (write + as %2B), or milliseconds since 1970, from 1972 to 9999';
  const date = z.iso.datetime({ offset: true, message }).transform((value) => Date.parse(value));
  const milliseconds = z
    .string()
    .regex(/^\d{1,16}$/, message)
    .transform(Number);
  return z
    .union([milliseconds, date], message)
    .refine((value) => value >= FIRST_INSTANT && value <= LAST_INSTANT, message)
    .optional();
}

function read<S extends z.ZodObject>(schema: S, query: Query): z.infer<S> {
  const result = schema.safeParse(query);
  if (result.success) return result.data;
  const known = Object.keys(schema.shape).join(', ');
  const issues = result.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? 'there is a query parameter it does not know'
      : `${issue.path.join('.')} must be ${issue.message}`,
  );
  throw problem(400, issues.join('; '), `use only the parameters ${known}, each as described`);
}
