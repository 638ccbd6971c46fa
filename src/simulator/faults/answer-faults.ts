import { type Answer, failure, html, json } from '../http/answer.ts'
import { faultOf, type ParsedFault } from './fault.ts'

const CANCELLED = 'Transaction cancelled: maximum execution time exceeded'

/** The error object that an instance streams when a transaction quota fires after the status line has gone out. */
export const CANCELLED_ERROR = {
  message: CANCELLED,
  detail: `${CANCELLED} Check logs for error trace or enable glide.rest.debug property to verify REST request processing`,
} as const

/** The answer of a fault that strikes before anything is looked at; null where none does. */
export function earlyAnswer(faults: readonly ParsedFault[], now: number): Answer | null {
  const reset = faultOf(faults, 'reset')
  if (reset?.moment === 'before') return { ...json(200, { result: [] }), delivery: 'reset-before' }
  const limited = faultOf(faults, 'rate-limit')
  if (limited !== undefined) return rateLimited(limited.retryAfterSeconds, now)
  const status = faultOf(faults, 'status')
  if (status !== undefined) {
    const headers = retryAfter(status.retryAfterSeconds)
    if (status.body === 'html') return html(status.status, `Gateway answered ${status.status}`, headers)
    return failure(status.status, 'Service unavailable', null, headers)
  }
  if (faultOf(faults, 'html-200') !== undefined) return html(200, 'Instance Hibernating page')
  // A tempting body: whoever takes any 2xx for rows would book an empty page.
  if (faultOf(faults, 'accepted-202') !== undefined) return json(202, { result: [] })
  return null
}

/** ServiceNow's documented 429, with the wait where one is stated, as its rate limit rules send it. */
function rateLimited(retryAfterSeconds: number | undefined, now: number): Answer {
  if (retryAfterSeconds === undefined) return failure(429, 'Too many requests', null)
  return failure(429, 'Rate limit exceeded', 'Rate limit of 100 requests per hour for Table API exceeded', {
    ...retryAfter(retryAfterSeconds),
    'X-RateLimit-Limit': '100',
    'X-RateLimit-Reset': String(Math.ceil(now / 1000) + retryAfterSeconds),
    'X-RateLimit-Rule': '4f1b2c7d0a0a0b0c1d2e3f4a5b6c7d8e',
  })
}

function retryAfter(seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { 'Retry-After': String(seconds) }
}
