import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { foldHarvest } from '../../src/sink/fold/fold-harvest.ts'
import { pruneHarvest } from '../../src/sink/prune/prune-harvest.ts'
import { verifyHarvest } from '../../src/sink/verify/verify-harvest.ts'
import { type HarvestedInstance, harvestedInstance } from '../support/harvested-instance.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const HOUR_MS = 3_600_000
const START_MS = Date.UTC(2026, 5, 1, 3)
const TABLES = ['sys_script', 'sys_trigger', 'syslog']

/** The columns that a fold is compared by; what tells versions apart is among them. */
const COMPARED = ['sys_id', 'name', 'message', 'sys_created_on', 'sys_updated_on', 'sys_mod_count'] as const

function shown(rows: readonly Readonly<Record<string, string>>[]): readonly string[] {
  return rows.map((row) => JSON.stringify(COMPARED.map((column) => row[column] ?? null))).sort()
}

/** Verifies the instance's folder and folds it; gives each table's rows. */
async function folded({ folder }: HarvestedInstance): Promise<Readonly<Record<string, readonly string[]>>> {
  expect((await verifyHarvest(folder)).faults).toEqual([])
  const out = join(await temporaryFolder(), 'fold')
  const { tables, failed } = await foldHarvest({ folder, out, tables: null })
  expect(failed).toEqual([])
  return Object.fromEntries(
    tables.map(({ table, path }) => {
      const lines = gunzipSync(readFileSync(join(out, path)))
        .toString()
        .split('\n')
        .slice(0, -1)
      return [table, shown(lines.map((line) => JSON.parse(line)))] as const
    }),
  )
}

test('whatever happens on an instance from day to day, its folder verifies, folds to it, and is pruned without loss', async () => {
  const instance = await harvestedInstance({
    tables: { sys_script: 120, sys_trigger: 80, syslog: 0 },
    now: () => START_MS,
  })
  const { simulator } = instance
  const hour = (n: number) => simulator.setClock(() => START_MS + n * HOUR_MS)
  const idAt = (table: string, at: number): string => simulator.visibleIds(table)[at] ?? ''
  const id = (n: number) => n.toString(16).padStart(32, '0')
  const runs = [
    { mode: 'snapshot' },
    { mode: 'incremental' },
    { mode: 'incremental', reconcile: true },
    { mode: 'snapshot' },
    { mode: 'incremental', reconcile: true },
  ] as const
  for (const [day, changes] of runs.entries()) {
    hour(24 * day)
    for (const table of ['sys_script', 'sys_trigger']) {
      simulator.update(table, idAt(table, 3 * day), { name: `changed on day ${day}` })
      simulator.remove(table, idAt(table, 40 + day))
      simulator.insert(table, { sys_id: id(2 * day + 1), name: `new on day ${day}` })
    }
    simulator.insert('sys_trigger', { sys_id: id(100 + day), name: 'old', sys_updated_on: '2020-01-01 00:00:00' })
    simulator.insert('syslog', { sys_id: id(200 + day), message: `day ${day}` })
    hour(24 * day + 1)
    await instance.harvest({ tables: TABLES, ...changes })
  }
  const rows = Object.fromEntries(TABLES.map((table) => [table, shown(simulator.visibleRows(table))]))
  expect(rows.sys_script?.length).toBeGreaterThan(100)
  expect(await folded(instance)).toEqual(rows)
  const kept = () => readdirSync(join(instance.folder, 'runs')).length
  await pruneHarvest(instance.folder, { keep: 2, dryRun: false })
  expect(kept()).toBe(2)
  expect(await folded(instance)).toEqual(rows)
  await pruneHarvest(instance.folder, { keep: 1, dryRun: false })
  expect(kept()).toBe(2)
  expect(await folded(instance)).toEqual(rows)
})
