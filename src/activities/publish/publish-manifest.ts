import { Context } from '@temporalio/activity'
import type { PublishRequest, PublishResult } from '../../contract/activities.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { mapInLanes } from '../../contract/map-in-lanes.ts'
import type { Receipt } from '../../contract/receipt.ts'
import type { Manifest, ManifestTable } from '../../contract/run/manifest.ts'
import type { TableResult } from '../../contract/table/table-result.ts'
import { runVerdict } from '../../contract/table/verdict.ts'
import { lookedAt } from '../../servicenow/plan/looked-at.ts'
import type { RunSink } from '../../sink/sink.ts'
import { checkRun } from '../attempt/check-run.ts'
import { heartbeating } from '../attempt/heartbeating.ts'
import type { ActivityDependencies } from '../dependencies.ts'
import { manifestTable } from './manifest-table.ts'

/** Tables whose receipts are read at the same time: across a network most of it is waiting. */
const TABLES_AT_ONCE = 16

/** Follows every table's receipts, checks that they match the workflow's counts, and writes the manifest last. */
export function createPublishManifest(
  dependencies: ActivityDependencies,
): (request: PublishRequest) => Promise<PublishResult> {
  return async (request) => {
    checkRun(request.run, dependencies.instance)
    return heartbeating(Context.current(), async () => {
      const sink = await dependencies.openRun(request.run)
      const manifest = await assemble(sink, request, dependencies)
      const { projectors = [] } = dependencies
      const isToProject = manifest.state === 'finished' && projectors.length > 0
      const after = isToProject ? { after: projectors.map(({ name }) => name) } : {}
      return { manifest: await sink.publish(manifest), verdict: manifest.verdict, ...after }
    })
  }
}

async function assemble(
  sink: RunSink,
  request: PublishRequest,
  { instance, release }: ActivityDependencies,
): Promise<Manifest> {
  const plan = await sink.readPlan(request.planDigest)
  const tables = await mapInLanes(request.tables, TABLES_AT_ONCE, async (result): Promise<ManifestTable> => {
    const planned = plan.tables.find(({ table }) => table === result.table)
    if (planned === undefined) throw new HarvestError('MANIFEST_MISMATCH', `the plan does not hold ${result.table}`)
    const { deletions, rights } = result
    const found = rights === undefined ? planned : lookedAt(planned, rights)
    const searched = deletions?.receipt ? await sink.readReceipts(result.table, deletions.receipt) : []
    return manifestTable(found, result, await receiptsOf(sink, result), searched, request.startedAt)
  })
  return {
    schemaVersion: 2,
    run: request.run.run,
    state: request.state,
    verdict: runVerdict(request.tables),
    instance,
    authMethod: request.authMethod,
    harvester: release,
    startedAt: request.startedAt,
    finishedAt: request.finishedAt,
    request: request.request,
    planDigest: request.planDigest,
    access: plan.access ?? null,
    tables,
  }
}

async function receiptsOf(sink: RunSink, result: TableResult): Promise<readonly Receipt[]> {
  const chains: Receipt[] = []
  for (const { receipt } of result.ranges) {
    if (receipt !== null) chains.push(...(await sink.readReceipts(result.table, receipt)))
  }
  return chains
}
