import { believedMs } from '../../contract/row/believed-clock.ts'
import { createAskTable } from './ask-table.ts'
import type { CheckDependencies } from './check-dependencies.ts'
import type { CheckConclusion, CheckedTable, CheckReport, CheckRow } from './check-row.ts'
import { judgeClock } from './checks/clock-check.ts'
import { checkCredential, refusedEverywhere } from './checks/credential-check.ts'
import { judgeInstance } from './checks/instance-check.ts'
import { checkRelease } from './checks/release-check.ts'
import { checkTables } from './checks/tables-check.ts'
import { checkUser } from './checks/user-check.ts'
import { columnsRow } from './columns-row.ts'
import { reachInstance } from './reach-instance.ts'

/** What is to be checked. */
export interface CheckQuestion {
  /** Tables by name; null takes the automation profile. */
  readonly tables: readonly string[] | null
  readonly signal: AbortSignal
}

/**
 * Runs the checks from the name to the tables and harvests nothing; stops when later checks
 * cannot run. Throws only what is not a finding: the signal's reason, and bugs.
 */
export async function checkInstance(
  dependencies: CheckDependencies,
  { tables, signal }: CheckQuestion,
): Promise<CheckReport> {
  const reached = await reachInstance(dependencies, signal)
  if (reached.answer === null) return report('unreachable', reached.rows)
  const { answer } = reached
  const instance = judgeInstance(answer)
  if (instance.verdict === 'finding') return report('unreachable', [...reached.rows, instance])

  const clock = judgeClock(answer)
  const ask = createAskTable(dependencies.http, dependencies.authenticator, dependencies.nowMs)
  const credential = await checkCredential(dependencies, ask, signal)
  const upToCredential = [...reached.rows, instance, credential.row]
  if (credential.ends !== null) return report(credential.ends, [...upToCredential, clock])

  const nowMs = dependencies.nowMs()
  const instanceNowMs = believedMs(Date.parse(answer.header('date') ?? '') || nowMs, nowMs)
  const seen = await checkTables(ask, { tables, lanes: dependencies.lanes, instanceNowMs }, signal)
  if (seen.allUnauthorized) {
    return report('credentials', [...reached.rows, instance, refusedEverywhere(dependencies).row, clock], seen.tables)
  }
  const release = await checkRelease(ask, signal)
  const user = await checkUser(ask, dependencies.login.username, signal)
  const columns =
    seen.readable.length === 0 ? [] : [await columnsRow(dependencies.tableClient(), seen.readable, signal)]
  const rows = [...upToCredential, release, clock, user, ...seen.rows, ...columns]
  if (seen.allUnreachable) return report('unreachable', rows, seen.tables)
  return report(rows.some(({ verdict }) => verdict === 'finding') ? 'findings' : 'ready', rows, seen.tables)
}

function report(
  conclusion: CheckConclusion,
  rows: readonly CheckRow[],
  tables: readonly CheckedTable[] = [],
): CheckReport {
  return { conclusion, rows, tables }
}
