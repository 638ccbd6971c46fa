import { z } from 'zod'
import { FAILURE_POLICY } from '../../contract/failure/failure-policy.ts'
import type { InstanceResponse } from '../http/instance-http.ts'
import { classify, errorOf } from './classify-answer.ts'
import { jsonOf } from './error-envelope.ts'
import { countOf } from './page/stated-count.ts'

const AggregateAnswer = z.object({ result: z.object({ stats: z.object({ count: z.string() }) }) })

/** The Aggregate API's count, or why it gives none. */
export type AggregateCount = { readonly count: number } | { readonly refusal: string }

/**
 * What the Aggregate API says (`/api/now/stats/<table>?sysparm_count=true`). Throws where the instance asks to be left alone;
 * whatever else is no count is a refusal.
 */
export function aggregateCount(response: InstanceResponse, table: string, nowMs: number): AggregateCount {
  const refused = classify(response, table, nowMs)
  if (refused !== null) {
    if (FAILURE_POLICY[refused.code].waitsFor === 'time' && refused.retryAfterMs !== null) throw errorOf(refused)
    return { refusal: refused.message }
  }
  if (response.status !== 200) return { refusal: `status ${response.status}` }
  const answer = AggregateAnswer.safeParse(jsonOf(response.body.toString('utf8')))
  const count = answer.success ? countOf(answer.data.result.stats.count) : null
  return count === null ? { refusal: 'its answer holds no count' } : { count }
}
