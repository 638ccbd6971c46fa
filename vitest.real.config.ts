import { defineConfig } from 'vitest/config'
import { reportersOf, SERVED_SUITE } from './test/support/vitest-options.ts'

export default defineConfig({
  test: { ...SERVED_SUITE, maxWorkers: 2, include: ['test/real/**/*.real.ts'], reporters: reportersOf('real') },
})
