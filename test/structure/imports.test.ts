import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { modulesOfProgram, ROOT } from './sources.ts';

const CONFIG = '.dependency-cruiser.mjs';

const cruiseSchema = z.object({
  modules: z.array(z.object({ source: z.string() })),
  summary: z.object({
    error: z.number(),
    violations: z.array(
      z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) }),
    ),
  }),
});

async function cruise(folder: string): Promise<z.infer<typeof cruiseSchema>> {
  const tool = join(ROOT, 'node_modules/.bin/depcruise');
  const { stdout } = await promisify(execFile)(
    tool,
    ['--config', CONFIG, '--output-type', 'json', 'src'],
    { cwd: folder, maxBuffer: 1 << 28 },
  ).catch((error: unknown) => error as { stdout: string });
  return cruiseSchema.parse(JSON.parse(stdout));
}

it('every module is looked at and imports only what it may', async () => {
  const { modules, summary } = await cruise(ROOT);
  const seen = new Set(modules.map((module) => module.source));
  expect(modulesOfProgram().filter((file) => !seen.has(file))).toEqual([]);
  expect(seen.size).toBeGreaterThan(30);
  expect(summary.violations).toEqual([]);
});

/**
 * One forbidden import for each way of breaking a rule: module, its text, the rule that must name
 * it.
 */
const PLANTED = [
  ['src/core/planted-builtin.ts', "import 'node:fs';", 'core-is-pure'],
  ['src/core/planted-package.ts', "import 'zod';", 'core-is-pure'],
  ['src/core/planted-civil-time.ts', "import 'temporal-polyfill';", 'core-is-pure'],
  ['src/core/planted-sibling.ts', "import '../probes/table.ts';", 'core-is-pure'],
  [
    'src/core/planted-type.ts',
    "import type { CheckRow } from '../probes/table.ts';\nexport type Row = CheckRow;",
    'core-is-pure',
  ],
  ['src/core/time/civil-time.ts', "import 'zod';", 'civil-time-adds-only-its-package'],
  ['src/protocols/planted-builtin.ts', "import 'node:net';", 'protocols-are-pure'],
  ['src/protocols/planted-package.ts', "import 'zod';", 'protocols-are-pure'],
  [
    'src/polling/planted-folder.ts',
    "import '../probes/table.ts';",
    'folders-do-not-know-each-other',
  ],
  ['src/web/planted-config.ts', "import '../config.ts';", 'folders-do-not-know-each-other'],
  [
    'src/store/planted-late.ts',
    "export const late = () => import('../probes/table.ts');",
    'folders-do-not-know-each-other',
  ],
  ['src/platform/planted-above.ts', "import '../web/planted-leaf.ts';", 'platform-is-a-floor'],
  ['src/config.ts', "import './cli/planted-command.ts';", 'config-stands-below-what-runs'],
  ['src/daemon.ts', "import './cli/planted-command.ts';", 'daemon-stands-below-the-commands'],
  [
    'src/daemon/planted-command-part.ts',
    "import '../cli/planted-command.ts';",
    'daemon-stands-below-the-commands',
  ],
  ['src/cli/planted-main.ts', "import '../main.ts';", 'nobody-imports-main'],
  ['src/web/planted-tool.ts', "import 'typescript';", 'only-what-ships'],
  ['src/web/planted-outside.ts', "import '../../test/planted.ts';", 'only-what-ships'],
  ['src/web/planted-nowhere.ts', "import './not-there.ts';", 'no-unknown-modules'],
  ['src/web/planted-circle-back.ts', "import './planted-circle.ts';", 'no-cycles'],
] as const;

/** What the planted imports lead to, and what the rules must leave alone. */
const INNOCENT = {
  'src/main.ts': '',
  'src/cli/planted-command.ts':
    "import '../probes/table.ts'; import '../web/planted-leaf.ts'; import 'node:fs'; import 'zod';",
  'src/web/planted-circle.ts': "import './planted-circle-back.ts';",
  'src/web/planted-good.ts':
    "import './planted-leaf.ts'; import '../core/text/order.ts'; import '../protocols/planted-good.ts'; import '../platform/planted-good.ts'; import 'node:fs'; import 'zod';",
  'src/platform/planted-good.ts':
    "import '../core/text/order.ts'; import '../protocols/planted-good.ts'; import 'node:net'; import 'yaml';",
  'src/web/planted-leaf.ts': '',
  'src/protocols/planted-good.ts':
    "import '../core/text/order.ts'; import 'fast-xml-parser'; import 'node:crypto'; import 'node:buffer';",
  'test/planted.ts': '',
};

describe('a planted import is found', () => {
  let folder: string;
  let found: z.infer<typeof cruiseSchema>['summary']['violations'];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchpost-imports-'));
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const file of [
      CONFIG,
      'tsconfig.json',
      'package.json',
      'src/core/time/civil-time.ts',
      'src/core/inventory/device.ts',
      'src/core/text/order.ts',
      'src/core/health/probe.ts',
      'src/core/facts/observation.ts',
    ]) {
      await cp(join(ROOT, file), join(folder, file), { recursive: true });
    }
    await write('src/probes/table.ts', 'export type CheckRow = string;');
    for (const [file, text] of Object.entries(INNOCENT)) await write(file, text);
    for (const [file, text] of PLANTED) await write(file, text);
    found = (await cruise(folder)).summary.violations;
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function write(file: string, text: string): Promise<void> {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), `${text}\n`);
  }

  it.each(PLANTED)('in %s: %s breaks %s', (file, _text, rule) => {
    expect(
      found.filter((violation) => violation.from === file).map((violation) => violation.rule.name),
    ).toContain(rule);
  });

  it('and the allowed ones are not', () => {
    const blamed = new Set(found.map((violation) => violation.from));
    expect(Object.keys(INNOCENT).filter((file) => blamed.has(file))).toEqual([]);
  });
});
