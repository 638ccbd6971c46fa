import { defineConfig } from 'vitest/config'
import { reportersOf, SERVED_SUITE } from './test/support/vitest-options.ts'

export default defineConfig({
  test: {
    ...SERVED_SUITE,
    maxWorkers: 2,
    // Traced programs are slow, and a full disk is tried again after a minute.
    testTimeout: 300_000,
    include: ['test/system/**/*.system.ts'],
    reporters: reportersOf('system'),
  },
})
