import { defineConfig } from 'vitest/config'
import { EVERY_SUITE, reportersOf, SERVED_SUITE } from './test/support/vitest-options.ts'

/** Rooms whose tests load nothing of Temporal: they share processes, which saves each of them to load the code anew. */
const LIGHT = ['unit', 'sinks', 'simulator', 'http'].map((room) => `test/${room}/**/*.test.ts`)

export default defineConfig({
  test: {
    // One more than the cores that CI has: some tests wait for a lost worker to be noticed while others work.
    maxWorkers: 3,
    reporters: reportersOf('tests'),
    projects: [
      { test: { ...EVERY_SUITE, name: 'light', include: LIGHT, isolate: false } },
      { test: { ...SERVED_SUITE, name: 'served', include: ['test/**/*.test.ts'], exclude: LIGHT } },
    ],
  },
})
