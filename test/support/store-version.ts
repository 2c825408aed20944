import { openStore } from '../../src/store/open.ts';

/* Prints the version of the Redis at a URL, as a reader reaches it. argv: URL. */
const options = {
  url: process.argv[2]!,
  password: '',
  sentinels: [],
  masterName: '',
  prefix: 'wp',
  commandTimeoutMs: 3000,
  dataDir: '',
  retentionMonths: 36,
};
const store = await openStore(options, 'reader');
process.stdout.write((await store.describe()).version);
await store.close();
