import { Context } from '@temporalio/activity'
import type { HarvestActivities } from '../contract/activities.ts'
import type { Key } from '../contract/key.ts'
import type { StoredPart } from '../contract/receipt.ts'
import type { HarvestPlan } from '../contract/table-plan.ts'
import { compareIds } from '../servicenow/deletions/compare-ids.ts'
import { readById } from '../servicenow/deletions/read-by-id.ts'
import { tellMissingApart } from '../servicenow/deletions/tell-missing-apart.ts'
import { PageSize } from '../servicenow/paging/page-size.ts'
import { readPages } from '../servicenow/paging/pager.ts'
import { IDS_LIMIT, type Walk } from '../servicenow/paging/walk.ts'
import { instanceTime } from '../servicenow/table-api/encoded-query.ts'
import type { TableClient } from '../servicenow/table-api/table-client.ts'
import { followChain } from '../sink/chain/follow-chain.ts'
import { manifestReader } from '../sink/chain/manifest-reader.ts'
import { foldTable } from '../sink/fold/fold-table.ts'
import type { PublishedRuns } from '../sink/sink.ts'
import { Attempts, SEARCH_ATTEMPTS } from './attempts.ts'
import { checkRun } from './check-run.ts'
import type { ActivityDependencies, PartBounds } from './dependencies.ts'
import { incrementOf, type PlannedIncrement } from './find-deletions.ts'
import { heartbeating } from './heartbeating.ts'
import { type FindingsPlace, storeFindings } from './store-findings.ts'
import { writerOf } from './writer-of.ts'

/** Where more of the known rows than this are gone at once, and more than some, it is not believed that they were deleted. */
const BELIEVED_SHARE = 0.2
const ALWAYS_BELIEVED = 50

/**
 * Compares all ids that the instance shows with those of the table's stored state. What is gone is asked for with its
 * count: rows that are not counted were deleted, others became unreadable. What is new was written with an old time, or
 * came into view: it is read by its id.
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
        const known = storedIds(dependencies.published(run), increment)
        const compared = await compare(client, increment, known, signal)
        const late = await storeLate(
          client,
          plan,
          increment,
          compared.late,
          { place, parts: dependencies.parts },
          signal,
        )
        const { deleted, unreadable, untold } = await tellMissingApart(client, table, compared.missing, signal)
        const deletedOn = instanceTime(new Date(client.instanceNowMs() ?? dependencies.nowMs()).toISOString())
        return storeFindings(place, {
          table,
          late,
          tombstones: deleted.map((sys_id) => ({ sys_id, deletedOn, source: 'reconciliation' })),
          unreadable: unreadable.length,
          doubt: doubtOf(deleted.length, untold.length, compared.known),
          deletionsFrom: ['reconciliation'],
        })
      }),
    )
  }
}

interface Compared {
  readonly known: number
  readonly missing: readonly Key[]
  readonly late: readonly Key[]
}

async function compare(
  client: TableClient,
  increment: PlannedIncrement,
  ids: AsyncIterable<Key>,
  signal: AbortSignal,
): Promise<Compared> {
  let known = 0
  const counted = async function* (): AsyncGenerator<Key> {
    for await (const id of ids) {
      known += 1
      yield id
    }
  }
  const missing: Key[] = []
  const late: Key[] = []
  for await (const { id, is } of compareIds(counted(), shownIds(client, increment, signal)))
    (is === 'missing' ? missing : late).push(id)
  return { known, missing, late }
}

/** The ids of the state that the increment changes, ascending. */
async function* storedIds(published: PublishedRuns, { table, base }: PlannedIncrement): AsyncGenerator<Key> {
  const chain = await followChain(manifestReader(published), table, base)
  const { rows } = await foldTable(published, chain)
  for await (const { id } of rows) yield id
}

/** All ids that the instance shows, ascending. */
async function* shownIds(client: TableClient, increment: PlannedIncrement, signal: AbortSignal): AsyncGenerator<Key> {
  const start = { cursor: null, size: new PageSize(IDS_LIMIT) }
  for await (const { keys } of readPages(client, wholeTable(increment, ['sys_id'], false), start, signal)) yield* keys
}

function wholeTable(
  { table, reading = 'keyset' }: PlannedIncrement,
  columns: readonly string[],
  referenceLinks: boolean,
): Walk {
  return {
    ...{ table, order: 'sys_id', reading, window: null, filter: null, columns, referenceLinks },
    ...{ range: { lo: null, hi: null }, idsLimit: IDS_LIMIT },
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
): Promise<readonly StoredPart[]> {
  const stored: StoredPart[] = []
  let pieces: Buffer[] = []
  let rows = 0
  const close = async (): Promise<void> => {
    if (rows === 0) return
    const { sink, writer, compression } = place
    stored.push(await sink.writeLate(increment.table, writer, stored.length, { rows, pieces }, compression))
    pieces = []
    rows = 0
  }
  for await (const { keys, lines } of readById(
    client,
    wholeTable(increment, increment.columns, referenceLinks),
    ids,
    signal,
  )) {
    if (keys.length === 0) continue
    pieces.push(lines)
    rows += keys.length
    if (pieces.reduce((size, piece) => size + piece.length, 0) >= parts.maxSize) await close()
  }
  await close()
  return stored
}

function doubtOf(deleted: number, untold: number, known: number): string | null {
  if (untold > 0) return `the instance gives no count for ${untold} rows that are gone`
  if (deleted > ALWAYS_BELIEVED && deleted > known * BELIEVED_SHARE)
    return `${deleted} of ${known} rows are gone at once, which is not believed to be a deletion`
  return null
}
