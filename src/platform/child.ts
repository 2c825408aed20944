import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A program of ours that a process of its own runs: its file, and the flags Node needs for it. */
export type ChildEntry = { readonly path: string; readonly execArgv: readonly string[] };

/**
 * The program `name` (relative, without its ending) beside the module at `moduleUrl`. Run from
 * source, the file ends in .ts and Node needs a loader for it. In the built program it ends in .js
 * and Node keeps the flags this process was started with.
 */
export function childEntry(moduleUrl: string, name: string): ChildEntry {
  const isSource = moduleUrl.endsWith('.ts');
  const path = fileURLToPath(new URL(`${name}.${isSource ? 'ts' : 'js'}`, moduleUrl));
  return { path, execArgv: isSource ? sourceLoader(moduleUrl) : process.execArgv };
}

/** By its full path: a child may start in any folder. */
function sourceLoader(moduleUrl: string): readonly string[] {
  return ['--import', createRequire(moduleUrl).resolve('tsx')];
}

/** What every child gets: where programs are, in which language they speak, in which zone. */
const COMMON = ['PATH', 'LANG', 'LC_ALL', 'TZ'];

/**
 * Libraries the host loads into every program, and their settings. Allocators come this way, and so
 * does libfaketime: parent and child must agree on the time.
 */
const PRELOADED = ['LD_PRELOAD', 'LD_LIBRARY_PATH', 'FAKETIME', 'FAKETIME_DONT_FAKE_MONOTONIC'];

/** What a program of ours needs to reach the store over TLS, or its socket among temporary files. */
export const STORE_ACCESS = ['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS', 'TMPDIR'] as const;

/**
 * The environment of a child: the few variables above, and those it needs by name (`further`).
 * Everything else stays here, as passwords and tokens come by environment variables.
 */
export function childEnvironment(further: readonly string[] = []): NodeJS.ProcessEnv {
  return Object.fromEntries(
    [...COMMON, ...PRELOADED, ...further].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
