import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { loadDatabase } from '../../../src/config/database-config.ts'
import { loadHarvest } from '../../../src/projections/load/load-harvest.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { load, loadedRows } from './loading.ts'
import { PASSWORD, type Postgres, postgres, type TestDatabase } from './postgres.ts'
import { ALL, judged, twoStates } from './two-states.ts'
import { watchedLine } from './watched-line.ts'

const HARVESTER = fileURLToPath(new URL('../../../bin/harvester.js', import.meta.url))

let server: Postgres
beforeAll(async () => {
  server = await postgres()
})
afterAll(() => server.end())

/** Moments of a load in which something ends, in bytes of what the loader sends. */
async function moments(
  number: number,
  { root, base }: { readonly root: string; readonly base: TestDatabase },
): Promise<readonly number[]> {
  let all = 0
  const port = await watchedLine(server.port, { sent: (bytes) => (all = bytes) })
  const whole = await base.copy()
  await load(root, whole, port)
  return Array.from({ length: number }, (_, n) => Math.floor((all * (n + 1)) / (number + 1)))
}

test('the loader is killed at 20 moments: each table is as before or as after, and the next load sets it right', async () => {
  const base = await server.database()
  const { root, states } = await twoStates((folder) => load(folder, base))
  const found = new Set<number>()
  for (const moment of await moments(20, { root, base })) {
    const database = await base.copy()
    let kill = (): void => {}
    const port = await watchedLine(server.port, { sent: (bytes) => bytes >= moment && kill() })
    const url = join(await temporaryFolder(), 'url')
    writeFileSync(url, database.url(port), { mode: 0o600 })
    const child = spawn(process.execPath, [HARVESTER, 'load', root, '--json'], {
      env: { PATH: process.env.PATH, HARVESTER_PG_URL_FILE: url },
      stdio: 'ignore',
    })
    kill = () => child.kill('SIGKILL')
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
    const { torn, newer } = judged(await loadedRows(database), states)
    expect({ moment, torn }).toEqual({ moment, torn: [] })
    found.add(newer.length)
    await load(root, database)
    expect({ moment, state: judged(await loadedRows(database), states) }).toEqual({
      moment,
      state: { torn: [], newer: ALL },
    })
  }
  // The moments were not all before the first table, or after the last one.
  expect(found.size).toBeGreaterThan(2)
})

test('a commit whose answer is lost is not applied twice', async () => {
  const database = await server.database()
  const { root, states } = await twoStates((folder) => load(folder, database))
  let commits = 0
  const port = await watchedLine(server.port, {
    // The first commit is that of the schema, the second that of the first table.
    loses: (piece) => piece.includes('\u000bCOMMIT\0') && ++commits === 2,
  })
  await expect(load(root, database, port)).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE' })
  expect(judged(await loadedRows(database), states)).toEqual({ torn: [], newer: ['sys_script'] })
  const again = await load(root, database)
  expect(again.tables.map(({ how }) => how)).toEqual(['unchanged', 'replace', 'increments'])
  expect(judged(await loadedRows(database), states)).toEqual({ torn: [], newer: ALL })
})

test('of two loads at once the second waits for each table, says so, and finds nothing left to do', async () => {
  const { root, states } = await twoStates()
  const database = await server.database()
  const holder = new pg.Client({ connectionString: database.url() })
  await holder.connect()
  onTestFinished(() => holder.end())
  await holder.query('BEGIN')
  await holder.query("SELECT pg_advisory_xact_lock(hashtextextended('servicenow-harvester/acme_1f2e3d/sys_script', 0))")
  const waited: string[] = []
  let both = 0
  const loadWatched = () =>
    loadHarvest(
      { folder: root, tables: null, database: loadDatabase({ HARVESTER_PG_URL: database.url() }).database },
      {
        copied: () => {},
        loaded: () => {},
        waits: (table) => {
          waited.push(table)
          both += 1
          if (both === 2) void holder.query('ROLLBACK')
        },
      },
    )
  const done = await Promise.all([loadWatched(), loadWatched()])
  expect(waited.slice(0, 2)).toEqual(['sys_script', 'sys_script'])
  expect(done.flatMap(({ tables }) => tables.map(({ how }) => how)).sort()).toEqual([
    ...['create', 'create', 'create'],
    ...['unchanged', 'unchanged', 'unchanged'],
  ])
  expect(judged(await loadedRows(database), states)).toEqual({ torn: [], newer: ALL })
})

test('the password is in nothing that a load prints or leaves, whatever happens, and in no list of processes', async () => {
  const { root, older } = await twoStates()
  const database = await server.database()
  const url = join(await temporaryFolder(), 'url')
  const seen: string[] = []
  const run = async (folder: string, text: string): Promise<number> => {
    writeFileSync(url, text, { mode: 0o600 })
    const env = { PATH: process.env.PATH, HARVESTER_PG_URL_FILE: url }
    const child = spawn(process.execPath, [HARVESTER, 'load', folder], { env })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => seen.push(piece.toString()))
    const line = await watchedProcesses(child.pid)
    const [code] = await once(child, 'close')
    seen.push(line)
    return code
  }
  expect(await run(older, database.url())).toBe(0)
  expect(await run(root, database.url().replace('loader:', 'nobody:'))).toBe(2)
  expect(await run(root, database.url().replace(database.name, 'nowhere'))).toBe(2)
  expect(await run(root, database.url(1))).toBe(5)
  expect(await run(root, database.url().replace('postgresql:', 'mysql:'))).toBe(2)
  const said = seen.join('')
  for (const form of [PASSWORD, encodeURIComponent(PASSWORD)]) expect(said).not.toContain(form)
  expect(said).toContain('password authentication failed')
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files.filter((file) => readFileSync(join(file.parentPath, file.name)).includes(PASSWORD))).toEqual([])
})

/** The command lines of a process and of those that it has started. */
async function watchedProcesses(pid: number | undefined): Promise<string> {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = / (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) ./s, ''))?.[1]
        const isOurs = Number(name) === pid || Number(parent) === pid
        return isOurs ? [readFileSync(`/proc/${name}/cmdline`, 'utf8')] : []
      } catch {
        return []
      }
    })
    .join('\n')
}
