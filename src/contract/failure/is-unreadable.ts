import { HarvestError } from './harvest-error.ts'
import { speaksOf } from './speaks-of.ts'

/** Tells whether a table cannot be read however often it is asked: what speaks of it alone, and an answer that lasts. */
export function isUnreadable(error: unknown): error is HarvestError {
  return speaksOf(error, 'table', 'query') || (error instanceof HarvestError && error.lasts)
}
