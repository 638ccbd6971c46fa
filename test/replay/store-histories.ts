// Stores the histories that replay.test.ts replays, each way of a run once, on a real Temporal server:
//   npx tsx test/replay/store-histories.ts
// Only scenarios without a history are stored: those of released versions stay as they are, and a changed workflow gets a
// `patched` branch.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client, Connection, type WorkflowHandle } from '@temporalio/client'
import { type History, historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { bundleWorkflowCode, DefaultLogger, NativeConnection } from '@temporalio/worker'
import { z } from 'zod'
import { startHarvest } from '../../src/client/start-harvest.ts'
import {
  harvestTaskQueue,
  harvestWorkflowId,
  SCHEDULED_HARVEST_WORKFLOW,
  scheduledWorkflowId,
} from '../../src/contract/run/names.ts'
import type { ScheduledHarvest } from '../../src/contract/run/scheduled-harvest.ts'
import { startEmbeddedServer } from '../../src/embedded-server/index.ts'
import { requestFor } from '../support/request-for.ts'
import { createWorkers } from '../support/temporal/harvest-workers.ts'
import { quietTemporal } from '../support/temporal/quiet-temporal.ts'
import { realTemporalCliSources } from '../support/temporal/temporal-cli-sources.ts'
import type { Scenario } from './scenario.ts'
import { SCENARIOS } from './scenarios.ts'

const HISTORIES = fileURLToPath(new URL('histories', import.meta.url))
/** What workers and client call themselves: the SDK's own name would tell the host's. */
const IDENTITY = 'recorder'

const Whole = z.object({ events: z.array(z.unknown()) })

interface RunDependencies {
  readonly client: Client
  readonly connection: NativeConnection
  readonly workflowBundle: string
}

async function storeRun(scenario: Scenario, { client, connection, workflowBundle }: RunDependencies): Promise<void> {
  const instance = `replay-${scenario.name}`
  const activities = scenario.activities(client, instance)
  const workers = await createWorkers({ connection, instance, activities, workflowBundle, identity: IDENTITY })
  const running = workers.map((worker) => worker.run())
  const handle = await start(scenario, client)
  await handle.result().catch(() => {})
  for (const worker of workers) worker.shutdown()
  await Promise.all(running)
  const history = await handle.fetchHistory()
  await store(scenario.name, history)
  if (scenario.scheduled !== undefined) return
  for (const { workflowExecution } of childrenOf(history)) await storeChild(scenario, client, workflowExecution)
}

async function start({ name, request, scheduled }: Scenario, client: Client): Promise<WorkflowHandle> {
  const instance = `replay-${name}`
  const asked = requestFor(instance, request)
  if (scheduled !== 'free') await startHarvest(client, asked)
  if (scheduled === undefined) return client.workflow.getHandle(harvestWorkflowId(instance))
  const args: [ScheduledHarvest] = [{ request: asked, memo: {} }]
  const workflowId = scheduledWorkflowId(instance)
  return client.workflow.start(SCHEDULED_HARVEST_WORKFLOW, { workflowId, taskQueue: harvestTaskQueue(instance), args })
}

type Execution = NonNullable<ReturnType<typeof childrenOf>[number]['workflowExecution']>

function childrenOf({ events }: History) {
  return (events ?? []).flatMap(({ childWorkflowExecutionStartedEventAttributes: started }) => started ?? [])
}

/** Stores each execution of a child: the first, and those that it goes on in. */
async function storeChild(scenario: Scenario, client: Client, first: Execution | null | undefined): Promise<void> {
  const { workflowId, runId } = first ?? {}
  const table = workflowId?.split('/').at(-1)
  let run = runId
  for (let number = 1; run && workflowId; number += 1) {
    const history = await client.workflow.getHandle(workflowId, run).fetchHistory()
    await store(`${scenario.name}.${table}.${number}`, history)
    run = history.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId
  }
}

async function store(name: string, history: History): Promise<void> {
  // Stacks hold paths of the host, and no replay reads them.
  const { events } = Whole.parse(
    JSON.parse(historyToJSON(history), (key, value) => (key === 'stackTrace' ? '' : value)),
  )
  const lines = events.map((event) => JSON.stringify(event)).join(',\n')
  await writeFile(join(HISTORIES, `${name}.json`), `{"events":[\n${lines}\n]}\n`)
  process.stdout.write(`${name}: ${events.length} events\n`)
}

async function main(): Promise<void> {
  quietTemporal()
  const home = await mkdtemp(join(tmpdir(), 'harvester-histories-'))
  const server = await startEmbeddedServer({
    home,
    sources: realTemporalCliSources(),
    progress: { report: (line) => process.stderr.write(`${line}\n`) },
    signal: AbortSignal.timeout(900_000),
    dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': 60 },
  })
  const shared = await Connection.connect({ address: server.address })
  const connection = await NativeConnection.connect({ address: server.address })
  try {
    const workflowsPath = fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url))
    const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') })
    const workflowBundle = join(home, 'workflow-bundle.js')
    await writeFile(workflowBundle, code)
    await mkdir(HISTORIES, { recursive: true })
    const known = await readdir(HISTORIES)
    const missing = SCENARIOS.filter(({ name }) => !known.includes(`${name}.json`))
    const client = new Client({ connection: shared, identity: IDENTITY })
    for (const scenario of missing) await storeRun(scenario, { client, connection, workflowBundle })
  } finally {
    await shared.close()
    await connection.close()
    await server.release()
    await rm(home, { recursive: true, force: true })
  }
}

await main()
