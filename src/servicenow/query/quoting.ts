import type { Key } from '../../contract/row/key.ts'
import { splitTimeKey } from '../../contract/row/time-key.ts'
import type { TableOrder } from '../../contract/table/table-plan.ts'

/** Longer texts are no ids or names, and would not fit into an address. */
const LONGEST_VALUE = 255

/**
 * Tells whether an instance takes a text for nothing but a value behind `=`, `>`, `>=` and `<=`. `^` begins the next
 * condition, and no escape is known to hold everywhere (ADR 21); a sign of comparison at the front joins the operator
 * (`>` and `=a` read as `>=` and `a`); `javascript:` is run; `NULL` stands for an empty cell; white space is trimmed.
 */
export function isQuotable(text: string): boolean {
  if (text === '' || text.length > LONGEST_VALUE || text.trim() !== text) return false
  return !/[\^\p{Cc}]|^[=<>!]|^javascript:|^null$/iu.test(text)
}

/** Tells whether a text may stand in a list of values, which commas part. */
export function isListable(text: string): boolean {
  return isQuotable(text) && !text.includes(',')
}

/** Tells whether a query can be bounded by a key; one of a time order may lack an id, and then stands for the beginning of its second. */
export function isQuotableKey(key: Key, order: TableOrder): boolean {
  if (order === 'sys_id') return isQuotable(key)
  const { id } = splitTimeKey(key)
  return id === '' || isQuotable(id)
}

/** The place of the last key that can bound a query; -1 where there is none. */
export function lastQuotable(keys: readonly Key[], order: TableOrder): number {
  return keys.findLastIndex((key) => isQuotableKey(key, order))
}

/** The longest beginning of a text that a query can hold: every order puts it before the text. Empty where there is none. */
export function quotablePrefix(text: string): string {
  for (let end = Math.min(text.length - 1, LONGEST_VALUE); end > 0; end -= 1)
    if (isQuotable(text.slice(0, end))) return text.slice(0, end)
  return ''
}
