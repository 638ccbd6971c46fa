import { createHash } from 'node:crypto'
import { plainValue, type Row } from '../../contract/row/row.ts'
import type { AccessFacts } from '../../contract/table/access-facts.ts'
import { isEqual, isOneOf } from '../query/conditions.ts'
import { firstRows } from '../query/page-request.ts'
import { isQuotable } from '../query/quoting.ts'
import { WHO_ASKS, WHO_ASKS_BY_SCRIPT } from '../query/who-asks.ts'
import { rowsOf } from '../table-api/page/parse-page.ts'
import type { TableClient } from '../table-api/table-client.ts'
import { type Insistence, ifReadable } from './if-readable.ts'

/** Properties that tell one instance from another (ServiceNow documentation: system properties). */
const INSTANCE_ID = 'instance_id'
const INSTANCE_NAME = 'instance_name'
/** Roles that are told apart; a user with more is told by these. */
const MOST_ROLES = 1000
/** Clones that an instance remembers; one more of them is what counts. */
const MOST_CLONES = 1000

/**
 * Reads as whom and where the harvest reads. What this user may not read, or what does not answer, is no fact; throws what
 * keeps the instance from answering until that was insisted on.
 */
export async function readAccess(client: TableClient, insistence: Insistence): Promise<AccessFacts> {
  const read = (question: Question): Promise<Told | null> =>
    ifReadable(insistence, () => readFew(client, question, insistence.signal))
  const questions = [
    readUserAndRoles(read),
    read({
      table: 'sys_properties',
      filter: isOneOf('name', [INSTANCE_ID, INSTANCE_NAME]),
      columns: ['name', 'value'],
      limit: 2,
    }),
    read({ table: 'clone_instance', filter: null, columns: ['state'], limit: MOST_CLONES }),
  ] as const
  await Promise.allSettled(questions)
  const [{ user, id, roles }, properties, clones] = await Promise.all(questions)
  const property = (name: string): string | null => {
    const row = properties?.rows.find((each) => plainValue(each, 'name') === name)
    return row === undefined ? null : plainValue(row, 'value')
  }
  const of = (column: string): string | null => (user === null ? null : plainValue(user, column))
  // Roles are often shown in part, and always the same part; none at all may be all of them hidden.
  const roleIds = roles === null || (roles.rows.length === 0 && roles.isThinned) ? null : valuesOf(roles, ['role'])
  const cloneStates = clones === null || clones.isThinned ? null : valuesOf(clones, ['sys_id', 'state'])
  return {
    fingerprint: digest([
      ...['sys_id', 'time_zone', 'sys_domain'].map((column) => (user === null ? '' : plainValue(user, column))),
      ...textsOf(roles, ['role']),
    ]),
    identity: digest([...textsOf(properties, ['name', 'value']), ...textsOf(clones, ['sys_id', 'state'])]),
    known: {
      user: fact(id),
      timeZone: fact(of('time_zone')),
      domain: fact(of('sys_domain')),
      roles: fact(roleIds),
      instanceId: fact(property(INSTANCE_ID)),
      instanceName: fact(property(INSTANCE_NAME)),
      clones: fact(cloneStates),
    },
  }
}

interface Question {
  readonly table: string
  readonly filter: string | null
  readonly columns: readonly string[]
  readonly limit: number
}

interface Told {
  readonly rows: readonly Row[]
  /** True unless the instance counts exactly as many rows as it shows. */
  readonly isThinned: boolean
}

async function readUserAndRoles(read: (question: Question) => Promise<Told | null>): Promise<{
  readonly user: Row | null
  readonly id: string | null
  readonly roles: Told | null
}> {
  const user = await readUser(read)
  const id = user === null ? null : plainValue(user, 'sys_id')
  if (id === null || !isQuotable(id)) return { user, id, roles: null }
  const asked = { table: 'sys_user_has_role', filter: isEqual('user', id), columns: ['role'], limit: MOST_ROLES }
  return { user, id, roles: await read(asked) }
}

/** The user who asks; an instance that drops the condition answers with others too, and is not believed. */
async function readUser(read: (question: Question) => Promise<Told | null>): Promise<Row | null> {
  const columns = ['user_name', 'time_zone', 'sys_domain']
  for (const filter of [WHO_ASKS, WHO_ASKS_BY_SCRIPT]) {
    const told = await read({ table: 'sys_user', filter, columns, limit: 2 })
    const [user, other] = told?.rows ?? []
    if (user !== undefined && other === undefined) return user
  }
  return null
}

async function readFew(client: TableClient, question: Question, signal: AbortSignal): Promise<Told> {
  const { table, filter, columns, limit } = question
  const asked = firstRows(table, ['sys_id', ...columns], limit, { filter, unsorted: true, counted: true })
  const page = await client.readPage(asked, signal)
  const rows = rowsOf(page)
  return { rows, isThinned: page.total !== rows.length }
}

/** Some columns of all rows, in no order; null where one of them is withheld. */
function valuesOf({ rows }: Told, columns: readonly string[]): readonly string[] | null {
  const values = rows.map((row) => columns.map((column) => plainValue(row, column)))
  if (values.some((row) => row.includes(null))) return null
  return values.map((row) => row.join('=')).sort()
}

/** The same as release 0.2 digested it: what is not told leaves no trace, or the word null. */
function textsOf(told: Told | null, columns: readonly string[]): readonly string[] {
  return (told?.rows ?? []).map((row) => columns.map((column) => String(plainValue(row, column))).join('=')).sort()
}

function fact(value: string | readonly string[] | null): string | null {
  return value === null ? null : digest([value])
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}
