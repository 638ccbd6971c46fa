import { HarvestError } from '../../contract/failure/harvest-error.ts'

const UNREADABLE = ['SCOPE_FORBIDDEN', 'TABLE_ABSENT', 'QUERY_REJECTED', 'TOKEN_EXPIRED', 'TABLE_UNSUPPORTED'] as const

/** What a table that describes others tells; null where this user may not read it, or this instance does not have it. */
export async function ifReadable<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof HarvestError && UNREADABLE.some((code) => code === error.code)) return null
    throw error
  }
}
