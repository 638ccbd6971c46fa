import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  CancelledFailure,
  condition,
  setCurrentDetails,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow'
import type { PlanResult } from '../contract/activities.ts'
import { credentialHint } from '../contract/failure/credential-hint.ts'
import type { HarvestOutcome, TableOutcome } from '../contract/run/harvest-outcome.ts'
import { ENGINE_VERSION, type HarvestRequest, SUPPORTED_ENGINES } from '../contract/run/harvest-request.ts'
import { PLAN_MEMO, SEARCH_ATTRIBUTES } from '../contract/run/names.ts'
import { requestFault } from '../contract/run/read-input.ts'
import type { RunRef } from '../contract/slice.ts'
import type { TableResult } from '../contract/table/table-result.ts'
import { planning, planningRepair, publishing, small } from './activity-proxies.ts'
import { projectRun } from './project-run.ts'
import { throughOutages, witnessesOf } from './reading/outage.ts'
import { TableReadings } from './reading/table-readings.ts'
import { CancelUpdate } from './steering/cancel-update.ts'
import { Steering } from './steering/steering.ts'
import { refuseFault } from './verdict/refuse-fault.ts'

/** The harvest of one instance: proves the credential, plans, reads the first slice of every table, hands larger tables to children, publishes. */
export async function harvest(request: HarvestRequest): Promise<HarvestOutcome> {
  refuseFault(requestFault(request))
  if (!SUPPORTED_ENGINES.includes(request.engine)) {
    throw ApplicationFailure.nonRetryable(
      `this worker runs engine ${ENGINE_VERSION}, the run asks for ${request.engine}`,
      'VERSION_UNSUPPORTED',
    )
  }
  const run: RunRef = { instance: request.instance, run: workflowInfo().firstExecutionRunId, sink: request.sink }
  const cancelling = new CancelUpdate(run)
  try {
    return await steeredHarvest(run, request, new Steering(), cancelling)
  } finally {
    cancelling.ended('ended before anything was read')
    // Whoever steered the run in its last moment gets an answer.
    if (!allHandlersFinished()) await CancellationScope.nonCancellable(() => condition(allHandlersFinished))
  }
}

async function steeredHarvest(
  run: RunRef,
  request: HarvestRequest,
  steering: Steering,
  cancelling: CancelUpdate,
): Promise<HarvestOutcome> {
  const startedAt = new Date().toISOString()
  setCurrentDetails('Checking the credential')
  const { giveUpAfterMs } = request
  const { gate } = steering
  const proof = await throughOutages(
    { run, piece: 'the credential', witnesses: null, giveUpAfterMs, gate },
    (downBefore) =>
      small.acquireToken.executeWithOptions({ summary: 'check the credential' }, [
        run,
        undefined,
        request,
        { downBefore },
      ]),
  )
  setCurrentDetails('Planning: which tables, which columns')
  const witnesses = witnessesOf(null, request.tables ?? [])
  const plan = await throughOutages({ run, piece: 'the plan', witnesses, giveUpAfterMs, gate }, () =>
    request.repair === undefined
      ? planning.planTables.executeWithOptions({ summary: 'plan tables and columns' }, [run, request])
      : planningRepair.planTables.executeWithOptions({ summary: `read run ${request.repair}` }, [run, request]),
  )
  upsertMemo({ [PLAN_MEMO]: planMemo(plan) })
  if (plan.searchAttributes) upsertSearchAttributes({ [SEARCH_ATTRIBUTES.instance]: [run.instance] })

  const reading = new TableReadings({ run, request, plan, authMethod: proof.method }, steering)
  const changed = (): void => reading.showDetails()
  steering.begin({ run, readableTable: () => reading.readableTable, changed }, proof)
  await reading.readAll()
  const tables = reading.results()
  const cancelled = CancellationScope.current().consideredCancelled
  if (!cancelled) cancelling.readToItsEnd()
  const rejected = reading.rejection
  const published = await CancellationScope.nonCancellable(() =>
    publishing.publishManifest.executeWithOptions({ summary: 'publish the manifest' }, [
      {
        run,
        request,
        state: cancelled ? 'cancelled' : rejected === null ? 'finished' : 'failed',
        planDigest: plan.digest,
        authMethod: proof.method,
        startedAt,
        finishedAt: new Date().toISOString(),
        tables,
      },
    ]),
  )
  if (plan.searchAttributes) upsertSearchAttributes({ [SEARCH_ATTRIBUTES.verdict]: [published.verdict] })
  const cancellation = `cancelled; what was read is published in ${published.manifest}`
  cancelling.ended(cancelled ? cancellation : `read to its end before it was cancelled: ${published.manifest}`)
  if (cancelled) throw new CancelledFailure(cancellation)
  if (rejected !== null)
    throw ApplicationFailure.nonRetryable(rejected, 'CREDENTIALS_REJECTED', { hint: credentialHint(proof.method) })
  const { after = [] } = published
  const projections = after.length === 0 ? {} : { projections: await projectRun(run, after) }
  return {
    run: run.run,
    instance: request.instance,
    authMethod: proof.method,
    verdict: published.verdict,
    manifest: published.manifest,
    tables: tables.map(tableOutcome),
    ...projections,
  }
}

/** A memo has little room: of the tables that are closed to a key it names some. */
const MOST_NAMED = 20

function planMemo({ tables, place, closedToKey }: PlanResult): Record<string, unknown> {
  if (closedToKey === undefined || closedToKey.length === 0) return { tables: tables.length, place }
  const closed = { number: closedToKey.length, tables: closedToKey.slice(0, MOST_NAMED) }
  return { tables: tables.length, place, closed }
}

function tableOutcome({ ranges: _ranges, deletions, ...result }: TableResult): TableOutcome {
  return deletions === undefined ? result : { ...result, tombstones: deletions.tombstones }
}
