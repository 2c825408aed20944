import { z } from 'zod';
import { CHECKS } from '../../src/core/inventory/device.ts';
import { SHOWN_STATES } from '../../src/core/judging/judgement.ts';
import type { Program } from '../support/program.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const deviceSchema = z.object({
  id: z.string(),
  kind: z.string(),
  contract: z.string(),
  state: z.enum(SHOWN_STATES),
  since: instant.nullable(),
  clockWrong: z.boolean(),
  checks: z.array(
    z.object({
      check: z.enum(CHECKS),
      state: z.enum(['up', 'down']).nullable(),
      since: instant.nullable(),
      reason: z.string(),
      suspect: z.boolean(),
      lastObservedAt: instant.nullable(),
    }),
  ),
});
const devicesSchema = z.object({ total: z.number(), devices: z.array(deviceSchema) });

/** A device as the API tells it. */
export type ToldDevice = z.infer<typeof deviceSchema>;

/** Every device of an estate of at most 500, by id. */
export async function devicesOf(program: Program): Promise<ReadonlyMap<string, ToldDevice>> {
  const { devices } = devicesSchema.parse(
    JSON.parse(await program.get('/api/v1/devices?limit=500')),
  );
  return new Map(devices.map((device) => [device.id, device]));
}

/**
 * An instant up to which every device was watched. The month it falls in holds something of each of
 * them, however young that month is.
 */
export async function watchedUpTo(program: Program): Promise<number> {
  const checks = [...(await devicesOf(program)).values()].flatMap((device) => device.checks);
  return Math.min(...checks.map(({ lastObservedAt }) => lastObservedAt ?? NaN));
}

/** Whether every device has been asked by every check since an instant. */
export async function sweptSince(program: Program, at: number): Promise<boolean> {
  const devices = [...(await devicesOf(program)).values()];
  return devices.every(({ checks }) =>
    checks.every(
      ({ lastObservedAt, suspect }) => lastObservedAt !== null && lastObservedAt >= at && !suspect,
    ),
  );
}

/** Whether every device has a verdict that rests on a ping since an instant. */
export async function judgedSince(program: Program, at: number): Promise<boolean> {
  const devices = [...(await devicesOf(program)).values()];
  return devices.every(
    ({ state, checks }) =>
      state !== 'unobserved' &&
      checks.every(
        ({ check, state: found, lastObservedAt }) =>
          check !== 'icmp' || (found !== null && (lastObservedAt ?? 0) >= at),
      ),
  );
}

const timelineSchema = z.object({
  checks: z.array(
    z.object({
      check: z.enum(CHECKS),
      stretches: z.array(
        z.object({ from: instant, to: instant, state: z.enum(['up', 'down', 'unobserved']) }),
      ),
    }),
  ),
});

/** The timelines of one device between two instants, by check. */
export async function timelineOf(
  program: Program,
  device: string,
  from: number,
  to: number,
): Promise<z.infer<typeof timelineSchema>['checks']> {
  return timelineSchema.parse(
    JSON.parse(await program.get(`/api/v1/devices/${device}/timeline?from=${from}&to=${to}`)),
  ).checks;
}

/** What one scrape told, and how long it took. */
export type Told = {
  /** The sum of all samples of a metric whose labels hold `part`; NaN: it has none. */
  readonly sum: (metric: string, part?: string) => number;
  readonly text: string;
  readonly tookMs: number;
};

/** Scrapes the program. */
export async function scrape(program: Program): Promise<Told> {
  const startedAt = performance.now();
  const text = await program.get('/metrics');
  const tookMs = performance.now() - startedAt;
  const lines = text.split('\n');
  return {
    text,
    tookMs,
    sum: (metric, part = '') => {
      const samples = lines.filter(
        (line) =>
          (line.startsWith(`${metric}{`) || line.startsWith(`${metric} `)) && line.includes(part),
      );
      return samples.length === 0
        ? NaN
        : samples.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
    },
  };
}
