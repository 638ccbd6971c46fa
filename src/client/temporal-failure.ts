import { HarvestError } from '../contract/failure/harvest-error.ts'
import { oneLine } from '../contract/failure/one-line.ts'

// Read from the shape alone: loading Temporal's client would cost every command its time, `--help` included.

/**
 * Codes of gRPC for a server that could not answer, and may answer the same question later: unknown, deadline exceeded, resource
 * exhausted, aborted, internal, unavailable, data loss. A server or its database that restarts says any of them.
 */
const SILENT: readonly unknown[] = [2, 4, 8, 10, 13, 14, 15]
/** Codes of gRPC for a client that may not do what it asks for, and for one that the server does not know. */
const REFUSED: readonly unknown[] = [7, 16]

/** What was heard of a Temporal server that could not answer; null for any other failure. */
export function temporalSilence(error: unknown): string | null {
  const status = statusOf(error, SILENT)
  return status === null ? null : oneLine(status.message)
}

/** The failure of a command that its Temporal server refuses, or whose server went silent; null for any other. */
export function temporalFailure(error: unknown): HarvestError | null {
  const refusal = statusOf(error, REFUSED)
  if (refusal !== null)
    return new HarvestError(
      'CONFIG_INVALID',
      'Temporal refuses this client: check TEMPORAL_API_KEY or the client certificate, and TEMPORAL_NAMESPACE',
      { cause: refusal },
    )
  const reason = temporalSilence(error)
  return reason === null ? null : temporalLost(reason, error)
}

/** The failure of a command whose Temporal server stays silent. */
export function temporalLost(reason: string, cause: unknown): HarvestError {
  return new HarvestError(
    'CONFIG_INVALID',
    `Temporal does not answer (${reason}): check that its server runs, then give the same command again; a harvest continues where it was`,
    { cause },
  )
}

/** The status of gRPC in an error or right below it, if its code is one of these; null otherwise. */
function statusOf(error: unknown, codes: readonly unknown[]): Error | null {
  for (const each of [error, error instanceof Error ? error.cause : null])
    if (each instanceof Error && 'metadata' in each && 'code' in each && codes.includes(each.code)) return each
  return null
}
