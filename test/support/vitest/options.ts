/** Options of every suite of tests. */
export const EVERY_SUITE = {
  // The native runtime of Temporal's SDK does not survive worker threads.
  pool: 'forks',
  testTimeout: 120_000,
  // Commands that tests run in their own process come from the build, which needs no further translation.
  server: { deps: { external: [/[\\/]dist[\\/]/] } },
  hookTimeout: 180_000,
} as const

/** Options of suites whose tests share a Temporal server. */
export const SERVED_SUITE = {
  ...EVERY_SUITE,
  globalSetup: ['test/support/temporal/global-setup.ts'],
}

/** How a suite reports: to a person, and to a file of this name for those who count. */
export function reportersOf(name: string): ['default', ['json', { outputFile: string }]] {
  return ['default', ['json', { outputFile: `node_modules/.cache/test-results/${name}.json` }]]
}
