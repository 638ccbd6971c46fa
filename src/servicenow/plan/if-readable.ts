import { speaksOf } from '../../contract/failure/speaks-of.ts'

/** What a table that describes others tells; null where this user may not read it, or this instance does not have it. */
export async function ifReadable<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read()
  } catch (error) {
    if (speaksOf(error, 'table', 'query')) return null
    throw error
  }
}
