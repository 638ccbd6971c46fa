import { readFileSync } from 'node:fs'
import { z } from 'zod'

const Line = z.strictObject({ sys_id: z.string(), deletedOn: z.string(), source: z.string() })

/** The lines of an uncompressed part of tombstones. */
export function tombstonesIn(path: string): readonly z.infer<typeof Line>[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Line.parse(JSON.parse(line)))
}

/** The ids in an uncompressed part of tombstones. */
export function tombstonedIds(path: string): readonly string[] {
  return tombstonesIn(path).map(({ sys_id }) => sys_id)
}
