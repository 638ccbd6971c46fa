import { defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

export default defineConfig({
  test: {
    ...base.test,
    include: ['test/system/**/*.system.ts'],
    reporters: ['default', ['json', { outputFile: 'node_modules/.cache/test-results/system.json' }]],
  },
})
