import { readFileSync } from 'node:fs'
import { z } from 'zod'

const Line = z.strictObject({ sys_id: z.string(), deletedOn: z.string(), source: z.string() })

/** The ids in an uncompressed part of tombstones. */
export function tombstonedIds(path: string): readonly string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Line.parse(JSON.parse(line)).sys_id)
}
