import type { Attributes } from '@opentelemetry/api'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base'

/** What a span may tell beside its name, its times and whether it failed: names and numbers that Temporal's UI and our logs tell too. */
const TOLD: readonly string[] = [
  'temporalWorkflowId',
  'temporalActivityId',
  'run_id',
  'workflowType',
  'harvester.activity',
  'harvester.instance',
  'harvester.run',
  'harvester.table',
  'harvester.projection',
  'harvester.slice',
  'harvester.attempt',
  'harvester.code',
]

/** Exports spans without anything that is not listed: the SDK's own hold memos, messages and stacks of failures. */
export function scrubbing(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => exporter.export(spans.map(scrubbedSpan), done),
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  }
}

/** A span with the listed attributes, and a status without words. */
function scrubbedSpan(span: ReadableSpan): ReadableSpan {
  const { name, kind, parentSpanId, startTime, endTime, duration, ended, resource, instrumentationLibrary } = span
  return {
    name,
    kind,
    spanContext: () => span.spanContext(),
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    startTime,
    endTime,
    duration,
    ended,
    resource,
    instrumentationLibrary,
    status: { code: span.status.code },
    attributes: told(span.attributes),
    links: [],
    events: [],
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}

function told(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(
      ([name, value]) => TOLD.includes(name) && (typeof value === 'string' || typeof value === 'number'),
    ),
  )
}
