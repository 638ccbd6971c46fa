import { defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

export default defineConfig({
  test: {
    ...base.test,
    include: ['test/**/*.long.ts'],
    testTimeout: 1_800_000,
    reporters: ['default', ['json', { outputFile: 'node_modules/.cache/test-results/long.json' }]],
  },
})
