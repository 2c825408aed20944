import { parse } from 'yaml';
import { z } from 'zod';
import { behind, type Estate } from './estate.ts';
import { canSuffer, faultOf, FAULT_NAMES, type FaultName } from './faults.ts';
import type { ScheduledFault } from './schedule.ts';

const seconds = z.number().min(0).max(31_536_000);

const entrySchema = z
  .strictObject({
    at: seconds.describe('Seconds after the start at which the fault begins.'),
    for: seconds.describe('Seconds it lasts.'),
    fault: z
      .enum(FAULT_NAMES as readonly [FaultName, ...FaultName[]])
      .describe('Name of the fault.'),
    ms: z.number().int().optional().describe("The fault's parameter, milliseconds."),
    device: z.string().optional().describe('Id of the one device that suffers it.'),
    behind: z
      .string()
      .optional()
      .describe('Id of a switch: it and everything reached through it suffer it.'),
    site: z.string().optional().describe('Name of a site: all of its devices suffer it.'),
  })
  .refine(
    (entry) =>
      [entry.device, entry.behind, entry.site].filter((one) => one !== undefined).length === 1,
    'needs exactly one of device, behind and site',
  );

type Entry = z.infer<typeof entrySchema>;

/**
 * Reads a script of faults (YAML, hence JSON as well): a list of entries such as
 * `{ at: 10, for: 60, site: 城关派出所, fault: silent }`. Throws with every error found, naming `file`
 * and the entry.
 */
export function parseScript(text: string, file: string, estate: Estate): readonly ScheduledFault[] {
  const entries: unknown = parseYaml(text, file);
  if (!Array.isArray(entries))
    throw new Error(
      `${file}: a script is a list of faults, such as\n- { at: 10, for: 60, device: <id>, fault: silent }`,
    );
  const errors: string[] = [];
  const scheduled = entries.flatMap((entry: unknown, index) => {
    const read = entrySchema.safeParse(entry);
    const found = read.success
      ? scheduleOf(read.data, estate)
      : read.error.issues
          .map((issue) => `${issue.path.join('.')} ${issue.message}`.trim())
          .join('; ');
    if (typeof found !== 'string') return [found];
    errors.push(`${file}: entry ${index + 1}: ${found}`);
    return [];
  });
  if (errors.length > 0) throw new Error(errors.join('\n'));
  return scheduled.sort((a, b) => a.atMs - b.atMs);
}

function parseYaml(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new Error(
      `${file} is not YAML: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

/** The scheduled fault, or what is wrong with the entry. */
function scheduleOf(entry: Entry, estate: Estate): ScheduledFault | string {
  const named = namedBy(entry, estate);
  if (named.length === 0)
    return `the estate has no ${entry.site === undefined ? 'device' : 'site'} "${entry.device ?? entry.behind ?? entry.site ?? ''}"`;
  const devices = named
    .filter((device) => canSuffer(device, entry.fault))
    .map((device) => device.id);
  if (devices.length === 0)
    return `fault ${entry.fault} needs a service that the device does not run`;
  try {
    return {
      atMs: entry.at * 1000,
      forMs: entry.for * 1000,
      devices,
      fault: faultOf(entry.fault, entry.ms),
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function namedBy(entry: Entry, estate: Estate): Estate['devices'] {
  if (entry.behind !== undefined) return behind(estate, entry.behind);
  return estate.devices.filter(
    (device) => device.id === entry.device || device.site === entry.site,
  );
}
