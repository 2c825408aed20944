/**
 * Makes a machine ready: `node .ci/prepare.mjs demo|test`. Needs Node alone, and works before
 * `npm ci`. Says nothing when there is nothing to do. Exit code 1: something is missing that it may
 * not or cannot put there.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { argv, env, exit, getuid, platform, stderr, versions } from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OLDEST_NODE = [20, 19];
const STDERR = 2;

/**
 * The programs that npm does not bring, by the Debian package that holds them, and what goes
 * without them.
 */
const PACKAGES = [
  {
    name: 'redis-server',
    programs: ['redis-server'],
    for: 'demo',
    serves: 'storing anything',
    unit: 'redis-server',
  },
  {
    name: 'redis-sentinel',
    programs: ['redis-sentinel'],
    for: 'test',
    serves: 'playing a failover',
    unit: 'redis-sentinel',
  },
  { name: 'fping', programs: ['fping'], for: 'demo', serves: 'pinging many devices at once' },
  {
    name: 'iproute2',
    programs: ['ip'],
    for: 'demo',
    serves: 'simulated devices that are truly dead to ping',
  },
  { name: 'nftables', programs: ['nft'], for: 'demo', serves: 'simulated packet loss' },
  {
    name: 'util-linux',
    programs: ['setpriv', 'flock', 'unshare'],
    for: 'demo',
    serves: 'keeping Redis and the simulated estate in hand',
  },
  {
    name: 'prometheus',
    programs: ['prometheus', 'promtool'],
    for: 'test',
    serves: 'testing metrics, alert rules and dashboards',
    unit: 'prometheus',
  },
  {
    name: 'prometheus-alertmanager',
    programs: ['prometheus-alertmanager', 'amtool'],
    for: 'test',
    serves: 'testing the routing of alerts',
    unit: 'prometheus-alertmanager',
  },
  { name: 'chromium', programs: ['chromium'], for: 'test', serves: 'testing the pages' },
  {
    name: 'faketime',
    programs: ['faketime'],
    for: 'test',
    serves: 'testing at the turns of months and years',
  },
  {
    name: 'libreoffice-calc',
    programs: ['soffice'],
    for: 'test',
    serves: 'testing that workbooks open and show the right figures',
  },
];

/**
 * Runs as root. Debian starts a service as soon as it is installed; answer 101 of policy-rc.d
 * forbids that for the time of the installation. An answer that was there before is put back.
 * Arguments: packages, `--`, units to keep off.
 */
const INSTALL = `
set -e
policy=/usr/sbin/policy-rc.d; saved=$policy.before-watchpost; mark='written by watchpost for one installation'
ours() { grep -qs "$mark" "$policy"; }
restore() { ! ours || rm -f "$policy"; [ ! -e "$saved" ] || mv "$saved" "$policy"; }
trap restore EXIT
trap 'exit 130' INT TERM HUP
packages=; while [ "$1" != -- ]; do packages="$packages $1"; shift; done; shift
if [ -e "$policy" ] && ! ours; then mv "$policy" "$saved"; fi
printf '#!/bin/sh\\n# %s\\nexit 101\\n' "$mark" >"$policy"; chmod 755 "$policy"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends $packages
if command -v systemctl >/dev/null; then for unit; do systemctl disable --quiet "$unit" || true; done; fi
`;

function say(text) {
  stderr.write(`prepare: ${text}\n`);
}

function fail(text) {
  say(text);
  exit(1);
}

function checkNode() {
  const [major, minor] = versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(`Node ${versions.node} is too old; install Node ${OLDEST_NODE.join('.')} or newer.`);
}

/**
 * Looks where a shell would, and in the folders of the administrator's programs, which not every
 * user's PATH has.
 */
function isInstalled(program) {
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return folders.some((folder) => folder !== '' && isExecutable(join(folder, program)));
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** How to become root without being asked anything: a command prefix, or null. */
function becomeRoot() {
  if (getuid?.() === 0) return [];
  return isInstalled('sudo') && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0
    ? ['sudo', '-n']
    : null;
}

function lackOf(purpose) {
  return PACKAGES.filter((row) => purpose === 'test' || row.for === 'demo').filter(
    (row) => !row.programs.every(isInstalled),
  );
}

function preparePrograms(purpose) {
  const lack = lackOf(purpose);
  if (lack.length === 0) return;
  const names = lack.map((row) => row.name).join(' ');
  const remedy = remedyOf(lack, names);
  if (remedy === null) return;
  for (const row of lack)
    say(`missing: ${row.programs.join(', ')} (package ${row.name}), needed for ${row.serves}.`);
  say(remedy);
  if (purpose !== 'test' || env.CI === 'true') exit(1);
  say('Going on without; the tests that need them are left out and named at the end.');
}

/** Installs, and tells what is left for a human to do; null: nothing. */
function remedyOf(lack, names) {
  if (platform !== 'linux' || !isInstalled('apt-get'))
    return "This is not Debian: install these programs with the system's own package manager, then try again.";
  const root = becomeRoot();
  const command = `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names}`;
  if (root === null) return `No right to install. Run this, then try again:\n  ${command}`;
  say(`installing Debian packages: ${names}`);
  const units = lack.flatMap((row) => row.unit ?? []);
  const [program, ...args] = [
    ...root,
    'sh',
    '-c',
    INSTALL,
    'install',
    ...lack.map((row) => row.name),
    '--',
    ...units,
  ];
  const { status } = spawnSync(program, args, { stdio: ['ignore', 'ignore', STDERR] });
  if (status === 0 && lack.every((row) => row.programs.every(isInstalled))) return null;
  return `The installation failed. See what this says:\n  ${command}`;
}

/**
 * Whether each package the lockfile asks for is there in that version. npm records what it
 * installed in a lockfile of its own.
 */
function areModulesCurrent() {
  const recorded = join(ROOT, 'node_modules/.package-lock.json');
  if (!existsSync(recorded)) return false;
  const installed = readPackages(recorded);
  return Object.entries(readPackages(join(ROOT, 'package-lock.json'))).every(
    ([path, { version, optional }]) => {
      if (path === '') return true;
      return installed[path] ? installed[path].version === version : optional === true;
    },
  );
}

function readPackages(lockfile) {
  return JSON.parse(readFileSync(lockfile, 'utf8')).packages;
}

function prepareModules() {
  if (areModulesCurrent()) return;
  say('installing npm packages, then building (npm ci)');
  // A set NODE_ENV=production would leave the compiler out.
  npm('ci', '--include=dev', '--loglevel=error');
}

function prepareBuild() {
  const sources = [...filesUnder('src'), 'package.json', 'tsconfig.json', 'tsconfig.build.json'];
  if (existsSync(join(ROOT, 'dist')) && newest(sources) <= newest(filesUnder('dist'))) return;
  say('building (npm run build)');
  npm('run', '--silent', 'build');
}

function filesUnder(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true }).map((file) => join(folder, file));
}

function newest(files) {
  return files.reduce(
    (latest, file) =>
      Math.max(latest, statSync(join(ROOT, file), { throwIfNoEntry: false })?.mtimeMs ?? 0),
    0,
  );
}

function npm(...args) {
  const { status } = spawnSync('npm', args, { cwd: ROOT, stdio: ['ignore', STDERR, STDERR] });
  if (status !== 0) fail(`"npm ${args.join(' ')}" failed; what it said is above.`);
}

const purpose = argv[2];
if (purpose !== 'demo' && purpose !== 'test') fail('usage: node .ci/prepare.mjs demo|test');
checkNode();
preparePrograms(purpose);
prepareModules();
prepareBuild();
