import { isCancellation } from '@temporalio/workflow'
import type { PlannedTable } from '../../contract/activities.ts'
import { waitsFor } from '../../contract/failure/waits-for.ts'
import type { RunRef } from '../../contract/slice.ts'
import type { DeletionFindings, TableResult } from '../../contract/table/table-result.ts'
import { searching } from '../activity-proxies.ts'
import type { Steering } from '../steering/steering.ts'
import { failureOf } from '../verdict/failure-of.ts'
import { inLanes } from './in-lanes.ts'
import { throughOutages, witnessesOf } from './outage.ts'

/** The tables of an increment, and how they were read. */
export interface ReadIncrement {
  readonly run: RunRef
  readonly planDigest: string
  readonly lanes: number
  readonly tables: readonly PlannedTable[]
  readonly results: ReadonlyMap<string, TableResult>
  /** How long an instance that does not answer is waited for, in milliseconds; absent for the default. */
  readonly giveUpAfterMs: number | undefined
}

/**
 * Looks for deletions in every table of an increment whose window was read and proved: by the feeds of the instance for
 * all of them at once, or by comparing all rows of a table with those stored. What cannot be looked for leaves a doubt.
 */
export async function lookForDeletions(
  { run, planDigest, lanes, tables, results, giveUpAfterMs }: ReadIncrement,
  steering: Steering,
): Promise<readonly DeletionFindings[]> {
  const due = tables.filter(({ table }) => isProved(results.get(table)))
  const byFeeds = due.filter(({ deletions }) => deletions === 'feeds').map(({ table }) => table)
  const compared = due.filter(({ deletions }) => deletions === 'reconciliation').map(({ table }) => table)
  const found: DeletionFindings[] = []
  const persist = <T>(work: () => Promise<T>): Promise<T> =>
    throughOutages(
      {
        run,
        piece: 'the search for deletions',
        witnesses: witnessesOf(
          null,
          due.map(({ table }) => table),
        ),
        giveUpAfterMs,
        gate: steering.gate,
      },
      work,
    )
  if (byFeeds.length > 0) {
    const summary = `find what was deleted in ${byFeeds.length} tables`
    found.push(
      ...(await search(steering, byFeeds, () =>
        persist(() => searching.findDeletions.executeWithOptions({ summary }, [{ run, planDigest, tables: byFeeds }])),
      )),
    )
  }
  await inLanes([...compared], lanes, async (table) => {
    const summary = `${table}: compare all rows with the stored ones`
    found.push(
      ...(await search(steering, [table], async () => [
        await persist(() => searching.reconcileTable.executeWithOptions({ summary }, [{ run, planDigest, table }])),
      ])),
    )
  })
  return found
}

function isProved(result: TableResult | undefined): boolean {
  return result !== undefined && result.code === null && result.hidden !== null
}

/** Searches once the run is not held; a refused credential parks the run, and the search begins again. */
async function search(
  steering: Steering,
  tables: readonly string[],
  look: () => Promise<readonly DeletionFindings[]>,
): Promise<readonly DeletionFindings[]> {
  for (;;) {
    if (steering.gate.state.held) await steering.gate.opened()
    const { epoch } = steering.gate.state
    try {
      return await look()
    } catch (error) {
      if (isCancellation(error)) return tables.map((table) => untold(table, 'the run was stopped'))
      const { code, message } = failureOf(error)
      if (waitsFor(code) !== 'credential') return tables.map((table) => untold(table, message))
      await steering.park({ reason: message, epoch })
    }
  }
}

function untold(table: string, message: string): DeletionFindings {
  const doubt = `could not look for deletions: ${message}`
  return { table, receipt: null, tombstones: 0, late: 0, unreadable: 0, doubt, deletionsFrom: [] }
}
