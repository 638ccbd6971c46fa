import { speaksOf } from '../../contract/failure/speaks-of.ts'
import type { HarvestRequest } from '../../contract/run/harvest-request.ts'
import type { TablePlan } from '../../contract/table/table-plan.ts'
import type { PublishedRuns } from '../../sink/sink.ts'
import { earlierTables } from './earlier-tables.ts'

/**
 * The same plans, each with the rows of its first page where the run before read larger pages of that table than this one begins
 * with. What no run before tells is found out again; nothing else hangs on it.
 */
export async function withLearntPages(
  plans: readonly TablePlan[],
  { pageSize, largestPageSize }: Pick<HarvestRequest, 'pageSize' | 'largestPageSize'>,
  published: PublishedRuns,
): Promise<readonly TablePlan[]> {
  if (largestPageSize === undefined) return plans
  const earlier = await earlierTables(published).catch(nothingEarlier)
  return plans.map((plan) => {
    const [, learnt] = earlier(plan.table)?.table.pageSizes ?? [0, 0]
    return learnt > pageSize ? { ...plan, firstPageRows: Math.min(learnt, largestPageSize) } : plan
  })
}

/** Damaged files of an earlier run are no reason not to begin this one. */
function nothingEarlier(error: unknown): () => null {
  if (speaksOf(error, 'files')) return () => null
  throw error
}
