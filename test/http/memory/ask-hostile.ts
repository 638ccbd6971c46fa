import { loadConfig } from '../../../src/config/load-config.ts'
import { HarvestError } from '../../../src/contract/failure/harvest-error.ts'
import { checkInstance } from '../../../src/servicenow/check/check-instance.ts'
import { firstRows } from '../../../src/servicenow/query/page-request.ts'
import { composeInstance, type InstanceComposition } from '../../../src/worker/compose-instance.ts'

// A program of its own for the tests: asks for a token, for a check or for a page, at each address, to the end and given up
// on the way, and says what became of it, how long it took, and what memory the process had at most.
const [place = '', deadlineMs = '2000', ...origins] = process.argv.slice(2)
const requestTimeoutMs = Number(deadlineMs)
const GIVEN_UP_MS = 300

function ask(composed: InstanceComposition, origin: string, signal: AbortSignal): Promise<unknown> {
  const { authenticator, tableClient } = composed
  if (place === 'page') return tableClient().readPage(firstRows('sys_user', ['sys_id'], 1000), signal)
  if (place === 'token') return authenticator.prove(signal)
  const login = { username: null, scope: null, hasWhiteSpace: false }
  const around = { ...composed, origin, login, requestTimeoutMs, lanes: 2, nowMs: Date.now }
  return checkInstance(around, { tables: ['sys_user'], signal })
}

async function asked(origin: string, signal: AbortSignal): Promise<{ readonly became: string; readonly ms: number }> {
  const credential =
    place === 'token'
      ? { SERVICENOW_CLIENT_ID: 'c', SERVICENOW_CLIENT_SECRET: 'a-secret-of-the-test' }
      : { SERVICENOW_USERNAME: 'u', SERVICENOW_PASSWORD: 'a-secret-of-the-test' }
  const composed = composeInstance(
    loadConfig({ SERVICENOW_BASE_URL: origin, ...credential }),
    requestTimeoutMs,
    () => {},
  )
  const startedMs = performance.now()
  const became = await ask(composed, origin, signal).then(
    () => 'an answer',
    (error: unknown) =>
      error instanceof HarvestError ? error.code : error instanceof Error ? error.name : String(error),
  )
  const ms = Math.round(performance.now() - startedMs)
  await composed.close()
  return { became, ms }
}

const before = process.memoryUsage().rss
const outcomes = []
for (const origin of origins) {
  const whole = await asked(origin, new AbortController().signal)
  const givenUp = await asked(origin, AbortSignal.timeout(GIVEN_UP_MS))
  outcomes.push({ whole, givenUp })
}
const peakMb = Math.round((process.resourceUsage().maxRSS * 1024) / 1e6)
process.stdout.write(`${JSON.stringify({ outcomes, beforeMb: Math.round(before / 1e6), peakMb })}\n`)
process.exit(0)
