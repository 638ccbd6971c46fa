// Harvests a folder of real records served by the simulated instance, and compares every row with its source.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const folder = process.argv[2]
if (folder === undefined || !existsSync(folder)) {
  process.stderr.write('usage: npm run test:real -- FOLDER, where FOLDER holds <table>.ndjson files\n')
  process.exit(2)
}
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.real.config.ts']
const { status } = spawnSync(process.execPath, vitest, {
  stdio: 'inherit',
  env: { ...process.env, REAL_RECORDS: resolve(folder) },
})
process.exitCode = status ?? 1
