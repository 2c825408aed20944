import { checkOptions } from '../../src/probes/table.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { inServiceMs } from '../../src/core/judging/availability.ts';
import { byCheck, type CheckName, type Device } from '../../src/core/inventory/device.ts';
import { streamId } from '../../src/core/facts/fact-store.ts';
import { spansIn, timelineOf, type Timeline } from '../../src/core/facts/timeline.ts';
import { scheduleFaults } from '../../src/simulator/schedule.ts';
import {
  deadStretches,
  readTruth,
  type DeadStretch,
  type Truth,
} from '../../src/simulator/truth.ts';
import { openStore } from '../../src/store/open.ts';
import { runProgram } from '../support/program.ts';
import { raiseEstate } from './estate.ts';
import { judged } from '../support/judge.ts';

/** What the recorded outages are worth against the simulator's own record. */
export type TruthReport = {
  readonly devices: number;
  readonly stretches: number;
  readonly found: number;
  /**
   * One line each: a dead stretch with no recorded outage, an outage with no dead stretch, and so
   * on.
   */
  readonly mistakes: readonly string[];
  /** Onset lateness by check, milliseconds. */
  readonly lateness: Readonly<
    Partial<
      Record<CheckName, { readonly mean: number; readonly max: number; readonly count: number }>
    >
  >;
};

const DEFAULT_SETTINGS = checkOptions.parse({});
const INTERVAL_MS: Readonly<Record<CheckName, number>> = byCheck(
  (check) => DEFAULT_SETTINGS[check].intervalMs,
);
const SWEEP_LIMIT_MS = 60_000;
const POLICY = {
  online: 'any' as const,
  clockToleranceMs: {
    camera: 5000,
    checkpoint: 1000,
    epolice: 1000,
    'media-server': 5000,
    platform: 5000,
    network: 5000,
  },
};

/**
 * Runs the built program against a simulated estate with seeded faults, then compares what it
 * recorded with the truth.
 */
export async function truthRun(options: {
  readonly devices: number;
  readonly minutes: number;
  readonly seed: number;
}): Promise<TruthReport> {
  const { simulation, folder, end } = await raiseEstate('truth', options.devices, options.seed);
  try {
    const program = await runProgram(simulation.inventoryFile, folder);
    const mistakes: string[] = [];
    try {
      await untilSwept(program.get);
      const startedAt = Date.now();
      await simulation.play(
        scheduleFaults(simulation.estate, {
          seed: options.seed,
          forMs: options.minutes * 60_000,
          profile: 'truth',
          routes: true,
        }),
        new AbortController().signal,
      );
      await sleep(Math.max(0, startedAt + options.minutes * 60_000 - Date.now()));
      if (
        !/^watchpost_blind_episodes_total\{cause="silence"\} 0$/m.test(
          await program.get('/metrics'),
        )
      )
        mistakes.push('blind: silence of every place was found, and there was none');
    } finally {
      await program.end('SIGTERM');
    }
    const timelines = await readTimelines(folder, simulation.estate.devices);
    const report = compare(simulation.estate.devices, readTruth(simulation.truthFile), timelines);
    return { ...report, mistakes: [...mistakes, ...report.mistakes] };
  } finally {
    await end();
  }
}

async function untilSwept(get: (path: string) => Promise<string>): Promise<void> {
  const deadline = performance.now() + SWEEP_LIMIT_MS;
  while (!/"total":0\b/.test(await get('/api/v1/devices?state=unobserved&limit=1'))) {
    if (performance.now() > deadline) throw new Error('the estate was not swept within a minute');
    await sleep(250);
  }
}

async function readTimelines(
  dataDir: string,
  devices: readonly Device[],
): Promise<ReadonlyMap<string, Timeline>> {
  const store = await openStore(
    {
      url: '',
      password: '',
      prefix: 'watchpost',
      commandTimeoutMs: 5000,
      sentinels: [],
      masterName: '',
      dataDir,
      retentionMonths: 36,
    },
    'reader',
  );
  try {
    const keys = devices.flatMap((device) =>
      device.checks.map((check) => ({ device: device.id, check })),
    );
    const facts = await store.streamEvents(keys, { from: Date.now() - 86_400_000, to: Date.now() });
    return new Map(keys.map((key, index) => [streamId(key), timelineOf(facts[index]!)]));
  } finally {
    await store.close();
  }
}

function compare(
  devices: readonly Device[],
  truth: Truth,
  timelines: ReadonlyMap<string, Timeline>,
): TruthReport {
  const mistakes: string[] = [];
  const late = new Map<CheckName, number[]>();
  let stretches = 0;
  let found = 0;
  for (const device of devices) {
    mistakes.push(...unbalanced(device, timelines));
    for (const check of device.checks) {
      const name = `${device.name} ${streamId({ device: device.id, check })}`;
      const recorded = [...spansIn(timelines.get(streamId({ device: device.id, check }))!, 'down')];
      for (const stretch of deadStretches(truth, device.id, check)) {
        stretches++;
        const index = recorded.findIndex(
          (span) => span.from < (stretch.revived?.to ?? Infinity) && span.to > stretch.died.from,
        );
        const [span] = index < 0 ? [] : recorded.splice(index, 1);
        if (!span) {
          mistakes.push(`missed: ${name}: ${describe(stretch, truth)}`);
          continue;
        }
        found++;
        const lateMs = span.from - stretch.died.from;
        late.set(check, [...(late.get(check) ?? []), lateMs]);
        if (lateMs < 0)
          mistakes.push(`early by ${-lateMs} ms: ${name}: ${describe(stretch, truth)}`);
        if (lateMs > INTERVAL_MS[check] + 1000)
          mistakes.push(`late by ${lateMs} ms: ${name}: ${describe(stretch, truth)}`);
        if (stretch.revived && span.to < stretch.revived.from)
          mistakes.push(
            `up again ${stretch.revived.from - span.to} ms before it was: ${name}: ${describe(stretch, truth)}`,
          );
      }
      for (const span of recorded)
        mistakes.push(
          `false: ${name}: down from ${span.from - truth.startedAt} to ${span.to - truth.startedAt} ms`,
        );
    }
  }
  return {
    devices: devices.length,
    stretches,
    found,
    mistakes,
    lateness: Object.fromEntries([...late].map(([check, all]) => [check, summary(all)])),
  };
}

function describe({ fault, died, revived }: DeadStretch, truth: Truth): string {
  return `${fault} from ${died.from - truth.startedAt} to ${revived ? revived.to - truth.startedAt : 'the end'} ms`;
}

function summary(all: readonly number[]): {
  readonly mean: number;
  readonly max: number;
  readonly count: number;
} {
  return {
    mean: all.reduce((sum, ms) => sum + ms, 0) / all.length,
    max: Math.max(...all),
    count: all.length,
  };
}

function unbalanced(device: Device, timelines: ReadonlyMap<string, Timeline>): readonly string[] {
  const streams = device.checks.map((check) => ({
    check,
    timeline: timelines.get(streamId({ device: device.id, check }))!,
    proven: true,
  }));
  const due = { from: Date.now() - 3_600_000, to: Date.now() };
  const { online, intact } = judged({ kind: device.kind, inService: [due], streams }, POLICY);
  return [online, intact].flatMap((buckets) =>
    inServiceMs(buckets) === due.to - due.from
      ? []
      : [`buckets of ${device.id} sum to ${inServiceMs(buckets)}`],
  );
}
