import { Context } from '@temporalio/activity'
import type { HarvestActivities } from '../../contract/activities.ts'
import type { StoredPart } from '../../contract/receipt.ts'
import { believedMs } from '../../contract/row/believed-clock.ts'
import { instanceTime } from '../../contract/row/instance-time.ts'
import type { Key } from '../../contract/row/key.ts'
import type { HarvestPlan } from '../../contract/table/table-plan.ts'
import { readById } from '../../servicenow/deletions/read-by-id.ts'
import { tellMissingApart } from '../../servicenow/deletions/tell-missing-apart.ts'
import type { TableClient } from '../../servicenow/table-api/table-client.ts'
import { Attempts, SEARCH_ATTEMPTS } from '../attempt/attempts.ts'
import { checkRun } from '../attempt/check-run.ts'
import { heartbeating } from '../attempt/heartbeating.ts'
import { writerOf } from '../attempt/writer-of.ts'
import type { ActivityDependencies, PartBounds } from '../dependencies.ts'
import { compareTable } from './compare-table.ts'
import { incrementOf, type PlannedIncrement } from './find-deletions.ts'
import { type FindingsPlace, storeFindings } from './store-findings.ts'
import { wholeTable } from './whole-table.ts'

/** Where more of the known rows than this are gone at once, and more than some, it is not believed that they were deleted. */
const BELIEVED_SHARE = 0.2
const ALWAYS_BELIEVED = 50

/**
 * Compares all rows that the instance shows with those of the table's stored state, by their ids and versions. What is gone
 * is asked for with its count: rows that are not counted were deleted, others became unreadable. What is new, or another
 * version, without a window that tells it was written with an old time, or came into view: it is read by its id.
 */
export function createReconcileTable(dependencies: ActivityDependencies): HarvestActivities['reconcileTable'] {
  const attempts = new Attempts(SEARCH_ATTEMPTS, dependencies.tableClient)
  return async ({ run, planDigest, table }) => {
    checkRun(run, dependencies.instance)
    const context = Context.current()
    const signal = context.cancellationSignal
    return heartbeating(context, () =>
      attempts.at(run.run, table, async (attempt) => {
        const sink = await dependencies.openRun(run)
        const plan = await sink.readPlan(planDigest)
        const increment = incrementOf(plan, table)
        const place = { sink, compression: plan.compression, writer: writerOf(context) }
        const client = attempt.client()
        const compared = await compareTable(client, increment, dependencies.published(run), signal)
        const late = await storeLate(
          client,
          plan,
          increment,
          compared.late,
          { place, parts: dependencies.parts },
          signal,
        )
        const asked = { table, reading: increment.reading ?? 'keyset' }
        const { deleted, unreadable, untold } = await tellMissingApart(client, asked, compared.missing, signal)
        const nowMs = dependencies.nowMs()
        const deletedOn = instanceTime(believedMs(client.instanceNowMs() ?? nowMs, nowMs))
        return storeFindings(place, {
          table,
          late: late.parts,
          tombstones: deleted.map((sys_id) => ({ sys_id, deletedOn, source: 'reconciliation' })),
          unreadable: unreadable.length,
          unread: [...new Set([...compared.unread, ...late.unreadable])],
          doubt: doubtOf(deleted.length, untold.length + late.untold, compared.known),
          deletionsFrom: ['reconciliation'],
        })
      }),
    )
  }
}

/** Reads late rows by their ids into parts of the usual size. */
async function storeLate(
  client: TableClient,
  { referenceLinks }: HarvestPlan,
  increment: PlannedIncrement,
  ids: readonly Key[],
  { place, parts }: { readonly place: FindingsPlace; readonly parts: PartBounds },
  signal: AbortSignal,
): Promise<{ readonly parts: readonly StoredPart[]; readonly untold: number; readonly unreadable: readonly Key[] }> {
  const stored: StoredPart[] = []
  let notTold = 0
  const notReadable: Key[] = []
  let pieces: Buffer[] = []
  let rows = 0
  const close = async (): Promise<void> => {
    if (rows === 0) return
    const { sink, writer, compression } = place
    const { table } = increment
    const lines = { rows, pieces }
    stored.push(await sink.writePart({ kind: 'late', table, writer, number: stored.length, compression, lines }))
    pieces = []
    rows = 0
  }
  for await (const { keys, lines, untold, unreadable } of readById(
    client,
    wholeTable(increment, increment.columns, referenceLinks),
    ids,
    signal,
  )) {
    notTold += untold.length
    notReadable.push(...unreadable)
    if (keys.length === 0) continue
    pieces.push(lines)
    rows += keys.length
    if (pieces.reduce((size, piece) => size + piece.length, 0) >= parts.maxSize) await close()
  }
  await close()
  return { parts: stored, untold: notTold, unreadable: notReadable }
}

function doubtOf(deleted: number, untold: number, known: number): string | null {
  if (untold > 0) return `it is unknown what happened to ${untold} rows that are gone or new`
  if (deleted > ALWAYS_BELIEVED && deleted > known * BELIEVED_SHARE)
    return `${deleted} of ${known} rows are gone at once, which is too many to be taken for deletions`
  return null
}
