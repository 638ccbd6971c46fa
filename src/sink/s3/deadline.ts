/** One request with its body takes at most a minute. In milliseconds. */
const REQUEST_MS = 60_000

/** Ends a request that takes too long; several requests may take as many times as long. */
export function deadline(requests = 1): AbortSignal {
  return AbortSignal.timeout(REQUEST_MS * requests)
}
