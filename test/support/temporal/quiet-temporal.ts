import { DefaultLogger, makeTelemetryFilterString, NativeConnection, Runtime } from '@temporalio/worker'

let quiet = false

/** Lets the SDK's runtime of this process tell of errors only; the first call counts, before anything else of the SDK. */
export function quietTemporal(): void {
  if (quiet) return
  quiet = true
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) },
    },
  })
}

/** A connection for workers. The runtime comes with it and ends with it: left without any, it would be in the way of a command's. */
export function quietConnection(address: string): Promise<NativeConnection> {
  quietTemporal()
  return NativeConnection.connect({ address })
}
