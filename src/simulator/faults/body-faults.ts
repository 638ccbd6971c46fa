import { type Answer, json, jsonText } from '../http/answer.ts'
import { CANCELLED_ERROR } from './answer-faults.ts'
import { faultOf, type ParsedFault } from './fault.ts'

const CANCELLED_BODY = { error: CANCELLED_ERROR, status: 'failure' } as const

/** Spoils a finished page as the faults say; without one the answer stays as it is. */
export function spoilBody(faults: readonly ParsedFault[], answer: Answer, scannedRows: number): Answer {
  const quota = faultOf(faults, 'quota')
  const isOverQuota = quota !== undefined && scannedRows > quota.rows
  if (isOverQuota || faultOf(faults, 'cancelled-transaction') !== undefined) return json(200, CANCELLED_BODY)
  const partial = faultOf(faults, 'partial-200')
  if (partial !== undefined) return { ...answer, body: partialBody(answer.body, partial.form) }
  if (faultOf(faults, 'cut-json') !== undefined) {
    return jsonText(answer.status, answer.body.slice(0, Math.floor(answer.body.length / 2)), answer.headers)
  }
  if (faultOf(faults, 'cut-gzip') !== undefined) return { ...answer, delivery: 'cut-gzip' }
  if (faultOf(faults, 'stall') !== undefined) return { ...answer, delivery: 'stall' }
  if (faultOf(faults, 'drip') !== undefined) return { ...answer, delivery: 'drip' }
  return faultOf(faults, 'reset')?.moment === 'middle' ? { ...answer, delivery: 'reset-middle' } : answer
}

/** `beside` stays valid JSON with rows and an error side by side; `glued` breaks off and appends the error object. */
function partialBody(body: string, form: 'glued' | 'beside'): string {
  const error = JSON.stringify(CANCELLED_BODY)
  return form === 'beside' ? `${body.slice(0, -1)},${error.slice(1)}` : `${body.slice(0, -2)}${error}`
}
