import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Parts of the names of files that take long, the longest last. */
const LONG = [
  '/config/fuzz',
  '/simulation/simulation',
  '/web/browser',
  '/e2e/demo',
  '/e2e/prometheus',
  '/e2e/kill',
  '/e2e/truth',
];

/**
 * The longest file waits most of its minutes for faults to happen: it begins first, and after it
 * those that take long, too.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rankOf = ({ moduleId }: TestSpecification): number =>
      LONG.findIndex((part) => moduleId.includes(part));
    return [...sorted].sort((a, b) => rankOf(b) - rankOf(a));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    // More than processors: the end-to-end tests mostly wait.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
  },
});
