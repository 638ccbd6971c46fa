import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadDatabase } from '../../../src/config/database-config.ts'
import { type Database, databaseDriver, withDatabase } from '../../../src/projections/load/database.ts'
import { type Postgres, postgres } from './postgres.ts'
import { watchedLine } from './watched-line.ts'

const PATIENCE = { answerMs: 500, copyMs: 500 } as const

let server: Postgres
beforeAll(async () => {
  server = await postgres()
})
afterAll(() => server.end())

/** Rows that go on until the reader stops; `hang` is called with the number of each. */
async function* rows(count: number, hang: (at: number) => void): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < count; at += 1) {
    hang(at)
    yield Buffer.from(`${'x'.repeat(100_000)}\n`)
  }
}

test.each([
  {
    name: 'at a statement',
    use: async ({ query }: Database, hang: () => void) => {
      hang()
      await query('SELECT 1')
    },
  },
  {
    name: 'while rows are copied',
    use: async ({ query, copyIn }: Database, hang: () => void) => {
      await query('CREATE TEMPORARY TABLE t (a text)')
      await copyIn(
        'COPY t FROM STDIN',
        rows(10_000, (at) => (at === 20 ? hang() : undefined)),
      )
    },
  },
  {
    name: 'after the last row',
    use: async ({ query, copyIn }: Database, hang: () => void) => {
      await query('CREATE TEMPORARY TABLE t (a text)')
      await copyIn(
        'COPY t FROM STDIN',
        rows(3, (at) => (at === 2 ? hang() : undefined)),
      )
    },
  },
])('a server that hangs $name, with its line open, is given up after a bounded time', async ({ use }) => {
  const database = await server.database()
  let isHung = false
  const port = await watchedLine(server.port, { hangs: () => isHung })
  const { database: config } = loadDatabase({ HARVESTER_PG_URL: database.url(port) })
  const hang = (): void => {
    isHung = true
  }
  const used = withDatabase(config, await databaseDriver(), (each) => use(each, hang), PATIENCE)
  await expect(used).rejects.toMatchObject({
    code: 'SINK_UNAVAILABLE',
    message: expect.stringContaining('has not answered'),
  })
})
