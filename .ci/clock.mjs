/**
 * Clocks for the tests that go by the date: a host that believes it is another instant, in another
 * zone, and whose time goes on from there. Made with libfaketime of the Debian package faketime.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';

/** The instants that break most: each one alone has found tests that did not hold. */
export const CLOCKS = [
  {
    at: '2027-12-31T15:59:35Z',
    zone: 'Europe/Berlin',
    // The service's year turns while the tests run; that of UTC and of the host hours later.
  },
  {
    at: '2028-02-29T16:05:00Z',
    zone: 'America/New_York',
    // The service's March is five minutes old; on the host and in UTC it is still 29 February.
  },
];

/** Whoever takes a month from the machine's clock takes it with this, and is run at each clock. */
const DATE_HELPER = /from '[./]+\/support\/month\.ts'/;

/**
 * Programs that keep the machine's own time: Redis does not start under libfaketime, and pings
 * compare the time with the kernel's, which stays the true one.
 */
const IN_TRUE_TIME = ['redis-server', 'redis-sentinel', 'fping', 'ping'];

/** The test files that go by the date. */
export function dateBoundTests(root) {
  return readdirSync(join(root, 'test'), { recursive: true })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join('test', file))
    .filter((file) => DATE_HELPER.test(readFileSync(join(root, file), 'utf8')))
    .sort();
}

/** The library that sets the clock of a program; null where it is not installed. */
export function findLibrary() {
  const args = ['-m', '-f', '+0', 'printenv', 'LD_PRELOAD'];
  const { status, stdout } = spawnSync('faketime', args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

/**
 * The environment of a host whose clock shows an instant now. `folder` takes stand-ins for the
 * programs that keep true time.
 */
export function environmentAt({ at, zone }, library, folder) {
  // Not an absolute time: with that, the clock would start anew in every program.
  const seconds = Math.round((Date.parse(at) - Date.now()) / 1000);
  const clock = {
    LD_PRELOAD: library,
    FAKETIME: `${seconds < 0 ? '' : '+'}${seconds}`,
    // Durations are measured by this one, and it must agree with the timers of the kernel.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    TZ: zone,
  };
  for (const program of IN_TRUE_TIME) standIn(folder, program, 'unset LD_PRELOAD');
  return { ...env, ...clock, PATH: `${folder}:${env.PATH}` };
}

/** A script that does one thing before it becomes the program of its name, further down the PATH. */
function standIn(folder, program, first) {
  const file = join(folder, program);
  writeFileSync(file, `#!/bin/sh\n${first}\nPATH="\${PATH#*:}"\nexec ${program} "$@"\n`);
  chmodSync(file, 0o755);
}
