import { HarvestError } from '../../contract/harvest-error.ts'
import type { Key } from '../../contract/key.ts'
import { printable } from '../http/printable.ts'
import type { QueryRange } from './encoded-query.ts'
import { bodyFailure } from './response-failure.ts'
import { isRow, type Row } from './row.ts'
import { compareKeys, rowKey } from './row-key.ts'

/** A page whose every claim was checked. */
export interface CheckedRows {
  readonly rows: readonly Row[]
  /** The rows' positions, ascending. */
  readonly keys: readonly Key[]
}

/** What was asked for, against which an answer is held. */
export interface Asked extends QueryRange {
  readonly limit: number
  /** The instance's count as it stated it; null where none was asked for or given. */
  readonly total: number | null
}

/**
 * Holds a parsed body against what was asked: `result` an array and nothing beside it that speaks of failure, at most
 * `limit` rows, no more rows than counted, every key inside the interval and above the one before. A page that fails
 * gives no rows: throws RESPONSE_MALFORMED (or TABLE_UNSUPPORTED where rows carry no sys_id).
 */
export function checkPage(body: unknown, asked: Asked): CheckedRows {
  if (!isRow(body)) throw malformed('the answer is not a JSON object')
  if ('error' in body || body.status === 'failure') {
    throw bodyFailure(JSON.stringify(body.error ?? ''), 'an error stands beside the rows')
  }
  const result = body.result
  if (!Array.isArray(result)) throw malformed('result is not a list of rows')
  if (result.length > asked.limit) throw malformed(`${result.length} rows where at most ${asked.limit} were asked for`)
  if (asked.total !== null && result.length > asked.total)
    throw malformed(`${result.length} rows where the instance counts ${asked.total}`)
  const rows: Row[] = []
  const keys: Key[] = []
  for (const row of result) {
    if (!isRow(row)) throw malformed('a row is not an object')
    const key = rowKey(row, asked.order)
    if (key === null)
      throw new HarvestError(
        'TABLE_UNSUPPORTED',
        `a row carries no ${asked.order === 'sys_id' ? 'sys_id' : `sys_id or ${asked.order}`}`,
      )
    checkPosition(key, keys.at(-1), asked)
    rows.push(row)
    keys.push(key)
  }
  return { rows, keys }
}

function checkPosition(key: Key, previous: Key | undefined, asked: Asked): void {
  if (previous !== undefined && compareKeys(previous, key, asked.order) >= 0) {
    throw malformed(`rows out of order: ${printable(key)} after ${printable(previous)}`)
  }
  if (asked.lo !== null && compareKeys(key, asked.lo, asked.order) < (asked.includesLo ? 0 : 1)) {
    throw malformed(`a row outside what was asked: ${printable(key)} is not above ${printable(asked.lo)}`)
  }
  if (asked.hi !== null && compareKeys(key, asked.hi, asked.order) > 0) {
    throw malformed(`a row outside what was asked: ${printable(key)} is above ${printable(asked.hi)}`)
  }
}

function malformed(what: string): HarvestError {
  return new HarvestError('RESPONSE_MALFORMED', what)
}
