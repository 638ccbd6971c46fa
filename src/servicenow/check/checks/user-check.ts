import { plainValue, type Row } from '../../../contract/row/row.ts'
import { printable } from '../../http/printable.ts'
import { isEqual } from '../../query/conditions.ts'
import { isQuotable } from '../../query/quoting.ts'
import { WHO_ASKS, WHO_ASKS_BY_SCRIPT } from '../../query/who-asks.ts'
import type { AskTable } from '../../table-api/table-question.ts'
import { type CheckRow, finding, note, ok } from '../check-row.ts'

/** Names of the zone in which times are stored and returned. */
const UTC = /^(GMT|UTC|Etc\/(GMT|UTC|UCT|Universal|Zulu|Greenwich)|Greenwich|Universal|Zulu)$/i

/** Tells as whom the credential works, and whether that user's time zone is UTC. */
export async function checkUser(ask: AskTable, username: string | null, signal: AbortSignal): Promise<CheckRow> {
  const user =
    (await userBy(ask, WHO_ASKS, signal)) ??
    (await userBy(ask, WHO_ASKS_BY_SCRIPT, signal)) ??
    (await userByName(ask, username, signal))
  if (user === null)
    return note('user', 'user and time zone are not readable', 'Make sure that the time zone of the user is GMT.')
  const name = printable(plainValue(user, 'user_name') ?? '') || 'without a name'
  const zone = plainValue(user, 'time_zone')
  if (zone === null)
    return note('user', `works as user ${name}; its time zone is not readable`, 'Make sure that it is GMT.')
  if (UTC.test(zone)) return ok('user', `works as user ${name}, time zone ${printable(zone)}`)
  const said = zone === '' ? "not set, so the instance's default applies" : printable(zone)
  return finding(
    'user',
    `the time zone of user ${name} is not UTC (${said}): scripted filters and display values use that time zone`,
    'Set the time zone of the integration user to GMT (sys_user.time_zone).',
  )
}

async function userByName(ask: AskTable, username: string | null, signal: AbortSignal): Promise<Row | null> {
  if (username === null || !isQuotable(username)) return null
  return userBy(ask, isEqual('user_name', username), signal)
}

/** The one user whom a query finds; an instance that drops the condition answers with others too, and is not believed. */
async function userBy(ask: AskTable, query: string, signal: AbortSignal): Promise<Row | null> {
  const question = { query, columns: ['sys_id', 'user_name', 'time_zone'], limit: 2, counted: false }
  const { rows } = await ask('sys_user', question, signal)
  return rows?.length === 1 ? (rows[0] ?? null) : null
}
