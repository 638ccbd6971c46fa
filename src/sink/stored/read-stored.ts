import type { z } from 'zod'
import { HarvestError } from '../../contract/failure/harvest-error.ts'

/** A stored file's content, or what is wrong with it in words. */
export type Stored<T> = { readonly value: T; readonly fault: null } | { readonly value: null; readonly fault: string }

/** Reads a stored JSON file against its schema. */
export function readStored<T>(schema: z.ZodType<T>, bytes: Uint8Array): Stored<T> {
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return { value: null, fault: `not JSON (${bytes.length} bytes): cut off or altered` }
  }
  const checked = schema.safeParse(parsed)
  if (checked.success) return { value: checked.data, fault: null }
  const [issue] = checked.error.issues
  const where = issue === undefined || issue.path.length === 0 ? 'the whole' : issue.path.join('.')
  return { value: null, fault: `not of the expected form at ${where}: ${issue?.message ?? 'unknown'}` }
}

/** As {@link readStored}, but throws MANIFEST_MISMATCH naming the file. */
export function requireStored<T>(schema: z.ZodType<T>, bytes: Uint8Array, path: string): T {
  const { value, fault } = readStored(schema, bytes)
  if (fault !== null) throw new HarvestError('MANIFEST_MISMATCH', `${path} is ${fault}`)
  return value
}
