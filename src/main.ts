#!/usr/bin/env node
import { buildProgram } from './cli/program.ts';

// Whoever reads us, `head` for instance, may stop reading.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

try {
  await buildProgram((code) => {
    process.exitCode = code;
  }).parseAsync(process.argv);
} catch (error) {
  process.stderr.write(`watchpost: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
