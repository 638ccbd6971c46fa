import { Context } from '@temporalio/activity'
import type { ProjectionRequest, PublishRequest, PublishResult } from '../../contract/activities.ts'
import { HarvestError } from '../../contract/failure/harvest-error.ts'
import type { ActivityDependencies } from '../dependencies.ts'
import type { HarvestSlice } from '../slice/harvest-slice.ts'

/** A metric as `docs/metrics.md` has it. */
interface MetricSpec {
  readonly kind: 'counter' | 'gauge'
  readonly about: string
}

/** Our metrics by their names; counters end in `_total`, times are Unix seconds. @internal */
export const HARVEST_METRICS = {
  harvester_rows_total: { kind: 'counter', about: 'rows stored, by table' },
  harvester_hidden_rows_total: { kind: 'counter', about: 'rows counted and not shown, by table' },
  harvester_pages_total: { kind: 'counter', about: 'pages read, by table' },
  harvester_requests_total: { kind: 'counter', about: 'requests of slices, by table' },
  harvester_requests_at_a_time: {
    kind: 'gauge',
    about: 'requests that this worker sends the instance at the same time at most',
  },
  harvester_slices_total: { kind: 'counter', about: 'slices ended, by table and by what ended them' },
  harvester_failures_total: {
    kind: 'counter',
    about: 'attempts of activities that failed, by activity and failure code',
  },
  harvester_page_size_rows: { kind: 'gauge', about: 'rows that are asked for a page, by table' },
  harvester_runs_total: { kind: 'counter', about: 'runs published, by state and verdict' },
  harvester_table_complete_timestamp_seconds: { kind: 'gauge', about: 'when a table was last published complete' },
  harvester_run_published_timestamp_seconds: { kind: 'gauge', about: 'when a run of the instance was last published' },
  harvester_place_waits_total: {
    kind: 'counter',
    about: 'attempts that were put off because the worker had no free place for another harvest',
  },
  harvester_projections_total: { kind: 'counter', about: 'projections of published runs, by name and outcome' },
} as const satisfies Readonly<Record<string, MetricSpec>>

type MetricName = keyof typeof HARVEST_METRICS

/** Records what a slice came to. */
export function measuredSlices(
  harvestSlice: HarvestSlice,
  requestsAtATime: ActivityDependencies['requestsAtATime'],
): HarvestSlice {
  return async (request, attempt) => {
    const result = await countingFailures('harvestSlice', request.run.instance, () => harvestSlice(request, attempt))
    const tags = { instance: request.run.instance, table: request.table }
    record('harvester_rows_total', result.rows, tags)
    record('harvester_hidden_rows_total', result.hidden ?? 0, tags)
    record('harvester_pages_total', result.pages, tags)
    record('harvester_requests_total', result.requests, tags)
    record('harvester_page_size_rows', result.pageSize, tags)
    if (requestsAtATime !== undefined)
      record('harvester_requests_at_a_time', requestsAtATime().width, { instance: request.run.instance })
    record('harvester_slices_total', 1, { ...tags, ended_by: result.stoppedBy })
    return result
  }
}

/** Records what a run came to, and which of its tables are complete. */
export function measuredPublishing(
  publishManifest: (request: PublishRequest) => Promise<PublishResult>,
): (request: PublishRequest) => Promise<PublishResult> {
  return async (request) => {
    const { instance } = request.run
    const result = await countingFailures('publishManifest', instance, () => publishManifest(request))
    const seconds = Math.floor(Date.now() / 1000)
    record('harvester_runs_total', 1, { instance, state: request.state, verdict: result.verdict })
    record('harvester_run_published_timestamp_seconds', seconds, { instance })
    for (const { table, verdict } of request.tables)
      if (verdict === 'complete') record('harvester_table_complete_timestamp_seconds', seconds, { instance, table })
    return result
  }
}

/** Records whether a projection was made. */
export function measuredProjections(
  project: (request: ProjectionRequest) => Promise<string>,
): (request: ProjectionRequest) => Promise<string> {
  return async (request) => {
    const { run, projection } = request
    const tags = { instance: run.instance, projection }
    try {
      const place = await countingFailures('project', run.instance, () => project(request))
      record('harvester_projections_total', 1, { ...tags, outcome: 'made' })
      return place
    } catch (error) {
      record('harvester_projections_total', 1, { ...tags, outcome: 'failed' })
      throw error
    }
  }
}

/** Counts an attempt that found no free place on its worker. */
export function countPlaceWait(instance: string): void {
  record('harvester_place_waits_total', 1, { instance })
}

async function countingFailures<T>(activity: string, instance: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code = error instanceof HarvestError ? error.code : 'other'
    record('harvester_failures_total', 1, { instance, activity, code })
    throw error
  }
}

function record(name: MetricName, value: number, tags: Readonly<Record<string, string>>): void {
  const { kind, about } = HARVEST_METRICS[name]
  const meter = Context.current().metricMeter
  if (kind === 'gauge') meter.createGauge(name, 'int', undefined, about).set(value, tags)
  // The exporter puts the suffix behind every counter.
  else if (value > 0) meter.createCounter(name.replace(/_total$/, ''), undefined, about).add(value, tags)
}
