import { HarvestError } from '../../contract/failure/harvest-error.ts'
import { printable } from '../http/printable.ts'
import { isListable, isQuotable } from './quoting.ts'

/** The condition that a column holds a value; throws TABLE_UNSUPPORTED for a value that no query can express. */
export function isEqual(column: string, value: string): string {
  return `${column}=${quoted(value)}`
}

/** The condition that a column holds one of some values; throws TABLE_UNSUPPORTED for a value that no list can hold. */
export function isOneOf(column: string, values: readonly string[]): string {
  const odd = values.find((value) => !isListable(value))
  if (odd !== undefined) throw inexpressible(odd)
  return `${column}IN${values.join(',')}`
}

/** The condition that a column begins with a text; throws TABLE_UNSUPPORTED for one that no query can express. */
export function startsWith(column: string, prefix: string): string {
  return `${column}STARTSWITH${quoted(prefix)}`
}

/** A value as it stands in a condition; throws TABLE_UNSUPPORTED for one that an instance would read as something else. */
export function quoted(value: string): string {
  if (!isQuotable(value)) throw inexpressible(value)
  return value
}

function inexpressible(value: string): HarvestError {
  return new HarvestError('TABLE_UNSUPPORTED', `a query cannot contain the value ${printable(value)}`)
}
