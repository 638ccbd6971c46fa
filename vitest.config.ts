import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The native runtime of Temporal's SDK does not survive worker threads.
    pool: 'forks',
    // Servers, workers and the bundler share two cores with the tests.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    globalSetup: ['test/support/global-setup.ts'],
    reporters: ['default', ['json', { outputFile: 'node_modules/.cache/test-results/tests.json' }]],
  },
})
