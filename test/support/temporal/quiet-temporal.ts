import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker'

/** Lets the SDK's runtime of this process tell of errors only; call it once, before anything else of the SDK. */
export function quietTemporal(): void {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
    },
  })
}
