/**
 * Runs `simulate` in the foreground with the options given as JSON, as the command line does: ends
 * on SIGINT and SIGTERM.
 */
import { simulate, type SimulateOptions } from '../../src/cli/simulation/simulate.ts';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    stop.abort();
  });

const defaults: SimulateOptions = {
  devices: 30,
  seed: 1,
  data: '',
  zone: 'Asia/Shanghai',
  forMs: Infinity,
  profile: 'none',
  script: '',
  loopback: false,
};
const given = JSON.parse(process.argv[2] ?? '{}') as Partial<SimulateOptions>;
await simulate(
  { ...defaults, ...given },
  {
    print: (line) => {
      console.log(line);
    },
    signal: stop.signal,
  },
);
