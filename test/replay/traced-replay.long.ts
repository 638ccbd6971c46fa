import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js'
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker'
import { beforeAll, expect, test } from 'vitest'
import { harvestWorkflowId, scheduledWorkflowId, tableWorkflowId } from '../../src/contract/run/names.ts'
import { quietTemporal } from '../support/temporal/quiet-temporal.ts'

const HISTORIES = fileURLToPath(new URL('histories', import.meta.url))
const NAMES = readdirSync(HISTORIES).map((file) => file.replace(/\.json$/, ''))
const { resolve } = createRequire(import.meta.url)
let workflowBundle: Promise<WorkflowBundleWithSourceMap>

beforeAll(() => {
  quietTemporal()
  workflowBundle = bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url)),
    workflowInterceptorModules: [resolve('@temporalio/interceptors-opentelemetry/lib/workflow-interceptors')],
    logger: new DefaultLogger('ERROR'),
  })
})

function workflowIdOf(name: string): string {
  const [way = '', table] = name.split('.')
  if (way.startsWith('scheduled')) return scheduledWorkflowId(`replay-${way}`)
  return table === undefined ? harvestWorkflowId(`replay-${way}`) : tableWorkflowId(`replay-${way}`, table)
}

test.each(NAMES)(
  'workflows that are traced take the way of the stored history %s, which was recorded untraced',
  async (name) => {
    const history = historyFromJSON(JSON.parse(readFileSync(join(HISTORIES, `${name}.json`), 'utf8')))
    const sinks = { exporter: { export: { fn: () => undefined, callDuringReplay: false } } }
    const replayed = Worker.runReplayHistory(
      { workflowBundle: await workflowBundle, sinks },
      history,
      workflowIdOf(name),
    )
    await expect(replayed).resolves.toBeUndefined()
  },
)
