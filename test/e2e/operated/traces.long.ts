import { createServer } from 'node:http'
import { join } from 'node:path'
import { Worker } from '@temporalio/worker'
import { beforeAll, expect, inject, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { instanceName } from '../../../src/config/instance-config.ts'
import { harvestWorkflowId } from '../../../src/contract/run/names.ts'
import { DEVELOPMENT_CREDENTIALS } from '../../../src/simulator/index.ts'
import { environmentFor, start, typed } from '../../support/command.ts'
import { temporalClient } from '../../support/harvest-bench.ts'
import { simulated } from '../../support/instance-client.ts'
import { quietTemporal } from '../../support/temporal/quiet-temporal.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { until } from '../../support/until.ts'

beforeAll(quietTemporal)

const Value = z.union([
  z.object({ stringValue: z.string() }).transform(({ stringValue }) => stringValue),
  z.object({ intValue: z.coerce.number() }).transform(({ intValue }) => intValue),
])
const Span = z.object({
  name: z.string(),
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  status: z.object({ code: z.number(), message: z.string().optional() }),
  attributes: z.array(z.object({ key: z.string(), value: Value })),
  events: z.array(z.unknown()),
})
const Export = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(Span) })) })),
})

/** A collector that takes traces by OTLP/HTTP and keeps them. */
async function collector(): Promise<{ readonly url: string; readonly bodies: string[] }> {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      if (request.url === '/v1/traces') bodies.push(Buffer.concat(pieces).toString('utf8'))
      response.setHeader('content-type', 'application/json').end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, bodies }
}

test('a run is one trace from the workflow to each attempt, its id is in the logs, and it tells neither secret nor row nor message', async () => {
  const { url, bodies } = await collector()
  const simulator = await simulated({
    tables: { sys_script: 900, sys_user: 20 },
    faults: [{ fault: 'deny-table', table: 'sys_user' }],
  })
  const folder = await temporaryFolder()
  const client = { ...environmentFor(simulator, join(folder, 'home')), TEMPORAL_ADDRESS: inject('temporalAddress') }
  const env = {
    ...client,
    HARVESTER_SINK: `directory:${join(folder, 'output')}`,
    HARVESTER_TRACES: url,
    LOG_FORMAT: 'json',
  }
  const worker = start(['worker'], env, folder)
  await until('the worker has started', () => worker.stderr().includes('worker started'))
  await typed(['run', '--json', '--tables', 'sys_script,sys_user', '--page-size', '200'], client, folder)
  worker.process.kill('SIGTERM')
  const { exitCode, stderr } = await worker.ended
  expect(exitCode).toBe(0)

  const spans = bodies.flatMap((body) =>
    Export.parse(JSON.parse(body)).resourceSpans.flatMap((each) => each.scopeSpans.flatMap((scope) => scope.spans)),
  )
  const root = spans.find(({ name }) => name === 'RunWorkflow:harvest')
  expect(spans.filter(({ traceId }) => traceId !== root?.traceId)).toEqual([])
  const slices = spans.filter(({ name }) => name === 'RunActivity:harvestSlice')
  const told = slices.map(({ attributes }) => Object.fromEntries(attributes.map(({ key, value }) => [key, value])))
  expect(told).toContainEqual(expect.objectContaining({ 'harvester.table': 'sys_script', 'harvester.slice': 1 }))
  expect(told).toContainEqual(
    expect.objectContaining({ 'harvester.table': 'sys_user', 'harvester.code': 'SCOPE_FORBIDDEN' }),
  )
  const ids = new Set(spans.map(({ spanId }) => spanId))
  for (const { parentSpanId } of slices) expect(ids).toContain(parentSpanId)
  expect(spans.filter(({ status, events }) => status.message !== undefined || events.length > 0)).toEqual([])

  const temporal = await temporalClient()
  const workflowId = harvestWorkflowId(instanceName(simulator.url))
  const history = await temporal.workflow.getHandle(workflowId).fetchHistory()
  const untraced = { workflowBundle: { codePath: inject('workflowBundle') } }
  await expect(Worker.runReplayHistory(untraced, history, workflowId)).resolves.toBeUndefined()

  const ended = stderr.split('\n').filter((line) => line.includes('"activity":"harvestSlice"'))
  expect(ended.length).toBeGreaterThanOrEqual(2)
  for (const line of ended) expect(JSON.parse(line)).toMatchObject({ trace_id: root?.traceId })
  const rows = simulator.visibleRows('sys_script').map(({ sys_id }) => String(sys_id))
  const sent = bodies.join('\n')
  const { clientId, clientSecret } = DEVELOPMENT_CREDENTIALS
  expect([clientId, clientSecret, 'Bearer', ...rows].filter((secret) => sent.includes(secret))).toEqual([])
})
