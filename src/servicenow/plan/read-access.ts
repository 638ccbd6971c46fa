import { createHash } from 'node:crypto'
import { speaksOf } from '../../contract/failure/speaks-of.ts'
import { plainValue, type Row } from '../../contract/row/row.ts'
import type { AccessFacts } from '../../contract/table/access-facts.ts'
import { isEqual, isOneOf } from '../query/conditions.ts'
import { firstRows } from '../query/page-request.ts'
import { isQuotable } from '../query/quoting.ts'
import { rowsOf } from '../table-api/parse-page.ts'
import type { TableClient } from '../table-api/table-client.ts'

/** The instance's own way to name the user who asks (ServiceNow documentation: GlideSystem, getUserID). */
const WHO_ASKS = 'sys_id=javascript:gs.getUserID()'
/** Properties that tell one instance from another (ServiceNow documentation: system properties). */
const IDENTITY_PROPERTIES = ['instance_id', 'instance_name'] as const
/** Roles that are told apart; a user with more is told by these. */
const MOST_ROLES = 1000

/**
 * Reads as whom and where the harvest reads, as two digests; what this user may not read counts as unknown and leaves its
 * part of a digest constant. Throws what keeps the instance from answering.
 */
export async function readAccess(client: TableClient, signal: AbortSignal): Promise<AccessFacts> {
  const read = (question: Question): Promise<readonly Row[]> => readFew(client, question, signal)
  const users = await read({
    table: 'sys_user',
    filter: WHO_ASKS,
    columns: ['user_name', 'time_zone', 'sys_domain'],
    limit: 2,
  })
  // An instance that drops the condition answers with others too, and is not believed.
  const user = users.length === 1 ? users[0] : undefined
  const id = user === undefined ? null : plainValue(user, 'sys_id')
  const roles =
    id === null || !isQuotable(id)
      ? []
      : await read({ table: 'sys_user_has_role', filter: isEqual('user', id), columns: ['role'], limit: MOST_ROLES })
  const properties = await read({
    table: 'sys_properties',
    filter: isOneOf('name', IDENTITY_PROPERTIES),
    columns: ['name', 'value'],
    limit: IDENTITY_PROPERTIES.length,
  })
  const clones = await read({ table: 'clone_instance', filter: null, columns: ['state'], limit: MOST_CLONES })
  return {
    fingerprint: digest([
      ...['sys_id', 'time_zone', 'sys_domain'].map((column) => (user === undefined ? '' : plainValue(user, column))),
      ...roles.map((row) => plainValue(row, 'role')).sort(),
    ]),
    identity: digest([
      ...properties.map((row) => `${plainValue(row, 'name')}=${plainValue(row, 'value')}`).sort(),
      ...clones.map((row) => `${plainValue(row, 'sys_id')}=${plainValue(row, 'state')}`).sort(),
    ]),
  }
}

/** Clones that an instance remembers; one more of them is what counts. */
const MOST_CLONES = 1000

interface Question {
  readonly table: string
  readonly filter: string | null
  readonly columns: readonly string[]
  readonly limit: number
}

/** One page of few rows; none where this user may not ask. */
async function readFew(client: TableClient, question: Question, signal: AbortSignal): Promise<readonly Row[]> {
  try {
    const columns = ['sys_id', ...question.columns]
    const { table, filter, limit } = question
    return rowsOf(await client.readPage(firstRows(table, columns, limit, { filter, unsorted: true }), signal))
  } catch (error) {
    if (speaksOf(error, 'table', 'query')) return []
    throw error
  }
}

function digest(parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}
