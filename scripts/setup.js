// Makes a fresh clone ready: packages, build, Temporal development server. Runs before every demo, test and check, so it
// does only what is missing and says nothing where nothing is.
import { realpathSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { requireNode } from '../bin/node-version.js'
import { onlyOne } from './only-one.js'
import { say, withProgress } from './progress.js'
import { runProgram } from './run-program.js'
import { buildIsStale, installIsStale, installNote } from './what-is-stale.js'

const root = realpathSync(fileURLToPath(new URL('..', import.meta.url)))

async function install() {
  if (!installIsStale(root)) return
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const remedy = 'Check the network and the npm registry that your npm is set to, then try again.'
  await withProgress('Installing packages', () => runProgram(npm, ['ci'], { cwd: root, remedy }))
  const note = installNote(root)
  writeFileSync(note.path, note.text)
}

async function build() {
  if (!buildIsStale(root)) return
  const remedy = 'Then run npm run setup again.'
  await withProgress('Building', () => runProgram(process.execPath, ['scripts/build.js'], { cwd: root, remedy }))
}

async function provideServer(env) {
  const built = (name) => new URL(`../dist/embedded-server/temporal-cli/${name}.js`, import.meta.url).href
  const { locateTemporalCli } = await import(built('locate-temporal-cli'))
  const { userCacheFolder } = await import(built('user-cache-folder'))
  const { parseTemporalOrigin } = await import(new URL('../dist/config/temporal-origin.js', import.meta.url).href)
  const sources = {
    explicitPath: env.TEMPORAL_CLI_PATH || null,
    origin: parseTemporalOrigin(env.HARVESTER_TEMPORAL_FROM),
    cacheFolder: userCacheFolder(env, process.platform, homedir()),
    env,
  }
  const search = (line) => {
    const report = (text) => {
      say(text)
      line.open()
    }
    // Its own lines name the elapsed time too; here it stands at the end of the line.
    const show = (text) => line.show(text.replace(/, \d+ s( so far)?$/, ''))
    const signal = new AbortController().signal
    return locateTemporalCli(sources, { progress: { report, show, patienceMs: 1_000 }, signal, databaseVersion: null })
  }
  await withProgress('Getting the Temporal development server', search, { lazy: true })
}

requireNode()
try {
  await onlyOne(root, () => say('Waiting for another set-up of this folder …'))
  await install()
  await build()
  if (!process.argv.includes('--without-server') && !process.env.TEMPORAL_ADDRESS) await provideServer(process.env)
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
