import type { Key } from '../../contract/row/key.ts'

/** Ids in one question: together they stay under the 2 KB that every proxy lets through. */
const IDS_PER_QUESTION = 50

/** Cuts ids into groups that one question can name. */
export function idGroups(ids: readonly Key[]): (readonly Key[])[] {
  return Array.from({ length: Math.ceil(ids.length / IDS_PER_QUESTION) }, (_, at) =>
    ids.slice(at * IDS_PER_QUESTION, (at + 1) * IDS_PER_QUESTION),
  )
}
