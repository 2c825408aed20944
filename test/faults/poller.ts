import { byCheck } from '../../src/core/inventory/device.ts';
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../../src/core/facts/event.ts';
import { NO_CONTRACTS } from '../../src/core/contracts/ledger-view.ts';
import type { Probe } from '../../src/core/health/probe.ts';
import { encodeLine } from '../../src/recording/fact-line.ts';
import type { CheckRunner } from '../../src/polling/schedule.ts';
import { systemClock } from '../../src/clock.ts';
import { startMonitor } from '../../src/polling/monitor.ts';
import { openIdentity } from '../../src/recording/identity.ts';
import { openRecording } from '../../src/recording/recording.ts';
import { openStore } from '../../src/store/open.ts';
import { answers, devicesOf, GAP_MS, INTERVAL_MS } from './world.ts';

/*
 * The service's own store, journal, outbox, recall, loop and judging, as the daemon puts them
 * together, watching a world that is made up; without HTTP and inventory files, so that it starts
 * fast enough to be killed hundreds of times. Each event it made, and each that the store has
 * answered for, is written to a file before anything else happens. argv: JSON of data, notes
 * (folder of those two files), url, sentinels, seed.
 */
const options = JSON.parse(process.argv[2]!) as {
  data: string;
  notes: string;
  url: string;
  sentinels: string[];
  seed: number;
};
const note = (name: string): ((events: readonly Event[]) => void) => {
  const file = openSync(join(options.notes, name), 'a');
  return (events) => {
    if (events.length > 0) writeSync(file, events.map(encodeLine).join(''));
  };
};
const [made, answered] = [note('made'), note('answered')];
const say = (line: unknown): void => {
  process.stderr.write(
    `${new Date().toISOString()} ${typeof line === 'string' ? line : JSON.stringify(line)}\n`,
  );
};
const log = { info: say, warn: say, error: say };

const devices = devicesOf();
const indexOf = new Map(devices.map(({ id }, index) => [id, index]));
const probe: Probe = (targets) => {
  const at = Date.now();
  return Promise.resolve(
    targets.map(({ id }) => {
      const isUp = answers(options.seed, indexOf.get(id)!, at);
      return {
        device: id,
        check: 'icmp',
        at,
        outcome: isUp
          ? { result: 'answered', latencyMs: 1, facts: {} }
          : { result: 'failed', reason: 'timeout', detail: '' },
      };
    }),
  );
};
const asker: CheckRunner = { probe, exclusive: false, sliceSize: 8, intervalMs: INTERVAL_MS };

const store = await openStore(
  {
    url: options.url,
    password: '',
    sentinels: options.sentinels,
    masterName: options.sentinels.length > 0 ? 'estate' : '',
    prefix: 'wp',
    commandTimeoutMs: 500,
    dataDir: options.data,
    retentionMonths: 36,
  },
  'daemon',
  log,
);
const watchedStore = {
  ...store,
  recordLinked: async (...args: Parameters<typeof store.recordLinked>) => {
    const answer = await store.recordLinked(...args);
    if (answer.result !== 'superseded') answered(args[0]);
    return answer;
  },
};
const stops: (() => Promise<void>)[] = [];
const recording = await openRecording(
  { data: options.data, outboxMaxBytes: 1e8 },
  {
    store: watchedStore,
    identity: await openIdentity(join(options.data, 'poller.json')),
    clock: systemClock,
    log,
    onSuperseded: () => undefined,
  },
  stops,
  (work) => Promise.race([work, new Promise<void>((resolve) => setTimeout(resolve, 5000))]),
);
const { outbox, journal, eventsSince } = recording;
await Promise.race([
  Promise.all([outbox.drained(), journal.settled()]),
  new Promise((resolve) => setTimeout(resolve, 1500)),
]);
const clockToleranceMs = {
  camera: 5000,
  checkpoint: 1000,
  epolice: 1000,
  'media-server': 5000,
  platform: 5000,
  network: 5000,
};
const monitor = startMonitor({
  clock: systemClock,
  reader: store,
  runners: byCheck(() => asker),
  log,
  zone: 'Asia/Shanghai',
  maintenanceMs: 1000,
  contractContext: () => NO_CONTRACTS,
  policy: {
    confirmAfter: 3,
    reaskMs: 100,
    gapFactor: GAP_MS / INTERVAL_MS,
    deadFactor: 5,
    maxInFlight: 64,
  },
  judgement: { online: 'any', clockToleranceMs },
  record: (events) => {
    made(events);
    outbox.push(events);
  },
  onRestored: (events) => {
    journal.keep(events);
  },
  eventsSince,
});
recording.attach(() => monitor.facts());
await monitor.apply({ devices, sha256: '0'.repeat(64) });

let isSettled = true;
const tell = (): void => {
  const { events } = outbox.figures();
  process.stdout.write(
    `${JSON.stringify({ at: Date.now(), waiting: events, isSettled, forgotten: journal.figures().forgotten, isUp: store.figures().up })}\n`,
  );
  isSettled = false;
  void journal.settled().then(() => (isSettled = true));
};
setInterval(tell, 100);
process.once('SIGTERM', () => {
  void (async () => {
    await monitor.stop();
    for (const stop of stops.reverse()) await stop();
    await store.close();
    process.exit(0);
  })();
});
