import { defineConfig, mergeConfig } from 'vitest/config'
import base from './vitest.config.ts'

export default mergeConfig(
  base,
  defineConfig({
    test: {
      include: ['test/real/**/*.real.ts'],
      reporters: ['default', ['json', { outputFile: 'node_modules/.cache/test-results/real.json' }]],
    },
  }),
)
