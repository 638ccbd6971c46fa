// Changes single expressions of a folder, one at a time, and sees whether its tests notice. Names of folders as arguments; all without.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const FOLDERS = JSON.parse(readFileSync(new URL('../test/mutation.json', import.meta.url), 'utf8'))
const asked = process.argv.slice(2)
const unknown = asked.filter((folder) => !(folder in FOLDERS))
if (unknown.length > 0) {
  process.stderr.write(`usage: npm run test:mutation -- [${Object.keys(FOLDERS).join(' | ')}]\n`)
  process.exit(2)
}

const stryker = 'node_modules/@stryker-mutator/core/bin/stryker.js'
for (const folder of asked.length === 0 ? Object.keys(FOLDERS) : asked) {
  const { status } = spawnSync(process.execPath, [stryker, 'run', '--mutate', `src/${folder}/**/*.ts`], {
    stdio: 'inherit',
    env: { ...process.env, MUTATED_FOLDER: folder },
  })
  if (status !== 0) process.exitCode = status ?? 1
}
