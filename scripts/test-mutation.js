// Changes single expressions of a folder, one at a time, and sees whether its tests notice. Names of folders as arguments; all without.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statfsSync } from 'node:fs'

const FOLDERS = JSON.parse(readFileSync(new URL('../test/mutation.json', import.meta.url), 'utf8'))
const asked = process.argv.slice(2)
const unknown = asked.filter((folder) => !(folder in FOLDERS))
if (unknown.length > 0) {
  process.stderr.write(`usage: npm run test:mutation -- [${Object.keys(FOLDERS).join(' | ')}]\n`)
  process.exit(2)
}

/** A folder in memory where the system has one with room: the sink's tests wait for the disk after each file, once per mutant. */
function quickFolder() {
  const folder = '/dev/shm'
  if (!existsSync(folder)) return {}
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize > 2 ** 30 ? { TMPDIR: folder } : {}
}

const stryker = 'node_modules/@stryker-mutator/core/bin/stryker.js'
for (const folder of asked.length === 0 ? Object.keys(FOLDERS) : asked) {
  const { status } = spawnSync(process.execPath, [stryker, 'run', '--mutate', `src/${folder}/**/*.ts`], {
    stdio: 'inherit',
    env: { ...process.env, ...quickFolder(), MUTATED_FOLDER: folder },
  })
  if (status !== 0) process.exitCode = status ?? 1
}
