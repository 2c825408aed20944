import { openStore } from '../../src/store/open.ts';

/*
 * Opens the store of a data folder as a daemon would, says so, and stays until it is killed.
 * argv: data folder.
 */
const silent = (): void => undefined;
const store = await openStore(
  {
    url: '',
    password: '',
    sentinels: [],
    masterName: '',
    prefix: 'wp',
    commandTimeoutMs: 3000,
    dataDir: process.argv[2]!,
    retentionMonths: 36,
  },
  'daemon',
  { info: silent, warn: silent, error: silent },
);
await store.record([
  {
    type: 'transition',
    device: 'held',
    check: 'icmp',
    at: 1_790_812_800_000,
    state: 'up',
    reason: null,
    since: 1_790_812_800_000,
  },
]);
process.stdout.write('open\n');
