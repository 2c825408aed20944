import { parseArgs } from 'node:util';
import { truthRun } from './truth.ts';

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '1300' },
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
  },
});
const options = {
  devices: Number(values.devices),
  minutes: Number(values.minutes),
  seed: Number(values.seed),
};
process.stdout.write(
  `${options.devices} devices, ${options.minutes} minutes of faults, seed ${options.seed}\n`,
);
const report = await truthRun(options);
process.stdout.write(
  `${JSON.stringify({ ...report, mistakes: report.mistakes.length }, null, 2)}\n${report.mistakes.slice(0, 50).join('\n')}\n`,
);
process.exitCode = report.mistakes.length === 0 && report.found === report.stretches ? 0 : 1;
