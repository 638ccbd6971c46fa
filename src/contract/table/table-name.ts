import { HarvestError } from '../failure/harvest-error.ts'

/** The form of a table's name, which may so become part of a URL, a path and a workflow id. */
export const TABLE_NAME = /^[a-z][a-z0-9_]{0,79}$/

/** Tells whether a text may become part of a URL, a path and a workflow id. */
export function isTableName(text: string): boolean {
  return TABLE_NAME.test(text)
}

/** Passes a table name on, or throws CONFIG_INVALID. */
export function checkedTableName(text: string): string {
  if (isTableName(text)) return text
  throw new HarvestError(
    'CONFIG_INVALID',
    `${JSON.stringify(text.slice(0, 80))} is not a table name: lower-case letters, digits and _ only`,
  )
}
