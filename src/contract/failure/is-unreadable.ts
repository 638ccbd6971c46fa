import { HarvestError } from './harvest-error.ts'
import { speaksOf } from './speaks-of.ts'

/**
 * Tells whether a table cannot be read however often it is asked: what speaks of it alone, and an answer that lasts. What
 * the token endpoint says is no word about a table.
 */
export function isUnreadable(error: unknown): error is HarvestError {
  if (speaksOf(error, 'table', 'query')) return true
  return error instanceof HarvestError && error.lasts && !speaksOf(error, 'token endpoint')
}
