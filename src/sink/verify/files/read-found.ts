import type { z } from 'zod'
import { speaksOf } from '../../../contract/failure/speaks-of.ts'
import { readRegular } from '../../directory/read/open-regular.ts'
import { readStored, type Stored } from '../../stored/read-stored.ts'

/** A file's bytes, or why they are not read: what lies in the place of a file of ours may be anything. */
export async function readFound(path: string): Promise<Stored<Uint8Array>> {
  try {
    return { value: await readRegular(path, 'refused'), fault: null }
  } catch (error) {
    if (!speaksOf(error, 'files')) throw error
    return { value: null, fault: `not read: ${error.message}` }
  }
}

/** Reads a JSON file against its schema; says what is wrong with it. */
export async function readFoundJson<T>(schema: z.ZodType<T>, path: string): Promise<Stored<T>> {
  const { value, fault } = await readFound(path)
  return fault === null ? readStored(schema, value) : { value: null, fault }
}
