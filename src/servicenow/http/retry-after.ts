/** The shortest wait: a stated zero means soon, and Temporal takes a delay of nothing for no further attempt. In milliseconds. */
const SHORTEST_WAIT_MS = 1000
/** The longest wait that is believed: the instance's rate rules count by the hour. In milliseconds. */
const LONGEST_WAIT_MS = 3_600_000

/**
 * How long a 429 asks to wait, in milliseconds, from `Retry-After` (seconds or a date) or `X-RateLimit-Reset` (Unix
 * time); null when it states nothing usable. Source: ServiceNow documentation, inbound REST API rate limiting.
 */
export function retryAfterMs(retryAfter: string | null, rateLimitReset: string | null, nowMs: number): number | null {
  return within(fromRetryAfter(retryAfter, nowMs)) ?? within(fromReset(rateLimitReset, nowMs))
}

function fromRetryAfter(value: string | null, nowMs: number): number {
  if (value === null) return Number.NaN
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Number(value) * 1000
  return Date.parse(value) - nowMs
}

function fromReset(value: string | null, nowMs: number): number {
  return value !== null && /^\s*\d+\s*$/.test(value) ? Number(value) * 1000 - nowMs : Number.NaN
}

function within(ms: number): number | null {
  return Number.isFinite(ms) && ms >= 0 ? Math.min(Math.max(Math.ceil(ms), SHORTEST_WAIT_MS), LONGEST_WAIT_MS) : null
}
