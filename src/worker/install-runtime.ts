import { setFlagsFromString } from 'node:v8'
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker'
import type { Logger } from './logger.ts'

/**
 * Lets the heap grow by half at a time instead of severalfold: pages are large and short-lived, and left alone a
 * 100,000-row table took 300 MB instead of 260 for 5 % less CPU.
 */
const FRUGAL_HEAP = '--heap-growing-percent=50'

/** The end of our own metrics' names is theirs; Temporal's get `_total` and `_seconds` as Prometheus wants them. */
function prometheus(bindAddress: string) {
  return {
    metrics: { prometheus: { bindAddress, countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true } },
  }
}

/**
 * Sends the Temporal SDK's own warnings through our log; call it once, before anything else of the SDK. Signals stay
 * with the command that runs, which explains how to resume. `metrics` is the host and port where Prometheus finds them; null for none.
 */
export function installRuntime(log: Logger, metrics: string | null = null): void {
  setFlagsFromString(FRUGAL_HEAP)
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      const facts = { type: String(meta?.workflowType ?? meta?.activityType ?? '') }
      if (level === 'ERROR') log.error(`temporal: ${message}`, facts)
      else log.debug(`temporal: ${message}`, facts)
    }),
    telemetryOptions: {
      ...(metrics === null ? {} : prometheus(metrics)),
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
    },
  })
}
