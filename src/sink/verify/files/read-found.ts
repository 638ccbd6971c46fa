import type { z } from 'zod'
import { speaksOf } from '../../../contract/failure/speaks-of.ts'
import type { StoredPlace } from '../../places/stored-place.ts'
import { readStored, type Stored } from '../../stored/read-stored.ts'

/** A file's bytes, or why they are not read: what lies in the place of a file of ours may be anything. */
export async function readFound({ files, path }: StoredPlace): Promise<Stored<Uint8Array>> {
  try {
    const value = await files.read(path)
    return value === null ? { value, fault: 'not read: it is gone' } : { value, fault: null }
  } catch (error) {
    if (!speaksOf(error, 'files')) throw error
    return { value: null, fault: `not read: ${error.message}` }
  }
}

/** Reads a JSON file against its schema; says what is wrong with it. */
export async function readFoundJson<T>(schema: z.ZodType<T>, place: StoredPlace): Promise<Stored<T>> {
  const { value, fault } = await readFound(place)
  return fault === null ? readStored(schema, value) : { value: null, fault }
}
