import type { Key } from '../../contract/row/key.ts'
import { isListable, isQuotable } from './quoting.ts'

/** Bytes that a list of values may take up in an address: with the columns that stays about the 2 KB that every proxy lets through. */
const LONGEST_LIST = 1400
/** A comma in an address, in bytes. */
const COMMA = 3

/** Some values in groups that one question can name each, in their order. */
export interface Groups {
  readonly groups: readonly (readonly string[])[]
  /** Values that no query can express. */
  readonly inexpressible: readonly string[]
}

/** The values that the next question can name: as many from the front as fit, or the first alone where no list can hold it. */
export function firstGroup(values: readonly Key[], most: number): readonly string[] {
  const group: string[] = []
  let length = 0
  for (const value of values) {
    length += encodeURIComponent(value).length + (group.length === 0 ? 0 : COMMA)
    if (group.length > 0 && (group.length >= most || length > LONGEST_LIST || !isListable(value))) break
    group.push(value)
    if (!isListable(value)) break
  }
  return group
}

/** Cuts values into groups that one question can name each. */
export function inGroups(values: readonly string[]): Groups {
  const groups: (readonly string[])[] = []
  const rest = values.filter(isQuotable)
  for (let at = 0; at < rest.length; at += groups.at(-1)?.length ?? 1)
    groups.push(firstGroup(rest.slice(at, at + LONGEST_LIST), LONGEST_LIST))
  return { groups, inexpressible: values.filter((value) => !isQuotable(value)) }
}
