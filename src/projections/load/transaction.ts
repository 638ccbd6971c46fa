import { z } from 'zod'
import type { Database } from './database.ts'

/** How long another load into the same table is waited for. */
const WAIT = '10min'

/** Runs statements as one transaction, which holds as a whole or not at all. */
export async function inTransaction<T>(database: Database, work: () => Promise<T>): Promise<T> {
  await database.query('BEGIN')
  let result: T
  try {
    result = await work()
  } catch (error) {
    // Where the connection is gone, the server rolls back.
    await database.query('ROLLBACK').catch(() => undefined)
    throw error
  }
  await database.query('COMMIT')
  return result
}

const Got = z.tuple([z.object({ got: z.boolean() })])

/**
 * Lets one load at a time work on a name, until the end of the transaction; `waits` is called before a wait. Nothing is
 * held by the session, so that connections which are shared between transactions do as well.
 */
export async function lockName(database: Database, name: string, waits: () => void): Promise<void> {
  const key = `servicenow-harvester/${name}`
  const { rows } = await database.query('SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS got', [key])
  if (Got.parse(rows)[0].got) return
  waits()
  const { rows: before } = await database.query("SELECT current_setting('lock_timeout') AS lock_timeout")
  await database.query(`SET LOCAL lock_timeout = '${WAIT}'`)
  await database.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [key])
  const [{ lock_timeout }] = z.tuple([z.object({ lock_timeout: z.string() })]).parse(before)
  await database.query("SELECT set_config('lock_timeout', $1, true)", [lock_timeout])
}
