import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { printable } from './printable.ts'

/** Turns what undici threw into our failure: a deadline, a broken body, or the network; our own errors pass through. */
export function networkFailure(error: unknown, requestTimeoutMs: number): HarvestError {
  if (error instanceof HarvestError) return error
  if (error instanceof Error && error.name === 'TimeoutError') {
    return new HarvestError('REQUEST_TIMED_OUT', `no complete answer within ${requestTimeoutMs / 1000} s`, {
      cause: error,
    })
  }
  const code = errorCode(error)
  if (code.endsWith('_TIMEOUT')) {
    return new HarvestError('REQUEST_TIMED_OUT', `no answer on the connection in time (${code})`, { cause: error })
  }
  const refusedBy = proxyStatus(error)
  const what =
    refusedBy === null ? `the connection failed (${code})` : `the proxy refused the tunnel (status ${refusedBy})`
  return new HarvestError('NETWORK_FAILED', what, { cause: error })
}

/** The status by which a proxy refused a tunnel: undici states it in its message alone, which its fetch buries in causes. */
function proxyStatus(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  return /^Proxy response \((\d{3})\)/.exec(error.message)?.[1] ?? proxyStatus(error.cause)
}

function errorCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0])
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return printable(error.code)
  return error instanceof Error ? printable(error.name) : 'unknown'
}
