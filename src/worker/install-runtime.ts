import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker'
import type { Logger } from './logger.ts'

/**
 * Sends the Temporal SDK's own warnings through our log; call it once, before anything else of the SDK. Signals stay
 * with the command that runs, which explains how to resume.
 */
export function installRuntime(log: Logger): void {
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      const facts = { type: String(meta?.workflowType ?? meta?.activityType ?? '') }
      if (level === 'ERROR') log.error(`temporal: ${message}`, facts)
      else log.debug(`temporal: ${message}`, facts)
    }),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
    },
  })
}
