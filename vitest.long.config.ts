import { defineConfig } from 'vitest/config'
import { builtSources } from './test/support/vitest/built-sources.ts'
import { reportersOf, SERVED_SUITE } from './test/support/vitest/options.ts'

export default defineConfig({
  plugins: [builtSources()],
  test: {
    ...SERVED_SUITE,
    maxWorkers: 2,
    testTimeout: 1_800_000,
    include: ['test/**/*.long.ts'],
    reporters: reportersOf('long'),
  },
})
