import type { TemporalTarget } from '../config/temporal-config.ts'
import { HarvestError } from '../contract/failure/harvest-error.ts'

/** Turns a connection's failure into CONFIG_INVALID with the address and what to look at, and throws that. */
export function temporalUnreachable({ connection }: TemporalTarget): (cause: unknown) => never {
  return (cause) => {
    throw new HarvestError(
      'CONFIG_INVALID',
      `Temporal does not answer at ${connection.address ?? 'its address'}: check TEMPORAL_ADDRESS, and that the server is running`,
      { cause },
    )
  }
}
