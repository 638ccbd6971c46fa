import { defineConfig } from 'vitest/config'
import { builtSources } from './test/support/vitest/built-sources.ts'
import { reportersOf, SERVED_SUITE } from './test/support/vitest/options.ts'

export default defineConfig({
  plugins: [builtSources()],
  test: {
    ...SERVED_SUITE,
    maxWorkers: 2,
    // Traced programs are slow, and a full disk is tried again after a minute.
    testTimeout: 300_000,
    include: ['test/system/**/*.system.ts'],
    reporters: reportersOf('system'),
  },
})
