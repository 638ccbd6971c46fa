import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type * as Api from '@opentelemetry/api'
import type * as Otlp from '@opentelemetry/exporter-trace-otlp-http'
import type * as Resources from '@opentelemetry/resources'
import type * as Base from '@opentelemetry/sdk-trace-base'
import type * as Node from '@opentelemetry/sdk-trace-node'
import type * as Interceptors from '@temporalio/interceptors-opentelemetry/lib/worker/index.js'
import type { ActivityInterceptorsFactory, WorkerOptions } from '@temporalio/worker'
import type { AttemptFacts } from '../activities/log-interceptor.ts'
import { HarvestError } from '../contract/failure/harvest-error.ts'
import { ifInstalled } from '../contract/failure/if-installed.ts'
import { scrubbing } from './scrub-span.ts'

/** Tracing of one process. */
export interface Tracing {
  /** Makes a span of each attempt of an activity; `names` says what it works on. */
  readonly interceptor: (names: (args: readonly unknown[]) => AttemptFacts) => ActivityInterceptorsFactory
  /** Takes the spans of workflows out of their isolates. */
  readonly sinks: NonNullable<WorkerOptions['sinks']>
  /** The workflows with the SDK's interceptors, which hand the trace on to activities and children. */
  readonly workflowBundle: (encrypts: boolean) => Promise<{ readonly code: string }>
  /** The trace of whatever is at work here; null for none. */
  readonly traceId: () => string | null
  /** Sends what is left. */
  readonly close: () => Promise<void>
}

/** What has to be installed beside the harvester; of OpenTelemetry 1.x, as the SDK's interceptors are, and of what runs on Node 20. */
const TRACING_PACKAGES = [
  '@temporalio/interceptors-opentelemetry@1.24.0',
  '@opentelemetry/api@1.9.0',
  '@opentelemetry/exporter-trace-otlp-http@0.57.2',
  '@opentelemetry/resources@1.30.1',
  '@opentelemetry/sdk-trace-base@1.30.1',
  '@opentelemetry/sdk-trace-node@1.30.1',
] as const

/** Where traces go, and what is told of those that do not get there. */
export interface TracingOptions {
  /** Base URL of a collector that takes OTLP/HTTP. */
  readonly url: string
  readonly release: string
  /** Told that spans could not be sent. */
  readonly onLost: () => void
}

/**
 * Begins to send traces by OTLP/HTTP to a collector at `url`, once in a process. Nothing of OpenTelemetry is loaded before; throws
 * CONFIG_INVALID with the command that installs it where it is not there.
 */
export async function openTracing(
  { url, release, onLost }: TracingOptions,
  load: () => Promise<Loaded> = loadPackages,
): Promise<Tracing> {
  const { api, node, base, otlp, resources, interceptors } = await ifInstalled(
    load,
    'HARVESTER_TRACES is set, and the packages for tracing are not installed',
    `npm install ${TRACING_PACKAGES.join(' ')}`,
  )
  api.diag.setLogger(
    { error: onLost, warn: onLost, info: () => {}, debug: () => {}, verbose: () => {} },
    api.DiagLogLevel.ERROR,
  )
  const resource = new resources.Resource({ 'service.name': 'servicenow-harvester', 'service.version': release })
  const exporter = new otlp.OTLPTraceExporter({ url: `${url.replace(/\/$/, '')}/v1/traces` })
  const processor = new base.BatchSpanProcessor(scrubbing(exporter))
  const provider = new node.NodeTracerProvider({ resource, spanProcessors: [processor] })
  provider.register()
  const bundles = new Map<boolean, Promise<{ readonly code: string }>>()
  return {
    interceptor: (names) => (context) => {
      const inbound = new interceptors.OpenTelemetryActivityInboundInterceptor(context)
      const execute: typeof inbound.execute = (input, next) =>
        inbound.execute(input, async (traced) => {
          const span = api.trace.getActiveSpan()
          for (const [name, value] of Object.entries(names(input.args))) span?.setAttribute(`harvester.${name}`, value)
          try {
            return await next(traced)
          } catch (error) {
            if (error instanceof HarvestError) span?.setAttribute('harvester.code', error.code)
            throw error
          }
        })
      return { inbound: { execute } }
    },
    sinks: { exporter: { ...interceptors.makeWorkflowExporter(processor, resource) } },
    workflowBundle: (encrypts) => {
      const bundle = bundles.get(encrypts) ?? bundleTraced(encrypts)
      bundles.set(encrypts, bundle)
      return bundle
    },
    traceId: () => api.trace.getActiveSpan()?.spanContext().traceId ?? null,
    close: async () => {
      // A collector that is gone must not keep a worker from ending.
      await provider.shutdown().catch(onLost)
      api.trace.disable()
      api.context.disable()
      api.propagation.disable()
      api.diag.disable()
    },
  }
}

/** Bundled when a worker starts: a bundle with OpenTelemetry in it is not what everybody else should load. */
async function bundleTraced(encrypts: boolean): Promise<{ readonly code: string }> {
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker')
  const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
  const { resolve } = createRequire(import.meta.url)
  return bundleWorkflowCode({
    workflowsPath: beside('../workflows/index.js'),
    workflowInterceptorModules: [resolve('@temporalio/interceptors-opentelemetry/lib/workflow-interceptors')],
    ...(encrypts ? { failureConverterPath: beside('../encryption/failure-converter.js') } : {}),
    logger: new DefaultLogger('ERROR'),
  })
}

/** The packages of {@link TRACING_PACKAGES}. */
interface Loaded {
  readonly api: typeof Api
  readonly node: typeof Node
  readonly base: typeof Base
  readonly otlp: typeof Otlp
  readonly resources: typeof Resources
  readonly interceptors: typeof Interceptors
}

async function loadPackages(): Promise<Loaded> {
  return {
    api: await import('@opentelemetry/api'),
    node: await import('@opentelemetry/sdk-trace-node'),
    base: await import('@opentelemetry/sdk-trace-base'),
    otlp: await import('@opentelemetry/exporter-trace-otlp-http'),
    resources: await import('@opentelemetry/resources'),
    interceptors: await import('@temporalio/interceptors-opentelemetry/lib/worker/index.js'),
  }
}
