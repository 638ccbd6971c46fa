import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { printable } from '../http/printable.ts'
import { redirectFault } from '../http/redirect-fault.ts'
import { retryAfterMs } from '../http/retry-after.ts'

const LET_THROUGH =
  'Ask for the path /oauth_token.do to be allowed on the gateway for this host, without a sign-on page and without an inspection of its own.'

/** Refuses what answers in a token endpoint's place; throws TOKEN_ENDPOINT_UNAVAILABLE, which lasts where time does not heal it. */
export function refuseStrangers({ status, headers }: Response, nowMs: number): void {
  if (status >= 300 && status < 400) {
    const { cause, remedy } = redirectFault(status, headers.get('location'))
    throw stranger(cause.replace('the address', 'the token endpoint'), remedy)
  }
  if (status >= 500 || status === 429) {
    const wait = retryAfterMs(headers.get('retry-after'), null, nowMs)
    const options = wait === null ? {} : { retryAfterMs: wait }
    throw new HarvestError(
      'TOKEN_ENDPOINT_UNAVAILABLE',
      `the token endpoint is unavailable (status ${status})`,
      options,
    )
  }
  const type = headers.get('content-type') ?? ''
  if (/\bjson\b/i.test(type)) return
  // The body may echo what was sent, so that nothing of it is told.
  const seen = `status ${status}, ${printable(type) || 'no content type'}`
  if (status === 401 || status === 403 || status === 407)
    throw stranger(`a gateway or proxy refuses the token request (${seen})`, LET_THROUGH)
  if (status >= 400) throw stranger(`there is no token endpoint at this address (${seen})`, LET_THROUGH)
  throw stranger(`the token endpoint answered with something else instead of JSON (${seen})`, LET_THROUGH)
}

function stranger(message: string, hint: string): HarvestError {
  return new HarvestError('TOKEN_ENDPOINT_UNAVAILABLE', message, { hint, lasts: true })
}
