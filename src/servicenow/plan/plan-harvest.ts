import { mapInLanes } from '../../contract/map-in-lanes.ts'
import { believedMs, isOff } from '../../contract/row/believed-clock.ts'
import type { AccessFacts } from '../../contract/table/access-facts.ts'
import { withEarlierFacts } from '../../contract/table/compare-access.ts'
import { checkedTableName } from '../../contract/table/table-name.ts'
import type { TablePlan } from '../../contract/table/table-plan.ts'
import { automationCatalogue } from '../catalogue/catalogue.ts'
import type { CountedTables } from '../table-api/counted-tables.ts'
import type { TableClient } from '../table-api/table-client.ts'
import { beforeQueryRules } from './before-query-rules.ts'
import { readDictionary } from './dictionary.ts'
import { inTurns } from './in-turns.ts'
import { type IncrementTerms, planIncrements } from './increments/plan-increments.ts'
import { planTable } from './plan-table.ts'
import { answersAtAll } from './probe/answers-at-all.ts'
import { learnHonouredLimit } from './probe/learn-honoured-limit.ts'
import { readAccess } from './read-access.ts'

/** What is asked of a plan. */
export interface PlanRequest {
  /** Tables by name; null takes the automation profile. */
  readonly tables: readonly string[] | null
  readonly includeSensitive: boolean
  readonly logDays: number | null
  readonly lanes: number
  readonly tolerant: boolean
  /** What increments stand on; null reads every table whole. */
  readonly increments: Pick<IncrementTerms, 'earlier' | 'referenceLinks' | 'reconcile'> | null
  readonly nowMs: () => number
  readonly signal: AbortSignal
}

/** Log windows end this long before the instance's clock: rows of the last moments may still be on their way. */
const SAFETY_LAG_MS = 60_000

/** The tables' plans, and the largest limit that the instance was seen to honour, in rows. */
export interface PlannedHarvest {
  readonly tables: readonly TablePlan[]
  readonly honouredLimit: number
  /** See {@link CountedTables.provenRoom}; absent where nothing is proved. */
  readonly provenRoom?: number
  readonly access: AccessFacts
}

/** Plans every table, in the order asked for; throws where the instance cannot be asked at all. */
export async function planHarvest(newClient: () => TableClient, request: PlanRequest): Promise<PlannedHarvest> {
  const names = [...new Set(request.tables?.map(checkedTableName) ?? automationCatalogue().map(({ table }) => table))]
  const client = inTurns(newClient(), request.lanes)
  if (request.tolerant) await answersAtAll(client, names, request.signal)
  const questions = [
    readDictionary(client, names, request),
    beforeQueryRules(client, request),
    readAccess(client, request),
    learnHonouredLimit(client, request.signal),
  ] as const
  // An attempt that is over must send no more requests.
  await Promise.allSettled(questions)
  const [dictionary, beforeQuery, access] = await Promise.all(questions)
  const terms = {
    includeSensitive: request.includeSensitive,
    logDays: request.logDays,
    logsUntilMs: believedMs(client.instanceNowMs() ?? request.nowMs(), request.nowMs()) - SAFETY_LAG_MS,
    askedByName: request.tables !== null,
    tolerant: request.tolerant,
    isKnown: (table: string) => (request.increments?.earlier(table) ?? null) !== null,
  }
  const whole = await mapInLanes(names, request.lanes, (name) =>
    planTable(client, name, { dictionary, beforeQuery }, terms, request.signal),
  )
  const before = names.flatMap((name) => request.increments?.earlier(name)?.manifest.access ?? [])
  const { increments, tolerant, lanes, signal } = request
  const tables =
    increments === null
      ? whole
      : await planIncrements(client, whole, {
          ...increments,
          access,
          dictionary,
          untilMs: terms.logsUntilMs,
          nowMs: request.nowMs(),
          tolerant,
          lanes,
          signal,
        })
  const doubt = clockDoubt(client.instanceNowMs(), request.nowMs())
  const said = doubt === null ? tables : tables.map((table) => ({ ...table, notes: [...table.notes, doubt] }))
  const { provenRoom } = client.counts
  return {
    tables: said,
    honouredLimit: client.honoured.rows,
    access: withEarlierFacts(access, before),
    ...(provenRoom === 0 ? {} : { provenRoom }),
  }
}

/** What is said of a clock that differs from ours; null of one that does not. */
function clockDoubt(instanceMs: number | null, ourMs: number): string | null {
  if (instanceMs === null || !isOff(instanceMs, ourMs)) return null
  const [theirs, ours] = [instanceMs, ourMs].map((ms) => new Date(ms).toISOString())
  const smaller = instanceMs > ourMs ? "this worker's" : "the instance's"
  return `the instance's clock says ${theirs} where this worker's says ${ours}: the next increment begins by ${smaller}`
}
