import pg from 'pg'
import { z } from 'zod'
import type { Postgres } from '../load/postgres.ts'

const Names = z.array(z.object({ name: z.string() }))

/** Everything that Temporal's two databases hold, as text: what is stored as bytes too, read as the letters that they stand for. */
export async function storedText(database: Postgres): Promise<string> {
  const pieces: string[] = []
  for (const name of ['temporal', 'temporal_visibility']) {
    const client = new pg.Client({ connectionString: database.url(name) })
    await client.connect()
    try {
      const tables = await client.query(
        "SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
      )
      for (const table of Names.parse(tables.rows)) {
        const { rows } = await client.query(`SELECT * FROM ${table.name}`)
        for (const row of rows) for (const value of Object.values(row)) pieces.push(textOf(value))
      }
    } finally {
      await client.end()
    }
  }
  return pieces.join('\n')
}

function textOf(value: unknown): string {
  if (Buffer.isBuffer(value)) return value.toString('latin1')
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
