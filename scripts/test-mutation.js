// Changes single expressions of a folder, one at a time, and sees whether its tests notice. Names of folders as arguments; all without.
// `--lines N` draws N lines of code by `--seed S` and changes these alone: for folders whose tests wait for sockets.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const FOLDERS = JSON.parse(readFileSync(new URL('../test/mutation.json', import.meta.url), 'utf8'))
/** Lines without an expression: empty ones, comments, imports, and what only closes. */
const WITHOUT_EXPRESSION = /^\s*($|\/\/|\/?\*|import |[)}\]]+[,;]?$)/

const { asked, lines, seed } = readArguments()

function readArguments() {
  try {
    const options = { lines: { type: 'string' }, seed: { type: 'string', default: '1' } }
    const { values, positionals } = parseArgs({ options, allowPositionals: true })
    const isNumber = values.lines === undefined || /^[1-9]\d*$/.test(values.lines)
    if (isNumber && positionals.every((folder) => folder in FOLDERS))
      return { asked: positionals, lines: values.lines === undefined ? null : Number(values.lines), seed: values.seed }
  } catch {
    // Told below.
  }
  process.stderr.write(`usage: npm run test:mutation -- [${Object.keys(FOLDERS).join(' | ')}] [--lines N [--seed S]]\n`)
  process.exit(2)
}

/** What to change in a folder: all of it, or the lines that are drawn. */
function placesIn(folder) {
  if (lines === null) return `src/${folder}/**/*.ts`
  const files = readdirSync(`src/${folder}`, { recursive: true }).filter((name) => name.endsWith('.ts'))
  const places = files.flatMap((name) => {
    const path = join('src', folder, name)
    const code = readFileSync(path, 'utf8').split('\n')
    return code.flatMap((line, at) => (WITHOUT_EXPRESSION.test(line) ? [] : [`${path}:${at + 1}-${at + 1}`]))
  })
  const drawn = places.map((place) => ({
    place,
    lot: createHash('sha256').update(`${seed} ${place}`).digest('hex'),
  }))
  drawn.sort((a, b) => (a.lot < b.lot ? -1 : 1))
  return drawn
    .slice(0, lines)
    .map(({ place }) => place)
    .join()
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
  const { status } = spawnSync(process.execPath, [stryker, 'run', '--mutate', placesIn(folder)], {
    stdio: 'inherit',
    env: { ...process.env, ...quickFolder(), MUTATED_FOLDER: folder },
  })
  if (status !== 0) process.exitCode = status ?? 1
}
