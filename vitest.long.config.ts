import { defineConfig } from 'vitest/config'
import { reportersOf, SERVED_SUITE } from './test/support/vitest-options.ts'

export default defineConfig({
  test: {
    ...SERVED_SUITE,
    maxWorkers: 2,
    testTimeout: 1_800_000,
    include: ['test/**/*.long.ts'],
    reporters: reportersOf('long'),
  },
})
