import type { Logger } from 'pino';
import { systemClock } from '../clock.ts';
import type { Settings } from '../config.ts';
import type { Credentials } from '../core/inspection/credential.ts';
import type { Inventory } from '../core/inventory/device.ts';
import { readCredentials } from '../inspection/login/credentials.ts';
import { formatProblems } from '../inventory/problems.ts';
import { readInventory } from '../inventory/read.ts';
import type { Robot } from '../relay/robots.ts';
import { openHttpAccess, type HttpAccess } from './http-access.ts';
import { readRobots } from './robots.ts';

/** What the files that the settings name hold at the start. */
export type StartupFiles = {
  readonly inventory: Inventory;
  readonly access: HttpAccess;
  readonly credentials: Credentials;
  readonly robots: readonly Robot[];
};

/** The files, or what is wrong with the first one that cannot be used, in lines for people. */
export type StartupFilesResult =
  | { readonly ok: true; readonly files: StartupFiles }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads every file that the service cannot start without. Warnings are logged. */
export async function readStartupFiles(
  settings: Settings,
  log: Logger,
): Promise<StartupFilesResult> {
  const read = await readInventory(settings.inventory);
  for (const warning of read.warnings) log.warn(warning);
  if (!read.ok) return { ok: false, problems: formatProblems(read.problems) };
  const access = openHttpAccess(settings, systemClock, log);
  if (!access.ok) return access;
  const credentials = readCredentials(settings.credentials, process.env);
  if (!credentials.ok) return credentials;
  const robots = readRobots(settings, process.env);
  if (!robots.ok) return robots;
  return {
    ok: true,
    files: {
      inventory: read.inventory,
      access: access.access,
      credentials: credentials.credentials,
      robots: robots.robots,
    },
  };
}
