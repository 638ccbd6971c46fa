import type { z } from 'zod'
import { HarvestError } from '../../contract/failure/harvest-error.ts'

/** A stored file's content, or what is wrong with it in words. */
export type Stored<T> = { readonly value: T; readonly fault: null } | { readonly value: null; readonly fault: string }

/** The largest JSON file that is parsed: a plan of 5,000 tables with 100 columns each has about 25 MB. In bytes. */
const MAX_JSON_BYTES = 32 * 1024 * 1024

const COMMA = 0x2c
const BRACE = 0x7b
const BRACKET = 0x5b

/** Most values in such a file; each takes far more memory than text. */
const MAX_JSON_VALUES = 2_000_000

/** Reads a stored JSON file against its schema. */
export function readStored<T>(schema: z.ZodType<T>, bytes: Uint8Array): Stored<T> {
  if (bytes.length > MAX_JSON_BYTES)
    return { value: null, fault: `larger than ${MAX_JSON_BYTES} bytes (${bytes.length}): no file of a harvest` }
  if (hasMoreValues(bytes, MAX_JSON_VALUES))
    return { value: null, fault: `of more than ${MAX_JSON_VALUES} values: no file of a harvest` }
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

/** Counts what begins or follows a value; what stands in strings counts too, which a file of ours can bear. */
function hasMoreValues(bytes: Uint8Array, most: number): boolean {
  let values = 0
  for (const byte of bytes) if ((byte === COMMA || byte === BRACE || byte === BRACKET) && ++values > most) return true
  return false
}
