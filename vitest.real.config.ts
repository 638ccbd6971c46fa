import { defineConfig } from 'vitest/config'
import { builtSources } from './test/support/vitest/built-sources.ts'
import { reportersOf, SERVED_SUITE } from './test/support/vitest/options.ts'

export default defineConfig({
  plugins: [builtSources()],
  test: { ...SERVED_SUITE, maxWorkers: 2, include: ['test/real/**/*.real.ts'], reporters: reportersOf('real') },
})
