import { relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const ALL = ['src/**/*.test.ts', 'test/**/*.test.ts'];
/** They count what their process has open. */
const ALONE = [
  'src/engine/clock.test.ts',
  'src/simulator/server.test.ts',
  'test/engine/end-of-engine.test.ts',
];
/** Those that take longest, by no means always the largest files: begun last, they would run alone in the end. */
const LONG = [
  'test/engine/whole-fleet.test.ts',
  'test/faults/',
  'test/engine/history-',
  'test/engine/recording',
  'test/engine/replay',
  'test/electron/',
  'test/',
];

/** Where how long each took the last time is not known, as in a fresh clone, the order would be by size. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ project, moduleId }: TestSpecification) => {
      const path = relative(project.config.root, moduleId).replaceAll('\\', '/');
      const found = LONG.findIndex((beginning) => path.startsWith(beginning));
      return found < 0 ? LONG.length : found;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    environment: 'node',
    testTimeout: 20_000,
    // Of two cores, one more than there are: many tests wait, for a socket, a process or a second to pass.
    maxWorkers: 3,
    // On a machine that others share; whoever needed it is named at the end of the run.
    retry: process.env.CI ? 2 : 0,
    sequence: { sequencer: LongestFirst },
    projects: [
      // One process after the other runs many files: to begin one, and to load the sources anew, costs as much as
      // most files.
      { extends: true, test: { name: 'shared process', include: ALL, exclude: ALONE, isolate: false } },
      { extends: true, test: { name: 'own process', include: ALONE } },
    ],
  },
});
