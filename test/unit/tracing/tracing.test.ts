import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { expect, test } from 'vitest'
import { HarvestError } from '../../../src/contract/failure/harvest-error.ts'
import { openTracing } from '../../../src/tracing/open-tracing.ts'
import { scrubbing } from '../../../src/tracing/scrub-span.ts'

test('a span leaves with its listed names and numbers alone: no message, no stack, no event, nothing that somebody adds later', () => {
  const memory = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(scrubbing(memory))] })
  const span = provider.getTracer('test').startSpan('RunActivity:harvestSlice')
  span.setAttribute('harvester.table', 'sys_script').setAttribute('harvester.slice', 3)
  span.setAttribute('harvester.run', ['a', 'list']).setAttribute('memo', 'hunter2').setAttribute('http.url', 'hunter2')
  span.addEvent('hunter2', { hunter2: 'hunter2' })
  span.recordException(new Error('hunter2'))
  span.setStatus({ code: 2, message: 'hunter2' }).end()
  const [sent] = memory.getFinishedSpans()
  expect(pick(sent)).toEqual({
    name: 'RunActivity:harvestSlice',
    attributes: { 'harvester.table': 'sys_script', 'harvester.slice': 3 },
    status: { code: 2 },
    events: [],
    links: [],
  })
})

function pick(span: ReadableSpan | undefined): unknown {
  const { name, attributes, status, events, links } = span ?? {}
  return { name, attributes, status, events, links }
}

test('without the packages of OpenTelemetry a worker that is to trace says how to install them', async () => {
  const missing = (): Promise<never> =>
    Promise.reject(
      Object.assign(new Error("Cannot find package '@opentelemetry/api'"), { code: 'ERR_MODULE_NOT_FOUND' }),
    )
  const opened = openTracing({ url: 'http://127.0.0.1:4318', release: '0', onLost: () => undefined }, missing)
  await expect(opened).rejects.toThrow(HarvestError)
  await expect(opened).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    hint: expect.stringContaining('npm install @temporalio/interceptors-opentelemetry@'),
  })
})
