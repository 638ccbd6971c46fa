import { defineConfig } from 'vitest/config'
import { builtSources } from './test/support/vitest/built-sources.ts'
import { EVERY_SUITE, reportersOf, SERVED_SUITE } from './test/support/vitest/options.ts'

/** Rooms whose tests need no Temporal server. */
const LIGHT = ['unit', 'inventory', 'projections', 'report', 'seal', 'sinks', 'simulator', 'http'].map(
  (room) => `test/${room}/**/*.test.ts`,
)

/** Rooms where something is killed, fails, contradicts itself or is drawn at random in each test: `npm run test:faults`. */
const FAULTS = ['crash', 'matrix', 'simulation', 'increments/life', 'evidence', 'e2e/hostile'].map(
  (room) => `test/${room}/**/*.test.ts`,
)

/** Rooms about what operators hold in their hands, whole: the documentation, the package, many instances. `npm run test:operated`. */
const OPERATED = ['e2e/operated', 'e2e/fleet', 'e2e/story', 'package'].map((room) => `test/${room}/**/*.test.ts`)

const BUILT = { plugins: [builtSources()] }

/** Files of tests share processes, which saves each of them to load the code anew. */
const SHARED = { isolate: false }

export default defineConfig({
  test: {
    // Two more than the cores that CI has: some tests wait for a lost worker to be noticed while others work.
    maxWorkers: 4,
    reporters: reportersOf('tests'),
    projects: [
      { ...BUILT, test: { ...SERVED_SUITE, ...SHARED, name: 'faults', include: FAULTS } },
      { ...BUILT, test: { ...SERVED_SUITE, ...SHARED, name: 'operated', include: OPERATED } },
      {
        ...BUILT,
        test: {
          ...SERVED_SUITE,
          ...SHARED,
          name: 'served',
          include: ['test/**/*.test.ts'],
          exclude: [...LIGHT, ...FAULTS, ...OPERATED],
        },
      },
      // The quickest files come last, so that no core is idle at the end.
      {
        ...BUILT,
        test: { ...EVERY_SUITE, ...SHARED, name: 'light', include: LIGHT, setupFiles: ['test/support/leaks/leaks.ts'] },
      },
    ],
  },
})
