import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { LatestSchema } from '../../../src/sink/schema/latest-schema.ts'
import { ManifestSchema } from '../../../src/sink/schema/manifest-schema.ts'
import { tombstonedIds } from './tombstoned-ids.ts'

const Row = z.record(z.string(), z.string())

/** A row as it is stored. */
export type StateRow = z.infer<typeof Row>

/**
 * A table's current state by id, as a reader would put it together who knows nothing but the documentation: follow the
 * bases to the snapshot, then apply each increment's tombstones, its rows by their versions, and its late rows. Parts are not compressed.
 */
export function foldedState(instanceFolder: string, table: string): ReadonlyMap<string, StateRow> {
  const latest = LatestSchema.parse(JSON.parse(readFileSync(join(instanceFolder, 'latest.json'), 'utf8')))
  const chain = []
  for (let run = latest.tables[table]?.run; run !== undefined; ) {
    const folder = join(instanceFolder, 'runs', run)
    const manifest = ManifestSchema.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')))
    const entry = manifest.tables.find((each) => each.table === table)
    if (entry === undefined) throw new RangeError(`run ${run} does not have ${table}`)
    chain.unshift({ folder, entry })
    const base = entry.increment?.base
    run = base === undefined ? undefined : (latest.repaired?.[base] ?? base)
  }
  const state = new Map<string, StateRow>()
  for (const { folder, entry } of chain) {
    for (const { path } of entry.increment?.tombstones ?? [])
      for (const id of tombstonedIds(join(folder, path))) state.delete(id)
    for (const { path } of entry.parts) {
      for (const row of rowsIn(join(folder, path))) {
        const before = state.get(row.sys_id ?? '')
        if (before === undefined || isNewer(row, before)) state.set(row.sys_id ?? '', row)
      }
    }
    for (const { path } of entry.increment?.late ?? [])
      for (const row of rowsIn(join(folder, path))) state.set(row.sys_id ?? '', row)
  }
  return state
}

function rowsIn(path: string): readonly StateRow[] {
  return linesOf(path).map((line) => Row.parse(JSON.parse(line)))
}

function linesOf(path: string): readonly string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
}

function isNewer(row: StateRow, before: StateRow): boolean {
  const [time = '', earlier = ''] = [row.sys_updated_on, before.sys_updated_on]
  return time === earlier ? Number(row.sys_mod_count) >= Number(before.sys_mod_count) : time > earlier
}
