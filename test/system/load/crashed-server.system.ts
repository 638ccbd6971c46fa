import { expect, onTestFinished, test } from 'vitest'
import { typed } from '../../support/command.ts'
import { load, loadedRows } from './loading.ts'
import { postgres, type TestDatabase } from './postgres.ts'
import { type Moment, type Stage, statementLine } from './statement-line.ts'
import { ALL, judged, twoStates } from './two-states.ts'

/** A kind of moment of which each table has one. */
interface Kind {
  readonly what: RegExp
  readonly stages: readonly Stage[]
}

const SENT: readonly Stage[] = ['before', 'during']
const STATEMENT: readonly Stage[] = ['before', 'during', 'answered']
/** What one table's transaction goes through; where there is a choice, the seed decides. */
const OF_A_TABLE: readonly Kind[] = [
  { what: /^piece of a COPY/, stages: SENT },
  { what: /^DELETE /, stages: STATEMENT },
  { what: /^WITH written AS \( INSERT /, stages: STATEMENT },
  { what: /^COMMIT/, stages: ['before'] },
  { what: /^COMMIT/, stages: ['during'] },
  { what: /^COMMIT/, stages: ['answered'] },
]
/** What a load says outside of its tables. */
const BESIDE: readonly Kind[] = [
  { what: /^INSERT INTO \S+harvest_coverage/, stages: STATEMENT },
  { what: /^CREATE OR REPLACE VIEW /, stages: STATEMENT },
]

/** Everything that a load leaves beside the rows, without the times of the load itself. */
async function bookkeeping(database: TestDatabase): Promise<Readonly<Record<string, unknown>>> {
  const all = async (sql: string): Promise<unknown> => database.query(sql)
  return {
    runs: await all('SELECT * FROM acme_1f2e3d.harvest_runs ORDER BY run'),
    coverage: await all('SELECT * FROM acme_1f2e3d.harvest_coverage ORDER BY run, table_name'),
    loads: await all("SELECT to_jsonb(l) - 'loaded_at' AS l FROM acme_1f2e3d.harvest_loads l ORDER BY table_name"),
    columns: await all(
      "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, ordinal_position",
    ),
  }
}

/** 20 moments of what a load has said, each once: six of each table, in its transaction, and two beside the tables. */
function moments(said: readonly string[]): readonly Moment[] {
  const ends = said.flatMap((text, at) => (text === 'COMMIT' ? [at] : []))
  const kinds = ALL.flatMap((table) => {
    const within = said.findIndex((text) => text.includes(`INSERT INTO "acme_1f2e3d"."${table}"`))
    const from = ends.findLast((end) => end < within) ?? 0
    const to = ends.find((end) => end > within) ?? 0
    return OF_A_TABLE.map((kind) => ({ ...kind, from, to }))
  })
  return [...kinds, ...BESIDE.map((kind) => ({ ...kind, from: -1, to: said.length }))].map(
    ({ what, stages, from, to }, seed) => {
      const found = said.flatMap((text, at) => (at > from && at <= to && what.test(text) ? [at] : []))
      const [at, stage] = [drawn(seed, found), drawn(seed, stages)]
      if (at === undefined || stage === undefined) throw new Error(`a load no longer says ${what}`)
      return { at, stage }
    },
  )
}

/** One of several, as the seed has it. */
function drawn<T>(seed: number, from: readonly T[]): T | undefined {
  const golden = 0.618_033_988_75
  return from[Math.floor(((seed * golden) % 1) * from.length)]
}

test('the server crashes at 20 moments of a load: each table is as before or as after, with the note of its state, and the next load makes all of it as if nothing had happened', async () => {
  const server = await postgres()
  onTestFinished(server.end)
  const base = await server.database()
  const { root, states } = await twoStates((folder) => load(folder, base))
  const whole = await base.copy()
  const { port: open, said } = await statementLine(server.port)
  await load(root, whole, open)
  const rightly = await bookkeeping(whole)
  const tried = moments(said)
  expect(new Set(tried.map(({ at, stage }) => `${at} ${stage}`)).size).toBe(20)
  for (const moment of tried) {
    const { at, stage } = moment
    const told = `${stage} ${said[at]?.slice(0, 60)} (${at} of ${said.length})`
    const database = await base.copy()
    const line = await statementLine(server.port, moment, () => server.crash())
    const ended = await typed(['load', root], { HARVESTER_PG_URL: database.url(line.port) })
    expect({ told, said: line.said }).toEqual({ told, said: said.slice(0, at + 1) })
    expect({ told, ...ended }).toMatchObject({
      exitCode: 5,
      stderr: expect.stringMatching(
        /^SINK_UNAVAILABLE: [^\n]+ in the middle of the load [^\n]+: what was committed is kept\.\n$/,
      ),
    })
    server.start()
    const committed = ALL.filter((table) => isCommitted(said, moment, table))
    const { torn, newer } = judged(await loadedRows(database), states)
    const isOpen = said[at] === 'COMMIT' && stage === 'during'
    expect({ told, torn, newer: isOpen ? newer.slice(0, committed.length) : newer }).toEqual({
      told,
      torn: [],
      newer: committed,
    })
    expect({ told, positions: await atSecondRun(database) }).toEqual({ told, positions: newer })
    const again = await load(root, database)
    const unchanged = again.tables.flatMap(({ table, how }) => (how === 'unchanged' ? [table] : []))
    expect({ told, unchanged }).toEqual({ told, unchanged: newer })
    expect({ told, ...judged(await loadedRows(database), states) }).toEqual({ told, torn: [], newer: ALL })
    expect({ told, ...(await bookkeeping(database)) }).toEqual({ told, ...rightly })
  }
})

/** True where the server has answered the COMMIT of a table before it crashes. */
function isCommitted(said: readonly string[], { at, stage }: Moment, table: string): boolean {
  const written = said.findIndex((text) => text.includes(`INSERT INTO "acme_1f2e3d"."${table}"`))
  const commit = said.indexOf('COMMIT', written)
  return commit < at || (commit === at && stage === 'answered')
}

/** The tables whose note says that they hold the second run. */
async function atSecondRun(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.query(
    "SELECT table_name FROM acme_1f2e3d.harvest_loads WHERE run = 'aaaaaaaa-0002' AND chain[array_upper(chain, 1)] = run ORDER BY 1",
  )
  return rows.map(({ table_name }) => String(table_name))
}
