import { defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

export default defineConfig({
  test: {
    ...base.test,
    // Traced programs are slow, and a full disk is tried again after a minute.
    testTimeout: 300_000,
    include: ['test/system/**/*.system.ts'],
    reporters: ['default', ['json', { outputFile: 'node_modules/.cache/test-results/system.json' }]],
  },
})
